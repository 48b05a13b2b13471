import { directNotice } from '../../domain/conversations/direct/direct-words';
import {
  contactDoubts,
  directNeeds,
  type DoubtFinding,
  type NeedStanding,
} from '../../domain/conversations/direct/direct-needs';
import { INDIVIDUAL_WARNINGS, type IndividualJudgement } from '../../domain/eligibility/individual';
import type { NewIndividual } from '../../ports/delivery/messages';
import type { PatientRecord } from '../../ports/patients/patient-facts';
import { personOf, type TokenHolder } from '../../ports/practice/api-tokens';
import { fieldRefusal, invalidInput, refusal } from '../contract/problem';
import type { NewMessageBody } from '../schemas/delivery/messages';
import type { Services } from '../services';
import { linkLine } from '../../domain/content/links/link-line';
import {
  acknowledgedOf,
  asksOf,
  fill,
  judgePatient,
  namesOf,
  textOf,
  type IndividualServices,
} from './individual-message';

export type DirectServices = IndividualServices &
  Pick<Services, 'directMessages' | 'credits' | 'attachments' | 'publicUrl' | 'settings'>;

/** Whether a direct message can go to a patient, before anything is typed (W13). */
export interface DirectReadiness {
  /** What stops it whatever the contacts are; null where nothing does. */
  stop: Extract<IndividualJudgement, { kind: 'stopped' }>['by'] | null;
  needs: NeedStanding[];
  /** What a person looks at first. */
  doubts: DoubtFinding[];
  /** The number is likely to fail. */
  warnings: NewIndividual['warnings'];
}

/** Judges both contacts of the record, the credits, and what is known of the contacts. */
export async function directReadiness(
  services: DirectServices,
  practiceId: string,
  patient: PatientRecord,
  now: Date,
): Promise<DirectReadiness> {
  const asked = { contact: null, now };
  const [email, mobile, credits, history] = await Promise.all([
    judgePatient(services, practiceId, patient, { channel: 'email', ...asked }),
    judgePatient(services, practiceId, patient, { channel: 'sms', ...asked }),
    services.credits.available(practiceId),
    services.directMessages.contactHistory(practiceId, patient.id),
  ]);
  const stopped = [email, mobile].find((judged) => judged.kind === 'stopped');
  const isFailing = mobile.kind === 'open' && mobile.warnings.includes('likely-to-fail');
  const likely = { code: 'likely-to-fail', message: INDIVIDUAL_WARNINGS['likely-to-fail'] };
  return {
    stop: stopped?.kind === 'stopped' ? stopped.by : null,
    needs: directNeeds({ email, mobile, credits }),
    doubts: contactDoubts(history, now),
    warnings: isFailing ? [likely] : [],
  };
}

/**
 * A direct message as it is stored, or the refusal: 422 with each need that is missing, 409 for a patient who cannot be
 * written to and, while the content guard is on, for contacts that a person has to look at first. While it is off they are
 * warnings, because the scripts of such a practice know no reasons; the page asks its user anyway.
 */
export async function prepareDirect(
  services: DirectServices,
  caller: TokenHolder,
  { id, asked, now }: { id: string; asked: NewMessageBody; now: Date },
): Promise<NewIndividual> {
  const { practiceId, practiceName } = caller;
  const [patient, inUse] = await Promise.all([
    services.patientFacts.find(practiceId, asked.patientId),
    services.accounts.inUse(practiceId),
  ]);
  if (!patient) throw invalidInput([fieldRefusal('patientId', 'patient-unknown')]);
  const written = await textOf(services, practiceId, 'email', asked);
  const [email, sms] = (['email', 'sms'] as const).map((channel) => inUse.find((one) => one.channel === channel));
  if (!email || !sms) {
    throw invalidInput([fieldRefusal('channel', 'no-provider', { channel: email ? 'sms' : 'email' })]);
  }
  const { stop, needs, doubts, warnings } = await directReadiness(services, practiceId, patient, now);
  if (stop) throw refusal(`answer-${stop}`);
  const missing = needs.flatMap(({ need, why }) => (why === null ? [] : [{ need, why }]));
  if (missing.length > 0) {
    throw invalidInput(
      missing.map(({ need, why }) => ({
        ...{ path: need === 'credits' ? 'channel' : 'patientId', code: `${need}-missing`, message: why },
      })),
    );
  }
  const acknowledged = acknowledgedOf(
    asked,
    doubts.map(({ code }) => code),
  );
  const open = doubts.filter(({ code }) => !acknowledged.some((one) => one.code === code));
  if (open.length > 0 && (await services.settings.read(practiceId)).contentGuard) {
    const findings = doubts.map((doubt) => ({ ...doubt, severity: 'check', needsReason: true }));
    throw refusal('needs-acknowledgement').with({ members: { findings } });
  }
  const attachmentIds = [...new Set((asked.attachmentIds ?? []).map((one) => one.toLowerCase()))];
  const files = await services.attachments.free(practiceId, attachmentIds);
  if (files.length < attachmentIds.length) throw invalidInput([fieldRefusal('attachmentIds', 'attachment-unknown')]);
  const asks = await asksOf(services, caller, asked, written);
  // A subject is shown to the patient with the text; a direct message may go without one.
  const named = { ...written, subject: asked.subject ?? written.subject };
  const text = fill(
    'email',
    { ...named, subject: named.subject ?? practiceName },
    await namesOf(services, practiceId, patient),
    null,
    asks && linkLine('questionnaire', services.publicUrl),
  );
  return {
    ...{ practiceId, id, channel: 'email', purpose: 'care', accountId: email.id, contactSource: 'demographics' },
    ...{ body: text.body, subject: named.subject === null ? null : text.subject },
    // The email only brings the link: an answer is written on the page behind it.
    ...{ sender: email.sender, replyTo: email.replyTo, allowReplies: false },
    ...{ saveToRecord: asked.saveToRecord ?? false, snomedCodes: asked.snomedCodes ?? [] },
    holdUntil: asked.holdSeconds ? new Date(now.getTime() + asked.holdSeconds * 1000) : null,
    ...{ createdBy: { name: caller.user, id: personOf(caller) }, createdAt: now },
    messages: [{ id, patientId: patient.id, contact: null }],
    warnings: [...warnings, ...open],
    ...{ template: written.template, asks, acknowledged },
    direct: {
      notice: directNotice(practiceName, services.publicUrl),
      takesReplies: asked.allowReplies ?? false,
      attachmentIds,
    },
  };
}

import { canTakeReplies, receivingSender } from '../../domain/content/sender';
import { linkLine, withLinkLine, withToken } from '../../domain/content/links/link-line';
import { fillForPatient, type PatientNames } from '../../domain/content/templates/patient-text';
import { isTooLong, messageTextProblems } from '../../domain/content/message-text';
import { isFor } from '../../domain/content/templates/message-templates';
import { INDIVIDUAL_WARNINGS, judgeIndividual, type IndividualJudgement } from '../../domain/eligibility/individual';
import type { Channel } from '../../domain/delivery/states';
import { personOf, type TokenHolder } from '../../ports/practice/api-tokens';
import type { ProviderAccount } from '../../ports/delivery/message-provider';
import type { NewIndividual, QuestionnaireAsked } from '../../ports/delivery/messages';
import type { TemplateLink } from '../../ports/content/templates';
import type { PatientRecord } from '../../ports/patients/patient-facts';
import { questionnaireOr422, type AskingServices } from '../content/questionnaire-asked';
import { fieldRefusal, invalidInput, refusal } from '../contract/problem';
import { gatherKnown } from '../patients/known-of-patient';
import type { NewMessageBody } from '../schemas/delivery/messages';
import type { Services } from '../services';

export type IndividualServices = Pick<
  Services,
  'patientFacts' | 'accounts' | 'templates' | 'maxUnits' | 'ucs2PartUnits' | 'allowFictionalNumbers' | 'demographics'
> &
  AskingServices &
  Pick<Services, 'publicUrl'>;

/** Whether a patient can be written to now, at the contact of the record or at one that is used once. */
export async function judgePatient(
  services: IndividualServices,
  practiceId: string,
  patient: PatientRecord,
  { channel, contact, now }: { channel: Channel; contact: string | null; now: Date },
): Promise<IndividualJudgement> {
  const { allowFictionalNumbers: allowFictional, demographics } = services;
  // What is known of a number is asked for the number that it goes to.
  const field = channel === 'sms' ? 'mobile' : 'email';
  const asked = contact === null || patient.status === 'restricted' ? patient : { ...patient, [field]: contact };
  const { known, region } = await gatherKnown(services, practiceId, asked, now);
  return judgeIndividual(known, { channel, region, allowFictional, demographics });
}

/**
 * A message to one patient as it is stored, or the refusal: 422 for what is wrong with it, 409 for a patient who cannot be
 * written to.
 */
export async function prepareIndividual(
  services: IndividualServices,
  caller: TokenHolder,
  { id, asked, now }: { id: string; asked: NewMessageBody; now: Date },
): Promise<NewIndividual> {
  const { practiceId } = caller;
  const channel: Channel = asked.channel === 'sms' ? 'sms' : 'email';
  const [patient, inUse] = await Promise.all([
    services.patientFacts.find(practiceId, asked.patientId),
    services.accounts.inUse(practiceId),
  ]);
  if (!patient) throw invalidInput([fieldRefusal('patientId', 'patient-unknown')]);
  const written = await textOf(services, practiceId, channel, asked);
  const account = inUse.find((one) => one.channel === channel);
  if (!account) throw invalidInput([fieldRefusal('channel', 'no-provider', { channel })]);
  const allowReplies = asked.allowReplies ?? false;
  if (allowReplies) mustReceive(account);
  const judged = await judgePatient(services, practiceId, patient, { channel, contact: asked.contact ?? null, now });
  if (judged.kind === 'stopped') throw refusal(`answer-${judged.by}`);
  if (judged.kind === 'no-contact') {
    const path = asked.contact ? 'contact' : 'patientId';
    throw invalidInput([{ path, code: judged.code, message: `${judged.detail}.` }]);
  }
  mustBeNeutral(judged, asked);
  const asks = await asksOf(services, caller, asked, written);
  const line = asks ? linkLine('questionnaire', services.publicUrl) : null;
  const names = await namesOf(services, practiceId, patient);
  const text = fill(channel, written, names, services.maxUnits(account.kind), line);
  const isTyped = Boolean(asked.contact);
  return {
    ...{ practiceId, id, channel, purpose: 'care', accountId: account.id, ...text },
    // What is in the record is read again when it is handed over; what was typed is used once.
    contactSource: isTyped ? 'file' : 'demographics',
    ucs2PartUnits: services.ucs2PartUnits(account.kind),
    ...(allowReplies && channel === 'sms'
      ? receivingSender(account)
      : { sender: account.sender, replyTo: account.replyTo }),
    allowReplies,
    ...{ saveToRecord: asked.saveToRecord ?? false, snomedCodes: asked.snomedCodes ?? [] },
    holdUntil: asked.holdSeconds ? new Date(now.getTime() + asked.holdSeconds * 1000) : null,
    ...{ createdBy: { name: caller.user, id: personOf(caller) }, createdAt: now },
    messages: [{ id, patientId: patient.id, contact: isTyped ? judged.contact : null }],
    warnings: judged.warnings.map((code) => ({ code, message: INDIVIDUAL_WARNINGS[code] })),
    template: written.template,
    neutralText: judged.warnings.includes('neutral-text-only'),
    ...{ acknowledged: acknowledgedOf(asked, ['neutral-text-only']), asks, direct: null },
  };
}

/** 409 where only neutral text is safe, until the sender says why this text is. */
function mustBeNeutral({ warnings }: Extract<IndividualJudgement, { kind: 'open' }>, asked: NewMessageBody): void {
  const code = 'neutral-text-only';
  if (!warnings.includes(code) || acknowledgedOf(asked, [code]).length > 0) return;
  const finding = { code, message: INDIVIDUAL_WARNINGS[code], severity: 'check', needsReason: true };
  throw refusal('needs-acknowledgement').with({ members: { findings: [finding] } });
}

/** The reasons that were given for these findings, and no others. */
export function acknowledgedOf<Code extends string>({ acknowledged }: NewMessageBody, codes: readonly Code[]) {
  return (acknowledged ?? []).filter(({ code }) => (codes as readonly string[]).includes(code));
}

/**
 * What the patient is asked: what was named, or what the template asks.
 *
 * @throws Problem 422 where it is not there or the template is for booking, 409 where nobody is on the rota.
 */
export async function asksOf(
  services: AskingServices,
  caller: TokenHolder,
  { questionnaireId, saveAnswersToRecord }: NewMessageBody,
  { link }: WrittenText,
): Promise<QuestionnaireAsked | null> {
  if (link.appointmentTypeId) throw invalidInput([fieldRefusal('templateId', 'template-type', { of: 'booking' })]);
  const id = questionnaireId ?? link.questionnaireId;
  if (!id) return null;
  return { ...(await questionnaireOr422(services, caller, id)), saveAnswersToRecord: saveAnswersToRecord ?? false };
}

/** 422 where nobody would see a reply. */
function mustReceive(account: ProviderAccount): void {
  if (canTakeReplies(account)) return;
  throw invalidInput([fieldRefusal('allowReplies', 'sender-cannot-receive', { channel: account.channel })]);
}

interface WrittenText {
  subject: string | null;
  body: string;
  template: NewIndividual['template'];
  /** What the template goes with. */
  link: Partial<TemplateLink>;
}

/** The text as it was written, or the newest text of its template. */
export async function textOf(
  { templates }: Pick<Services, 'templates'>,
  practiceId: string,
  channel: Channel,
  { templateId, subject, body }: Pick<NewMessageBody, 'templateId' | 'subject' | 'body'>,
): Promise<WrittenText> {
  if (!templateId)
    return { subject: channel === 'email' ? (subject ?? null) : null, body: body ?? '', template: null, link: {} };
  const found = await templates.find(practiceId, templateId);
  if (!found || found.archivedAt) throw invalidInput([fieldRefusal('templateId', 'template-unknown')]);
  if (!isFor(found.channel, channel)) {
    throw invalidInput([fieldRefusal('templateId', 'template-channel', { template: found.channel as Channel })]);
  }
  return {
    subject: channel === 'email' ? (subject ?? found.subject) : null,
    body: body ?? found.body,
    template: { id: found.id, version: found.version },
    link: found,
  };
}

/** @param line with a personal link, which ends the text; null where there is none. */
export function fill(
  channel: Channel,
  { subject, body }: Pick<WrittenText, 'subject' | 'body'>,
  names: PatientNames,
  maxUnits: number | null,
  line: string | null,
): { subject: string | null; body: string } {
  const filled = {
    subject: subject === null ? null : fillForPatient(subject, names),
    body: fillForPatient(body, names),
  };
  const faults = (['subject', 'body'] as const).flatMap((path) => {
    const reading = filled[path];
    return reading?.ok === false ? [fieldRefusal(path, 'unfilled-placeholder', { fault: reading.fault })] : [];
  });
  if (faults.length > 0 || !filled.body.ok || filled.subject?.ok === false) throw invalidInput(faults);
  const text = { subject: filled.subject?.text ?? null, body: filled.body.text };
  const problems = messageTextProblems(channel, text.body, text.subject);
  if (problems.length > 0) throw invalidInput(problems);
  const sent = withLinkLine(text.body, line);
  const seen = withToken(sent);
  if (isTooLong(channel, { length: seen.length, text: () => seen }, maxUnits)) {
    throw invalidInput([fieldRefusal('body', 'message-too-long', { channel, most: maxUnits ?? 0, rows: null })]);
  }
  return { ...text, body: sent };
}

export async function namesOf(
  { patientFacts }: IndividualServices,
  practiceId: string,
  { id, familyName, givenName }: PatientRecord,
): Promise<PatientNames> {
  return { familyName, givenName, knownAs: await patientFacts.knownAs(practiceId, id) };
}

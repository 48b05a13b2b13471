import { ATTACHMENT_FACTS } from '../../../domain/content/attachments/attachment-kind';
import { fillForPatient } from '../../../domain/content/templates/patient-text';
import { withToken } from '../../../domain/content/links/link-line';
import { codeText, directNotice } from '../../../domain/conversations/direct/direct-words';
import type { DirectNeed } from '../../../domain/conversations/direct/direct-needs';
import { isId } from '../../../domain/ids';
import { bodyOf } from '../../../api/ask';
import { directReadiness } from '../../../api/delivery/direct-message';
import { namesOf } from '../../../api/delivery/individual-message';
import { refusal } from '../../../api/contract/problem';
import type { PatientRecord } from '../../../ports/patients/patient-facts';
import { formErrors } from '../../kit/form';
import { withoutStop, type FormError } from '../../kit/form-error';
import type { PageServices } from '../../kit/mount';
import type { PracticeVisit } from '../../kit/page';
import { channelsOf } from '../../kit/words/channels';
import { sizeWords } from '../../kit/words/sizes';
import { shownDoubt } from './doubts';
import type { Typed } from './typed';

const NEED_WORDS: Readonly<Record<DirectNeed, string>> = {
  email: 'An email address for the link',
  mobile: 'A mobile number for the code',
  credits: 'An SMS credit for the code',
};

/** What Compose shows of a direct message: each need before anything is typed, and what to look at first (W13). */
export async function directStanding(
  services: PageServices,
  { caller, form, now }: PracticeVisit,
  patient: PatientRecord,
) {
  const { practiceId, practiceName } = caller;
  const [ready, channels] = await Promise.all([
    directReadiness(services, practiceId, patient, now),
    channelsOf(services, practiceId, practiceName),
  ]);
  const contacts: Partial<Record<DirectNeed, string | null>> = { email: patient.email, mobile: patient.mobile };
  return {
    stop: ready.stop && refusal(`answer-${ready.stop}`).detail,
    needs: ready.needs.map(({ need, why }) => ({
      ...{ text: NEED_WORDS[need], contact: why === null ? (contacts[need] ?? null) : null, why },
      isCredits: need === 'credits',
    })),
    absence: channels.absence,
    isReady: channels.absence === null && ready.needs.every(({ why }) => why === null),
    doubts: ready.doubts.map((doubt) => shownDoubt(doubt, form)),
    warnings: ready.warnings.map(({ message }) => message),
  };
}

/** Stores the file that came with the form. @returns its id, what is wrong with it, or null where none came. */
export async function takeFile({
  ask,
  file,
  form,
}: PracticeVisit): Promise<{ id: string } | { errors: FormError[] } | null> {
  const fault = form.text('uploadFault');
  const refuse = (message: string) => ({ errors: [withoutStop({ field: 'file', message })] });
  if (fault === 'too-large') return refuse(refusal('attachment-too-large', { fileName: null }).detail);
  if (fault !== '') return refuse('The file did not arrive whole. Choose it again');
  if (!file) return null;
  try {
    return { id: bodyOf<{ id: string }>(await ask('post', '/api/v1/attachments', { file })).id };
  } catch (error) {
    return { errors: formErrors(error).map(({ message }) => withoutStop({ field: 'file', message })) };
  }
}

/** The files that the form holds, as people read them. One that another message took is not among them. */
export async function filesOf({ attachments }: PageServices, practiceId: string, ids: readonly string[]) {
  const files = await attachments.free(practiceId, ids.filter(isId));
  return files.map(({ id, name, kind, size }) => ({
    ...{ id, name },
    about: `${ATTACHMENT_FACTS[kind].name}, ${sizeWords(size)}`,
  }));
}

/** What the patient gets, in the order in which they get it: the email, the text with the code, and the page. */
export async function directPreview(
  services: PageServices,
  { caller }: PracticeVisit,
  patient: PatientRecord,
  { subject, body }: Typed,
) {
  const { practiceId, practiceName } = caller;
  const names = await namesOf(services, practiceId, patient);
  const filled = (text: string): string => {
    const reading = fillForPatient(text, names);
    return reading.ok ? reading.text : text;
  };
  const notice = directNotice(practiceName, services.publicUrl);
  return {
    email: { subject: notice.subject, body: withToken(notice.body) },
    code: codeText(practiceName),
    page: { title: subject === '' ? `Your message from ${practiceName}` : filled(subject), body: filled(body) },
  };
}

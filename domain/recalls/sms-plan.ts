import { reasonMessage, type RowReasonCode } from '../lists/row-reasons';
import type { RecallState } from './recalls';
import { invitedInYear, nextInvitation } from './standing';
import { PATIENT_FINDING_WORDS, type PatientFinding } from './automation/patient-findings';
import { SMS_MARK_WORDS, type RecallSms, type SmsMark } from './sms-marks';

/** What a person picked, with all that decides whether it goes by SMS now. */
export interface SmsCandidate {
  recallId: string;
  patientId: string;
  state: RecallState;
  category: null | {
    id: string;
    codes: readonly string[];
    minDaysBetween: number;
    yearStart: string;
    /** One text may name it together with recalls of other such categories. */
    mayBeJoined: boolean;
  };
  /** Why the patient cannot be written to at all, or has no number: a reason of a row. Null when they can. */
  barrier: RowReasonCode | null;
  sms: RecallSms;
  likelyToFail: boolean;
  /** Until when a sign that it was done waits for a person to check it; null where there is none. */
  checkUntil: Date | null;
  /** When this patient was invited about this category: SMS that may have arrived, or wait, and letters; oldest first. */
  invitedAt: readonly Date[];
}

/** Why a recall is left out of an SMS. */
export type SmsLeftOutCode =
  | SmsMark
  | 'likely-to-fail'
  | 'too-soon'
  | 'address-missing'
  | 'no-category'
  | 'booked'
  | 'given'
  | 'closed'
  | 'to-check'
  | PatientFinding
  | RowReasonCode;

export interface SmsLeftOut {
  recallId: string;
  code: SmsLeftOutCode;
}

/** What a message invites to: a category, and which invitation it is. */
export interface Invited {
  categoryId: string;
  /** 1 for a first invitation. Where the category has no codes, it is that of the first patient. */
  invitation: number;
  code: string | null;
}

/** One campaign: the text of one category, and one set of codes. */
export interface SmsGroup extends Invited {
  /** Other categories whose recalls the same text names; each has its own code (N37). */
  joined: Invited[];
  /** One message each, with the recalls that it is about. */
  patients: { patientId: string; recallIds: string[] }[];
}

export type SmsPlan =
  /** How many patients a person has to decide about (E11). */
  { kind: 'decision-needed'; asking: number } | { kind: 'planned'; groups: SmsGroup[]; leftOut: SmsLeftOut[] };

export interface SmsPlanOptions {
  /** Whether to send to those with a mark that asks; null while nobody has said. */
  includeDissent: boolean | null;
  now: Date;
  /** At the practice, `YYYY-MM-DD`. */
  today: string;
  daySeconds: number;
}

/**
 * Who of some recalls is sent an SMS, in which campaigns, and who is left out and why. Several recalls of one patient in one
 * category are one message (E17), and so are those in categories that may be joined: the text is that of the recall named
 * first (N37). A block forbids it (E9); a wish in the record, or consent that cannot be read, is asked
 * about (E11, E13).
 */
export function planRecallSms(candidates: readonly SmsCandidate[], options: SmsPlanOptions): SmsPlan {
  const leftOut: SmsLeftOut[] = [];
  const asking = new Set<string>();
  const going: SmsCandidate[] = [];
  for (const candidate of candidates) {
    const code = reasonFor(candidate, options);
    if (code !== null) leftOut.push({ recallId: candidate.recallId, code });
    else if (candidate.sms.state === 'ask' && options.includeDissent === null) asking.add(candidate.patientId);
    else going.push(candidate);
  }
  if (asking.size > 0) return { kind: 'decision-needed', asking: asking.size };
  return { kind: 'planned', groups: grouped(going, options), leftOut };
}

function reasonFor(candidate: SmsCandidate, options: SmsPlanOptions): SmsLeftOutCode | null {
  const { state, category, barrier, sms } = candidate;
  if (state === 'given' || state === 'closed' || state === 'booked') return state;
  if (candidate.checkUntil !== null && candidate.checkUntil > options.now) return 'to-check';
  if (barrier !== null && !isAboutNumber(barrier)) return barrier;
  if (sms.state === 'blocked' || (sms.state === 'ask' && options.includeDissent === false)) return sms.mark!.code;
  if (barrier !== null) return 'address-missing';
  if (category === null) return 'no-category';
  if (candidate.likelyToFail) return 'likely-to-fail';
  const last = candidate.invitedAt.at(-1);
  const since = last ? options.now.getTime() - last.getTime() : Infinity;
  return since < category.minDaysBetween * options.daySeconds * 1000 ? 'too-soon' : null;
}

function isAboutNumber(barrier: RowReasonCode): boolean {
  return barrier.startsWith('mobile-');
}

function grouped(going: readonly SmsCandidate[], { today }: SmsPlanOptions): SmsGroup[] {
  const groups = new Map<string, SmsGroup>();
  for (const message of messagesOf(going)) {
    const invited = new Map<string, Invited>();
    for (const { category, invitedAt } of message) {
      if (invited.has(category!.id)) continue;
      const { number, code } = nextInvitation(category!.codes, invitedInYear(category!.yearStart, today, invitedAt));
      invited.set(category!.id, { categoryId: category!.id, invitation: number, code });
    }
    const [first, ...joined] = [...invited.values()] as [Invited, ...Invited[]];
    joined.sort((one, other) => (one.categoryId < other.categoryId ? -1 : 1));
    const key = [first, ...joined].map(({ categoryId, code }) => `${categoryId} ${code ?? ''}`).join(', ');
    const group = groups.get(key) ?? { ...first, joined, patients: [] };
    groups.set(key, group);
    group.patients.push({ patientId: message[0]!.patientId, recallIds: message.map(({ recallId }) => recallId) });
  }
  return [...groups.values()];
}

/** The recalls of each message, in the order in which they came: those of one patient in one category, or in joined ones. */
function messagesOf(going: readonly SmsCandidate[]): SmsCandidate[][] {
  const messages = new Map<string, SmsCandidate[]>();
  for (const candidate of going) {
    const { patientId, category } = candidate;
    const key = category!.mayBeJoined ? `joined ${patientId}` : `${category!.id} ${patientId}`;
    messages.set(key, [...(messages.get(key) ?? []), candidate]);
  }
  return [...messages.values()];
}

/** The codes that are saved with the messages of a group, each once. */
export function codesOf({ code, joined }: Pick<SmsGroup, 'code' | 'joined'>): string[] {
  return [...new Set([code, ...joined.map((one) => one.code)].filter((one) => one !== null))];
}

/** Patients whose recalls of several categories are in one text (N37). */
export function patientsWithOneText(groups: readonly Pick<SmsGroup, 'joined' | 'patients'>[]): number {
  return groups.filter(({ joined }) => joined.length > 0).reduce((sum, { patients }) => sum + patients.length, 0);
}

/** Patients who would get more than one text, because their recalls are of several categories or codes (N37). */
export function patientsWithSeveralTexts(groups: readonly Pick<SmsGroup, 'patients'>[]): number {
  const texts = new Map<string, number>();
  for (const { patientId } of groups.flatMap(({ patients }) => patients)) {
    texts.set(patientId, (texts.get(patientId) ?? 0) + 1);
  }
  return [...texts.values()].filter((count) => count > 1).length;
}

const OTHER_WORDS = {
  'too-soon': 'Invited too recently',
  'address-missing': 'No mobile number',
  'no-category': 'No category, so there is no text to send',
  booked: 'Booked already',
  given: 'Given already',
  closed: 'Closed already',
  'to-check': 'It may have been done. Check that first',
};

/** Why a recall is left out, as staff and programs read it. */
export function smsLeftOutWords(code: SmsLeftOutCode): string {
  if (code in SMS_MARK_WORDS) return SMS_MARK_WORDS[code as SmsMark];
  if (code in OTHER_WORDS) return OTHER_WORDS[code as keyof typeof OTHER_WORDS];
  if (code in PATIENT_FINDING_WORDS) return PATIENT_FINDING_WORDS[code as PatientFinding];
  return reasonMessage(code as RowReasonCode);
}

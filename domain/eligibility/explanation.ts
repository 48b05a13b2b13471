import { barrierToContact, readContact } from '../patients/contact-now';
import type { Region } from '../patients/mobile';
import type { PatientStatus } from '../patients/register-words';
import { explainReasons, type ExplainedReason, type ListSources } from './explained-reasons';
import type { DemographicsKind } from '../patients/demographics';
import type { Reason, RowReasonCode } from '../lists/row-reasons';
import {
  LIMIT_DAYS,
  reasonsNotToSend,
  stoppingTick,
  type BlockFact,
  type SuppressionFacts,
  type SuppressionRules,
} from './suppression';
import type { BlockTick } from './purposes';

/** Everything that decides whether one patient is sent to, for any kind of message and channel. */
export interface KnownOfPatient extends Omit<SuppressionFacts, 'blocks' | 'overridden'> {
  status: PatientStatus;
  /** As demographics hold them, not yet judged. */
  mobile: string | null;
  email: string | null;
  /** For the number, shared by everyone who has it; null if it is not listed. */
  numberBlock: BlockFact | null;
  /** For the email address, shared by everyone who has it; null or absent if it is not listed. */
  addressBlock?: BlockFact | null;
  /** For the patient, whatever their number. */
  patientBlock: BlockFact | null;
  /** Since when a reply may report the patient's death and nobody has looked, ISO 8601; null or absent where none does. */
  deathReportedAt?: string | null;
  /** When demographics last returned the patient, ISO 8601. */
  toldAt: string;
}

export interface ExplanationRules extends SuppressionRules {
  region: Region;
  allowFictional: boolean;
  /** Where the practice's patients come from. */
  demographics: DemographicsKind;
}

/** Where a reason comes from, by a stable name. */
export type ReasonOrigin =
  | 'demographics'
  | 'reply'
  | 'safe-contact'
  | 'number-history'
  | 'number-block'
  | 'address-block'
  | 'patient-block'
  | 'patient-wish'
  | 'nothing-recorded'
  | 'limit';

/** A reason as lists explain it, and besides the rule that made it one and where that is kept (N10). */
export interface PatientReason extends ExplainedReason {
  rule: string;
  origin: ReasonOrigin;
}

export interface Explanation {
  /** Where the message would go; null if there is no usable contact, or it may not be shown. */
  contact: string | null;
  /** The first one decides; empty if the patient would get it. */
  reasons: PatientReason[];
}

/**
 * Why this patient would or would not get such a message now (N10): the same rules, in the same words and order, as
 * lists are judged by (`judgeRow`, then `reasonsNotToSend`). A restricted patient has only that reason, and no contact.
 */
export function explain(known: KnownOfPatient, rules: ExplanationRules): Explanation {
  const { channel, region, allowFictional } = rules;
  const barrier = barrierToContact(
    { patientStatus: known.status, mobile: known.mobile, email: known.email, contact: null },
    { channel, contactSource: 'demographics', region, allowFictional },
  );
  if (barrier.reason === 'restricted')
    return { contact: null, reasons: [explained({ code: 'restricted' }, known, rules)] };

  const read = readContact(channel === 'sms' ? known.mobile : known.email, { channel, region, allowFictional });
  const ofPerson: Reason[] = [];
  if (known.status !== 'registered') {
    ofPerson.push({ code: barrier.reason as RowReasonCode });
  }
  if (known.deathReportedAt) ofPerson.push({ code: 'death-reported', at: known.deathReportedAt });
  // Something that is not a number or address cannot be blocked or fail, so we judge no further, as in lists.
  const ofContact: Reason[] = read.ok
    ? reasonsNotToSend(factsFor(known, channel), rules)
    : [{ code: read.code as RowReasonCode, ...(read.kind ? { detail: read.kind } : {}) }];
  return {
    contact: read.ok ? read.value : null,
    reasons: [...ofPerson, ...ofContact].map((reason) => explained(reason, known, rules)),
  };
}

function factsFor(known: KnownOfPatient, channel: SuppressionRules['channel']): SuppressionFacts {
  const blocks = [blockOfContact(known, channel), known.patientBlock];
  return { ...known, overridden: false, blocks: blocks.filter((block) => block !== null) };
}

/** What is ticked for where a message of the channel goes. */
function blockOfContact(
  { numberBlock, addressBlock = null }: KnownOfPatient,
  channel: SuppressionRules['channel'],
): BlockFact | null {
  return channel === 'sms' ? numberBlock : addressBlock;
}

function explained(reason: Reason, known: KnownOfPatient, rules: ExplanationRules): PatientReason {
  const sources: ListSources = { ...NO_LIST, demographics: rules.demographics, checkedAt: known.toldAt };
  const [explanation] = explainReasons([reason], sources) as [ExplainedReason];
  return { ...explanation, rule: ruleBehind(reason, rules), origin: originOf(reason, known, rules) };
}

/** Empty list sources: a patient outside a list never has the reasons that use them. */
const NO_LIST: Omit<ListSources, 'demographics' | 'checkedAt'> = {
  contactSource: 'demographics',
  ...{ uploadedBy: '', uploadedAt: '', sharedNumbersBy: '', sharedNumbersAt: '' },
};

function originOf(reason: Reason, known: KnownOfPatient, rules: ExplanationRules): ReasonOrigin {
  switch (reason.code) {
    case 'death-reported':
      return 'reply';
    case 'unsafe-contact':
    case 'neutral-text-only':
      return 'safe-contact';
    case 'likely-to-fail':
      return 'number-history';
    case 'blocked': {
      // The number or address comes first, as in lists.
      const block = blockOfContact(known, rules.channel);
      if (block === null || stoppingTick(block.ticks, rules) === null) return 'patient-block';
      return rules.channel === 'sms' ? 'number-block' : 'address-block';
    }
    case 'dissent':
      return reason.detail === 'marketing-not-asked' ? 'nothing-recorded' : 'patient-wish';
    case 'monthly-limit':
      return 'limit';
    default:
      return 'demographics';
  }
}

/** The rule behind the reason, in a sentence. */
function ruleBehind({ code, detail }: Reason, { channel, monthlyLimit }: ExplanationRules): string {
  switch (code) {
    case 'restricted':
      return 'We do not use or show a restricted record.';
    case 'deceased':
      return 'We send nothing to patients who have died.';
    case 'left-practice':
      return 'We send nothing to patients who have left the practice.';
    case 'registration-unclear':
      return 'We leave a patient out until a manager says what the word in the register means.';
    case 'death-reported':
      return 'If a reply may report a death, we contact the patient only after someone has looked.';
    case 'mobile-missing':
    case 'mobile-invalid':
    case 'mobile-not-a-mobile':
      return 'A text message needs a mobile number in the record.';
    case 'email-missing':
    case 'email-invalid':
      return 'An email needs an email address in the record.';
    case 'unsafe-contact':
      return 'We never contact a patient in a way that is not safe for them.';
    case 'neutral-text-only':
      return 'Where only neutral text is safe, we send no bulk messages.';
    case 'likely-to-fail':
      return 'If the last message to a number failed, bulk messages leave it out until one is delivered.';
    case 'blocked':
      return channel === 'sms'
        ? 'We do not send what is ticked for a number or a patient.'
        : 'We do not send what is ticked for an email address or a patient.';
    case 'dissent':
      if (detail === 'letter-instead') return 'A patient who wants letters gets no bulk messages by SMS.';
      return detail === undefined
        ? 'This patient has opted out of text messages. They still get recalls, which are about their care and need no consent.'
        : 'We send marketing only to patients who agreed to it.';
    case 'monthly-limit':
      return `A patient gets at most ${monthlyLimit} messages in ${LIMIT_DAYS} days.`;
    default:
      return 'A list leaves out patients we cannot match.';
  }
}

/** A known fact that does not stop this message, shown so that nobody wonders why. */
export type FactWithoutEffect =
  | { fact: 'dissent-and-recall'; at: string | null }
  | { fact: 'other-ticks'; of: 'number' | 'address' | 'patient'; ticks: readonly BlockTick[] }
  | { fact: 'number-alone' };

/**
 * Known facts that do not stop such a message: a preference that does not apply to recalls, ticks of other kinds, a
 * fault of the number.
 */
export function factsWithoutEffect(known: KnownOfPatient, rules: ExplanationRules): FactWithoutEffect[] {
  const { channel, purpose } = rules;
  if (known.status === 'restricted') return [];
  const facts: FactWithoutEffect[] = [];
  if (channel === 'sms' && purpose === 'recall' && known.doesNotWishSms === true) {
    facts.push({ fact: 'dissent-and-recall', at: known.doesNotWishSmsAt ?? null });
  }
  for (const [of, block] of [
    [channel === 'sms' ? 'number' : 'address', blockOfContact(known, channel)],
    ['patient', known.patientBlock],
  ] as const) {
    if (block && stoppingTick(block.ticks, rules) === null) facts.push({ fact: 'other-ticks', of, ticks: block.ticks });
  }
  const numberStops = known.likelyToFail || (known.numberBlock !== null && known.numberBlock.ticks.length > 0);
  if (channel === 'email' && numberStops) facts.push({ fact: 'number-alone' });
  return facts;
}

/** Where a reason comes from, as staff read it. */
export const ORIGIN_WORDS: Record<ReasonOrigin, string> = {
  demographics: 'The patient’s record',
  'safe-contact': 'Safe contact, on this patient’s contact preferences',
  reply: 'A reply to the practice',
  'number-history': 'Earlier messages to this number',
  'number-block': 'Blocked Communications, for the number',
  'address-block': 'Blocked Communications, for the email address',
  'patient-block': 'Blocked for this patient, whatever the number',
  'patient-wish': 'The patient’s record',
  'nothing-recorded': 'Nothing is recorded in the patient’s record',
  limit: 'The patient’s messages, and the limit set under Safety',
};

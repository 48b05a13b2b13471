import type { Channel } from '../delivery/states';
import type { RowReasonCode } from '../lists/row-reasons';
import { explain, type ExplanationRules, type KnownOfPatient } from './explanation';

/** What stops a message to one patient, whatever it is about; the same that its hand-over checks again. */
const INDIVIDUAL_BARRIERS = [
  'restricted',
  'deceased',
  'left-practice',
  'registration-unclear',
  'unsafe-contact',
  'blocked',
] as const;
export type IndividualBarrier = (typeof INDIVIDUAL_BARRIERS)[number];

/** What you should know before you send to one patient, and what does not stop you (A9). */
export const INDIVIDUAL_WARNINGS = {
  'death-reported':
    'A reply may report this patient’s death, so nothing goes out. Say on the patient’s page whether they have died.',
  'neutral-text-only': 'Only neutral text is safe for this patient. Say nothing about them or their care.',
  'likely-to-fail': 'The last message to this number failed, so this one may fail too. You can still send it.',
  blocked: 'Messages about care are blocked for this patient or number. You can still send this one message.',
  dissent: 'The record says that this patient does not want text messages. You can still send this one message.',
} as const;
export type IndividualWarning = keyof typeof INDIVIDUAL_WARNINGS;

export type IndividualJudgement =
  | { kind: 'stopped'; by: IndividualBarrier }
  /** There is no number or address that can be used. */
  | { kind: 'no-contact'; code: RowReasonCode; detail: string }
  | { kind: 'open'; contact: string; warnings: IndividualWarning[] };

export interface IndividualRules extends Pick<ExplanationRules, 'region' | 'allowFictional' | 'demographics'> {
  channel: Channel;
}

/**
 * Whether one patient can be written to by name, and what to tell the sender first. A message to one patient is about
 * their care. Only a record that may not be used and a block of every SMS stop it. Everything else that leaves patients
 * out of bulk messages is a warning.
 *
 * @param known the facts at the number that it goes to.
 */
export function judgeIndividual(known: KnownOfPatient, rules: IndividualRules): IndividualJudgement {
  const { contact, reasons } = explain(known, { ...rules, purpose: 'care', monthlyLimit: null });
  const has = (code: RowReasonCode): boolean => reasons.some((reason) => reason.code === code);
  // What is not safe is said even where there is no contact, so that nobody asks the patient for one.
  const isNever = known.safeContact?.[rules.channel]?.level === 'never';
  const barrier = INDIVIDUAL_BARRIERS.find(
    (code) => code !== 'blocked' && (has(code) || (code === 'unsafe-contact' && isNever)),
  );
  if (barrier) return { kind: 'stopped', by: barrier };
  if (contact === null) {
    const [first] = reasons;
    return { kind: 'no-contact', code: first!.code, detail: first!.message };
  }
  const blocks = [known.numberBlock, known.patientBlock];
  if (rules.channel === 'sms' && blocks.some((block) => block?.ticks.includes('everySms'))) {
    return { kind: 'stopped', by: 'blocked' };
  }
  const warnings = Object.keys(INDIVIDUAL_WARNINGS) as IndividualWarning[];
  return { kind: 'open', contact, warnings: warnings.filter(has) };
}

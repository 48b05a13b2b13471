import { capital } from '../capital';
import { FAILING_NUMBER_REMEDIES } from '../eligibility/reputation';
import type { DemographicsKind } from '../patients/demographics';
import type { DateFault } from '../patients/date-of-birth';
import type { NhsNumberFault } from '../patients/nhs-number';
import type { NumberKind } from '../patients/mobile';

/**
 * Why a row is not accepted (docs/api.md, "Reasons for a row"), in the order in which they decide: what makes the row
 * unreadable, then what demographics say of the person, then the contact, then the rules of sending.
 */
export const ROW_REASON_CODES = [
  'nhs-number-missing',
  'nhs-number-invalid',
  'date-of-birth-missing',
  'date-of-birth-invalid',
  'not-found',
  'details-mismatch',
  'ambiguous-match',
  'restricted',
  'deceased',
  'left-practice',
  'registration-unclear',
  'death-reported',
  'duplicate-row',
  'mobile-missing',
  'mobile-invalid',
  'mobile-not-a-mobile',
  'email-missing',
  'email-invalid',
  'unsafe-contact',
  'neutral-text-only',
  'likely-to-fail',
  'blocked',
  'dissent',
  'shared-number',
  'monthly-limit',
] as const;

export type RowReasonCode = (typeof ROW_REASON_CODES)[number];

/** One reason as it is kept: a code, not prose. */
export interface Reason {
  code: RowReasonCode;
  /**
   * What the words need besides, by code: `nhs-number-invalid` a `NhsNumberFault` · `date-of-birth-invalid`
   * a `DateFault` · `details-mismatch` the fields that differ, in words · `duplicate-row` and `shared-number` the other
   * row's number · `mobile-invalid` `exponent` · `mobile-not-a-mobile` a `NumberKind` · `monthly-limit` the limit · `dissent` `letter-instead`, `marketing-refused` or
   * `marketing-not-asked` where it is not about every SMS. Never anything that demographics hold and the file does not.
   */
  detail?: string;
  /** The person who set the fact behind the reason, and when (ISO 8601), where a person did (N10). */
  by?: string;
  at?: string;
}

/** The reasons that keep a row from being matched: nobody can be asked for. */
const UNMATCHABLE: ReadonlySet<RowReasonCode> = new Set([
  'nhs-number-missing',
  'nhs-number-invalid',
  'date-of-birth-missing',
  'date-of-birth-invalid',
]);

const RANK = new Map<RowReasonCode, number>(ROW_REASON_CODES.map((code, rank) => [code, rank]));

const DIGITS_LOST = 'a spreadsheet shortened it and digits are lost';

const NHS_NUMBER_FAULTS: Record<NhsNumberFault, string> = {
  characters: 'it holds something other than digits',
  length: 'it does not have ten digits',
  exponent: DIGITS_LOST,
  'same-digits': 'all its digits are the same',
  'check-digit': 'its last digit does not fit',
};

const DATE_FAULTS: Record<DateFault, string> = {
  'month-first': 'day and month are the other way round',
  weekday: 'the day of the week does not fit the date',
  'order-unclear': 'most dates in this column have the month first, so day and month cannot be told apart',
};

const NUMBER_KINDS: Record<NumberKind, string> = {
  landline: 'Number is a landline',
  pager: 'Number is a pager',
  personal: 'Number is a personal number (070), not a mobile',
  premium: 'Number is a premium-rate number',
  other: 'Not a mobile number',
};

const WISHES = {
  'letter-instead': 'Wants letters instead of text messages',
  'marketing-refused': 'Does not wish to get marketing',
  'marketing-not-asked': 'Has not agreed to marketing: nothing is recorded',
};

/** Which wish a `dissent` rests on, so that "nothing recorded" is never counted with refusals (N11). */
export const DISSENT_WISHES = ['sms', 'letter-instead', 'marketing-refused', 'marketing-not-asked'] as const;
export type DissentWish = (typeof DISSENT_WISHES)[number];

/** The words for all rows that one reason decided; of a dissent those of its wish. */
export function decidedBy(code: RowReasonCode, wish: DissentWish | null): string {
  return reasonMessage(code, wish ?? undefined);
}

/** The details that make `nhs-number-invalid` and `mobile-not-a-mobile` exact; help lists the words of each. */
export const NHS_NUMBER_FAULT_CODES = Object.keys(NHS_NUMBER_FAULTS) as NhsNumberFault[];
export const NUMBER_KIND_CODES = Object.keys(NUMBER_KINDS) as NumberKind[];

/**
 * The words for a reason, on screen, in files and in the API alike (N10).
 * An unknown or missing detail gives the general words.
 */
export function reasonMessage(code: RowReasonCode, detail?: string): string {
  switch (code) {
    case 'nhs-number-missing':
      return 'Missing: NHS number';
    case 'nhs-number-invalid':
      return withFault('NHS number is not valid', wordsFor(NHS_NUMBER_FAULTS, detail));
    case 'date-of-birth-missing':
      return 'Missing: date of birth';
    case 'date-of-birth-invalid':
      return withFault('Date of birth is not valid', wordsFor(DATE_FAULTS, detail));
    case 'not-found':
      return 'Not found in PDS';
    case 'details-mismatch':
      return `Details do not match PDS: ${detail ?? 'date of birth'}`;
    case 'ambiguous-match':
      return 'More than one possible match';
    case 'restricted':
      return 'Restricted record';
    case 'deceased':
      return 'Has died';
    case 'left-practice':
      return 'Has left the practice';
    case 'registration-unclear':
      return 'It is not clear whether the patient is registered';
    case 'death-reported':
      return 'A reply may report this patient’s death';
    case 'duplicate-row':
      return detail === undefined ? 'Already in the list' : `Already in row ${detail}`;
    case 'mobile-missing':
      return 'No mobile number';
    case 'mobile-invalid':
      return detail === 'exponent' ? `Mobile number is not valid (${DIGITS_LOST})` : 'Mobile number is not valid';
    case 'mobile-not-a-mobile':
      return wordsFor(NUMBER_KINDS, detail) ?? NUMBER_KINDS.other;
    case 'email-missing':
      return 'No email address';
    case 'email-invalid':
      return 'Email address is not valid';
    case 'unsafe-contact':
      return 'Not safe to contact in this way';
    case 'neutral-text-only':
      return 'Only neutral text is safe';
    case 'likely-to-fail':
      return 'Likely to fail: the last message to this number failed';
    case 'blocked':
      return 'Blocked';
    case 'dissent':
      return wordsFor(WISHES, detail) ?? 'Does not wish to be contacted by SMS';
    case 'shared-number':
      return detail === undefined ? 'Number is shared with another patient' : `Number is the same as in row ${detail}`;
    case 'monthly-limit':
      return detail === undefined
        ? 'Had enough messages in the last 30 days'
        : `Already had ${detail} ${detail === '1' ? 'message' : 'messages'} in the last 30 days`;
  }
}

/** What the advice depends on: the reason's detail, and where the list's patients and contacts come from. */
export interface ChangeContext {
  detail?: string;
  demographics?: DemographicsKind;
  contactSource?: 'demographics' | 'file';
}

/** What staff can do so that the patient is accepted next time (N10). */
export function reasonAdvice(
  code: RowReasonCode,
  { detail, demographics = 'register', contactSource = 'demographics' }: ChangeContext = {},
): string {
  const place = contactSource === 'file' ? 'file' : 'patient’s record';
  switch (code) {
    case 'nhs-number-missing':
      return 'Add the NHS number to the file.';
    case 'nhs-number-invalid':
      return 'Correct the NHS number in the file. Keep the column as text, so that a spreadsheet does not change it.';
    case 'date-of-birth-missing':
      return 'Add the date of birth to the file.';
    case 'date-of-birth-invalid':
      return 'Correct the date of birth in the file: day, month, year.';
    case 'not-found':
      return 'Check the NHS number against the patient’s record.';
    case 'details-mismatch':
      return `Compare the patient’s details in your clinical system with ${demographics === 'pds' ? 'PDS' : 'the practice’s register'} and correct the one that is wrong.`;
    case 'ambiguous-match':
      return 'Check the NHS number and date of birth against the patient’s record.';
    case 'restricted':
      return 'You cannot change this here. Contact the patient in the way you agreed with them.';
    case 'deceased':
    case 'left-practice':
      return 'Nothing, unless the record is wrong. If it is, correct it in your clinical system.';
    case 'registration-unclear':
      return 'Ask a manager to say what the word in the register means, under Account, Words in the register.';
    case 'death-reported':
      return 'Read the reply, then say on the patient’s page whether they have died.';
    case 'duplicate-row':
      return 'Nothing: the patient is already on the list once.';
    case 'mobile-missing':
      return `Add a mobile number to the ${place}, or use email.`;
    case 'mobile-invalid':
      return `Correct the mobile number in the ${place}, or use email.`;
    case 'mobile-not-a-mobile':
      return `Add a mobile number to the ${place}, use email, or call.`;
    case 'email-missing':
      return `Add an email address to the ${place}, or use SMS.`;
    case 'email-invalid':
      return `Correct the email address in the ${place}, or use SMS.`;
    case 'unsafe-contact':
      return 'Contact the patient in a way that is safe for them. Contact preferences on their page says which.';
    case 'neutral-text-only':
      return 'Write to this patient alone, with nothing about them or their care, or send a direct message.';
    case 'likely-to-fail':
      return `${capital(FAILING_NUMBER_REMEDIES)}.`;
    case 'blocked':
      return 'If the patient agrees, remove the tick for this kind of message in Blocked Communications or on the patient’s page.';
    case 'dissent':
      if (detail === 'letter-instead') {
        return 'Send a letter. If the patient agrees to texts, change it on the patient’s page.';
      }
      return detail === 'marketing-not-asked'
        ? 'Ask the patient, and record in your clinical system that they agree to marketing.'
        : 'If the patient agrees, change their preference in your clinical system.';
    case 'shared-number':
      return 'Choose one message per patient for this list, or add the patient’s own number to the record.';
    case 'monthly-limit':
      return 'Wait, because only the last 30 days count. An administrator can change the limit under Account, Safety.';
  }
}

/** Several reasons in the order in which they decide, each code once (the first of its kind stays). */
export function inDecidingOrder(reasons: readonly Reason[]): Reason[] {
  const first = new Map<RowReasonCode, Reason>();
  for (const reason of reasons) if (!first.has(reason.code)) first.set(reason.code, reason);
  return [...first.values()].sort((a, b) => (RANK.get(a.code) as number) - (RANK.get(b.code) as number));
}

/** Whether a row with these reasons lacks what a match needs: NHS number and date of birth. */
export function isUnmatchable(reasons: readonly Reason[]): boolean {
  return reasons.some((reason) => UNMATCHABLE.has(reason.code));
}

/** Reasons as the API shows them: `[{code, message}]`. */
export function describeReasons(reasons: readonly Reason[]): { code: RowReasonCode; message: string }[] {
  return reasons.map(({ code, detail }) => ({ code, message: reasonMessage(code, detail) }));
}

function withFault(words: string, fault: string | undefined): string {
  return fault ? `${words} (${fault})` : words;
}

function wordsFor<K extends string>(table: Record<K, string>, detail: string | undefined): string | undefined {
  return detail !== undefined && Object.hasOwn(table, detail) ? table[detail as K] : undefined;
}

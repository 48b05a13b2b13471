import { NHS_NUMBER_FAULT_CODES, NUMBER_KIND_CODES } from '../../domain/lists/row-reasons';
import { reasonMessage, whatWouldChangeIt, type RowReasonCode } from '../../domain/lists/row-reasons';

export interface LeftOutReason {
  code: RowReasonCode;
  /** The words on the list's page. */
  message: string;
  /** Closer words that may stand in their place. */
  variants: string[];
  meaning: string;
  change: string;
}

/** What each reason means; the words themselves and what would change it are those of the domain. */
const MEANINGS: Record<RowReasonCode, string> = {
  'nhs-number-missing': 'The cell is empty, and without the number nobody can be matched.',
  'nhs-number-invalid':
    'It cannot be anybody’s number: the last digit of an NHS number is worked out from the other nine, and it does not fit or a digit is missing.',
  'date-of-birth-missing': 'The cell is empty. It is the check that the number belongs to the person you mean.',
  'date-of-birth-invalid':
    'It cannot be read as day, month, year, lies in the future, or makes the patient older than 130.',
  'not-found': 'The register of patients has nobody with this NHS number.',
  'details-mismatch':
    'The register has this NHS number with another date of birth. One of the two is wrong, so it may be another person.',
  'ambiguous-match': 'More than one record answers to these details.',
  restricted: 'The record is restricted to protect the patient. Nothing else is shown and nothing is sent.',
  deceased: 'The register says that the patient has died.',
  'left-practice': 'The register says that the patient is no longer registered with you.',
  'registration-unclear':
    'The register says something about the patient that Rollcall does not know. They are left out until a manager says what it means.',
  'duplicate-row': 'The same patient stands in an earlier row. They get one message, for that row.',
  'mobile-missing': 'There is no mobile number to text.',
  'mobile-invalid': 'The number is too short, too long, or not one that is in use.',
  'mobile-not-a-mobile': 'The number is a landline, a pager or a premium-rate number; a text would not arrive.',
  'email-missing': 'There is no email address to write to.',
  'email-invalid': 'The address cannot be right, for example it has no @.',
  'likely-to-fail':
    'The last message to this number failed. More than 9 in 10 such numbers fail again. The mark goes when a message to it is delivered, or when the number in the record changes.',
  blocked: 'Somebody at the practice blocked the number, or the patient, for this kind of message.',
  dissent:
    'The record says that the patient does not want text messages; recalls go all the same, being about their care. Marketing goes only to patients who agreed to it, so “nothing is recorded” is no yes, and no refusal either.',
  'shared-number': 'Another patient on the list has the same number, and the list sends one message a number.',
  'monthly-limit': 'The patient had as many messages this month as your practice allows.',
};

const GROUPS: { heading: string; codes: RowReasonCode[] }[] = [
  {
    heading: 'The row cannot be read',
    codes: [
      'nhs-number-missing',
      'nhs-number-invalid',
      'date-of-birth-missing',
      'date-of-birth-invalid',
      'duplicate-row',
    ],
  },
  {
    heading: 'The register does not agree',
    codes: [
      'not-found',
      'details-mismatch',
      'ambiguous-match',
      'restricted',
      'deceased',
      'left-practice',
      'registration-unclear',
    ],
  },
  {
    heading: 'There is no way to reach them',
    codes: ['mobile-missing', 'mobile-invalid', 'mobile-not-a-mobile', 'email-missing', 'email-invalid'],
  },
  { heading: 'They are not to be sent this kind of message', codes: ['blocked', 'dissent'] },
  { heading: 'Something is known of their number', codes: ['likely-to-fail', 'shared-number'] },
  { heading: 'They had enough messages', codes: ['monthly-limit'] },
];

const describe = (code: RowReasonCode): LeftOutReason => ({
  code,
  message: reasonMessage(code),
  variants: (DETAILS[code] ?? [])
    .map((detail) => reasonMessage(code, detail))
    .filter((one) => one !== reasonMessage(code)),
  meaning: MEANINGS[code],
  change: whatWouldChangeIt(code),
});

/** The details with which a reason's words get closer. */
const DETAILS: Partial<Record<RowReasonCode, readonly string[]>> = {
  'nhs-number-invalid': NHS_NUMBER_FAULT_CODES,
  'mobile-not-a-mobile': NUMBER_KIND_CODES,
  'duplicate-row': ['14'],
};

/** Every reason, in groups. */
export function leftOutReasons(): { groups: { heading: string; reasons: LeftOutReason[] }[] } {
  return { groups: GROUPS.map(({ heading, codes }) => ({ heading, reasons: codes.map(describe) })) };
}

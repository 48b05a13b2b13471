import { NHS_NUMBER_FAULT_CODES, NUMBER_KIND_CODES } from '../../domain/lists/row-reasons';
import { reasonMessage, reasonAdvice, type RowReasonCode } from '../../domain/lists/row-reasons';

export interface LeftOutReason {
  code: RowReasonCode;
  /** The words on the list's page. */
  message: string;
  /** More exact words that may replace them. */
  variants: string[];
  meaning: string;
  change: string;
}

/** What each reason means. The words and the advice come from the domain. */
const MEANINGS: Record<RowReasonCode, string> = {
  'nhs-number-missing': 'The cell is empty. We need the number to find the patient.',
  'nhs-number-invalid':
    'It cannot be an NHS number: a digit is missing or wrong. The last digit is worked out from the other nine, so we can check it.',
  'date-of-birth-missing': 'The cell is empty. We use it to check that the number belongs to the right patient.',
  'date-of-birth-invalid':
    'We cannot read it as day, month and year, it is in the future, or the patient would be older than 130.',
  'not-found': 'The register has no patient with this NHS number.',
  'details-mismatch':
    'The register has this NHS number with another date of birth. One of the two is wrong, so this may be another person.',
  'ambiguous-match': 'More than one record has these details.',
  restricted: 'The record is restricted to protect the patient. We show nothing else and send nothing.',
  deceased: 'The register says that the patient has died.',
  'left-practice': 'The register says that the patient is no longer registered with you.',
  'registration-unclear':
    'The register uses a word about the patient that Rollcall does not know. We leave them out until a manager says what it means.',
  'death-reported':
    'A reply may report that this patient has died. We send nothing until somebody has read it and said on the patient’s page that they are alive.',
  'duplicate-row': 'The same patient is in an earlier row. They get one message, for that row.',
  'mobile-missing': 'There is no mobile number to text.',
  'mobile-invalid': 'The number is too short, too long, or not in use.',
  'mobile-not-a-mobile': 'The number is a landline, a pager or a premium-rate number, so a text would not arrive.',
  'email-missing': 'There is no email address to write to.',
  'email-invalid': 'The address cannot be right, for example it has no @.',
  'unsafe-contact':
    'Someone at the practice noted that this way of contact is not safe for the patient, for example because another person reads their phone.',
  'neutral-text-only':
    'Someone at the practice noted that only text which says nothing about the patient or their care is safe. Bulk messages are never counted as such.',
  'likely-to-fail':
    'The last message to this number failed. More than 9 in 10 such numbers fail again. We remove the mark when a message to it is delivered, or when you correct the number in the record.',
  blocked: 'Someone at the practice blocked the number, or the patient, for this kind of message.',
  dissent:
    'The record says that the patient does not want text messages, or the patient wants letters instead. We still send recalls, because they are about their care. We send marketing only to patients who agreed to it. “Nothing is recorded” is not a refusal, but it is not a yes.',
  'shared-number': 'Another patient on the list has the same number, and the list sends one message to each number.',
  'monthly-limit': 'In the last 30 days the patient had as many messages as your practice allows.',
};

const GROUPS: { heading: string; codes: RowReasonCode[] }[] = [
  {
    heading: 'We cannot read the row',
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
      'death-reported',
    ],
  },
  {
    heading: 'We cannot reach them',
    codes: ['mobile-missing', 'mobile-invalid', 'mobile-not-a-mobile', 'email-missing', 'email-invalid'],
  },
  { heading: 'It is not safe for them', codes: ['unsafe-contact', 'neutral-text-only'] },
  { heading: 'They do not get this kind of message', codes: ['blocked', 'dissent'] },
  { heading: 'Their number is likely to fail', codes: ['likely-to-fail', 'shared-number'] },
  { heading: 'They have had enough messages', codes: ['monthly-limit'] },
];

const describe = (code: RowReasonCode): LeftOutReason => ({
  code,
  message: reasonMessage(code),
  variants: (DETAILS[code] ?? [])
    .map((detail) => reasonMessage(code, detail))
    .filter((one) => one !== reasonMessage(code)),
  meaning: MEANINGS[code],
  change: reasonAdvice(code),
});

/** The details that make a reason's words more exact. */
const DETAILS: Partial<Record<RowReasonCode, readonly string[]>> = {
  'nhs-number-invalid': NHS_NUMBER_FAULT_CODES,
  'mobile-not-a-mobile': NUMBER_KIND_CODES,
  'duplicate-row': ['14'],
};

/** Every reason, in groups. */
export function leftOutReasons(): { groups: { heading: string; reasons: LeftOutReason[] }[] } {
  return { groups: GROUPS.map(({ heading, codes }) => ({ heading, reasons: codes.map(describe) })) };
}

import { formatDateOfBirth } from '../../../domain/patients/date-of-birth';
import { formatNhsNumber } from '../../../domain/patients/nhs-number';

export const SAMPLE_HEADER = [
  'NHS number',
  'Date of birth',
  'Family name',
  'Given name',
  'Mobile',
  'Email',
  'Clinic',
] as const;

/**
 * Invented people: NHS numbers in the test range (999 …), mobiles that Ofcom reserves for fiction, and addresses of a
 * domain that cannot get email.
 */
const PEOPLE: readonly [string, string, string, string, string, string, string][] = [
  ['9990000018', '1951-03-04', 'Hughes', 'Megan', '07700 900123', 'megan.hughes@example.org', 'Tuesday 24 November'],
  ['9990000026', '1968-11-30', 'Okafor', 'Daniel', '07700 900456', 'daniel.okafor@example.org', 'Tuesday 24 November'],
  [
    '9990000034',
    '1949-01-09',
    'O’Neill',
    'Siobhán',
    '07700 900789',
    'siobhan.oneill@example.org',
    'Friday 27 November',
  ],
  [
    '9990000042',
    '1983-07-21',
    'Khan-Shah',
    'Amina',
    '07700 900012',
    'amina.khan-shah@example.org',
    'Friday 27 November',
  ],
  ['9990000050', '1957-06-15', 'Williams', 'Siân', '07700 900345', 'sian.williams@example.org', 'Friday 27 November'],
];

/** The rows of the sample file, as a person would write them. */
export const SAMPLE_ROWS: readonly string[][] = PEOPLE.map(([nhsNumber, dateOfBirth, ...rest]) => [
  formatNhsNumber(nhsNumber),
  formatDateOfBirth(dateOfBirth),
  ...rest,
]);

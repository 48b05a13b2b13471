import type { Field } from '../../../domain/lists/columns';

export interface KnownColumn {
  field: Field;
  name: string;
  isRequired: boolean;
  /** Headings as exports write them. A test checks that we know each one. */
  alsoReadAs: string[];
  note: string;
}

/** The columns of a list that mean something to us, as the help explains them. */
export const KNOWN_COLUMNS: KnownColumn[] = [
  {
    field: 'nhsNumber',
    name: 'NHS number',
    isRequired: true,
    alsoReadAs: ['NHS No', 'NHS Num', 'Patient NHS Number', 'CHI number'],
    note: 'Ten digits, with or without spaces.',
  },
  {
    field: 'dateOfBirth',
    name: 'Date of birth',
    isRequired: true,
    alsoReadAs: ['DOB', 'Birth date', 'Patient date of birth'],
    note: 'Day, month, year: 04/03/1951, 4-Mar-1951 or 1951-03-04. 03/04/1980 is always 3 April 1980.',
  },
  {
    field: 'familyName',
    name: 'Family name',
    isRequired: false,
    alsoReadAs: ['Surname', 'Last name'],
    note: 'So that you can recognise the patient on the page.',
  },
  {
    field: 'givenName',
    name: 'Given name',
    isRequired: false,
    alsoReadAs: ['Forename', 'First name'],
    note: 'For texts that begin “Dear ((given name))”.',
  },
  {
    field: 'name',
    name: 'Name',
    isRequired: false,
    alsoReadAs: ['Full name', 'Patient name'],
    note: 'Use this if your export has the whole name in one column.',
  },
  {
    field: 'mobile',
    name: 'Mobile',
    isRequired: false,
    alsoReadAs: ['Mobile number', 'Mobile telephone', 'Mobile phone'],
    note: '07…, +44 7… or 0044 7…. We leave out landlines.',
  },
  {
    field: 'email',
    name: 'Email',
    isRequired: false,
    alsoReadAs: ['Email address', 'Patient email'],
    note: 'One address for each patient.',
  },
];

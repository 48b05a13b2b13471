import { withCheckDigit } from '../../domain/patients/nhs-number';

/** Fictional patients: NHS numbers of ranges that are not given out, Ofcom's fictional mobiles, example addresses. */
export interface Person {
  nhsNumber: string;
  dateOfBirth: string;
  familyName: string;
  givenName: string;
  mobile: string;
  email: string;
}

const MOBILES = 1_000;
/** The one above would be ten nines, which is nobody's number. */
const LAST_STEM = 999_999_998;

/** The first `count` people; always the same ones. */
export function people(count: number): Person[] {
  const found: Person[] = [];
  for (let stem = LAST_STEM; found.length < count; stem -= 1) {
    const nhsNumber = withCheckDigit(String(stem));
    if (nhsNumber === null) continue;
    const serial = found.length;
    found.push({
      nhsNumber,
      // Days and months of one digit, so that a list of a million rows fits into an upload.
      dateOfBirth: `19${40 + (serial % 60)}-0${1 + (serial % 9)}-0${1 + (serial % 8)}`,
      familyName: `Family${serial}`,
      givenName: `Given${serial}`,
      mobile: `+447700900${String(serial % MOBILES).padStart(3, '0')}`,
      email: `patient${serial}@example.com`,
    });
  }
  return found;
}

/** A list as a clinical system exports it. */
export function listFile(listed: readonly Person[]): string {
  const lines = listed.map(({ nhsNumber, dateOfBirth, familyName, givenName }) =>
    [nhsNumber, dateOfBirth, familyName, givenName].join(','),
  );
  return ['NHS number,Date of birth,Family name,Given name', ...lines].join('\n');
}

/** The same with as few bytes as can be: a million rows stay below the limit of an upload. */
export function shortListFile(listed: readonly Person[]): string {
  const lines = listed.map(({ nhsNumber, dateOfBirth }) => {
    const [year, month, day] = dateOfBirth.split('-').map(Number);
    return `${nhsNumber},${day}/${month}/${year}`;
  });
  return ['NHS number,Date of birth', ...lines].join('\n');
}

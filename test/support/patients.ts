import { withCheckDigit } from '../../domain/patients/nhs-number';

/** Fictional patients: NHS numbers of the 999 range with right check digits, mobiles of Ofcom's fictional range. */
export interface FictionalPatient {
  nhsNumber: string;
  dateOfBirth: string;
  familyName: string;
  givenName: string;
  mobile: string;
  email: string;
}

/** The `count` fictional patients from number `from` on; the same numbers give the same patients. A thousand mobiles there are. */
export function fictionalPatients(count: number, from = 0): FictionalPatient[] {
  const patients: FictionalPatient[] = [];
  for (let serial = 0, n = from; patients.length < count; n++) {
    const nhsNumber = withCheckDigit(`999${String(n).padStart(6, '0')}`);
    if (nhsNumber === null) continue;
    patients.push({
      nhsNumber,
      dateOfBirth: `19${String(40 + (serial % 60)).padStart(2, '0')}-0${1 + (serial % 9)}-1${serial % 10}`,
      familyName: `Family${serial}`,
      givenName: `Given${serial}`,
      mobile: `+447700900${String((from + serial) % 1000).padStart(3, '0')}`,
      email: `patient${n}@example.com`,
    });
    serial += 1;
  }
  return patients;
}

/** A file to import, with any further columns. */
export function patientCsv(patients: (FictionalPatient & Record<string, string>)[] | FictionalPatient[]): string {
  const rows = patients as (FictionalPatient & Record<string, string>)[];
  const more = Object.keys(rows[0]!).filter((name) => !(name in COLUMNS));
  const header = [...Object.values(COLUMNS), ...more];
  const names = [...Object.keys(COLUMNS), ...more];
  return [header, ...rows.map((row) => names.map((name) => row[name] ?? ''))]
    .map((cells) => cells.join(','))
    .join('\n');
}

const COLUMNS: Record<keyof FictionalPatient, string> = {
  nhsNumber: 'NHS number',
  dateOfBirth: 'Date of birth',
  familyName: 'Family name',
  givenName: 'Given name',
  mobile: 'Mobile',
  email: 'Email',
};

/** A list as a clinical system exports it. */
export function listCsv(patients: FictionalPatient[]): string {
  return [
    'NHS number,Date of birth,Given name',
    ...patients.map(({ nhsNumber, dateOfBirth, givenName }) => `${nhsNumber},${dateOfBirth},${givenName}`),
  ].join('\n');
}

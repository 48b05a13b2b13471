import { isNhsNumber } from '../../simulators/fhir/nhs-number';
import { inventPatients } from './patients';
import { DEMO_PRACTICES } from './practices';
import { fullList, shortList } from './sample-lists';

const patients = inventPatients(DEMO_PRACTICES[0]!.population);
const byNumber = new Map(patients.map((patient) => [patient.nhsNumber, patient]));
const rowsOf = (csv: string) =>
  csv
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','));

it('lists the whole practice', () => {
  const [header, ...rows] = rowsOf(fullList(patients));
  expect(header).toEqual(['NHS number', 'Family name', 'Given name', 'Date of birth', 'Mobile', 'Email']);
  expect(rows).toHaveLength(10_000);
});

it('has seven rows that will be rejected among twenty, each for another reason', () => {
  const [, ...rows] = rowsOf(shortList(patients));
  expect(rows).toHaveLength(20);
  const seen = new Set<string>();
  const reasons = rows.map(([spaced = '', , , dateOfBirth, mobile]) => {
    const nhsNumber = spaced.replaceAll(' ', '');
    if (!isNhsNumber(nhsNumber)) return 'number';
    if (dateOfBirth === '') return 'date';
    const patient = byNumber.get(nhsNumber);
    if (!patient) return 'unknown';
    if (seen.has(nhsNumber)) return 'twice';
    seen.add(nhsNumber);
    if (patient.status !== 'registered') return patient.status;
    return mobile === '' ? 'mobile' : 'fine';
  });
  expect(reasons.filter((reason) => reason === 'fine')).toHaveLength(13);
  expect(reasons.filter((reason) => reason !== 'fine').sort()).toEqual(
    ['date', 'deceased', 'left', 'mobile', 'number', 'twice', 'unknown'].sort(),
  );
});

import { readDateOfBirth } from '../../domain/patients/date-of-birth';
import { readNhsNumber } from '../../domain/patients/nhs-number';
import { listFile, people, shortListFile } from './people';

test('everybody has a valid NHS number of their own, from a range that is not given out', () => {
  const listed = people(5_000);
  expect(new Set(listed.map(({ nhsNumber }) => nhsNumber)).size).toBe(5_000);
  for (const { nhsNumber, dateOfBirth } of listed) {
    expect(readNhsNumber(nhsNumber)).toEqual({ ok: true, value: nhsNumber });
    expect(nhsNumber.startsWith('9')).toBe(true);
    expect(readDateOfBirth(dateOfBirth, '2026-01-01')).toEqual({ ok: true, value: dateOfBirth });
  }
});

test('the short list says the same of the same people, and a million of them fit into an upload', () => {
  const listed = people(2_000);
  const dates = shortListFile(listed)
    .split('\n')
    .slice(1)
    .map((line) => line.split(',')[1]);
  expect(dates.map((date) => readDateOfBirth(date, '2026-01-01'))).toEqual(
    listed.map(({ dateOfBirth }) => ({ ok: true, value: dateOfBirth })),
  );
  const bytesARow = (shortListFile(listed).length - shortListFile([]).length) / listed.length;
  expect(bytesARow * 1_000_000).toBeLessThan(20 * 1024 * 1024 - 100);
  expect(listFile(listed).split('\n')).toHaveLength(2_001);
});

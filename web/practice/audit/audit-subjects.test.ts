import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { auditSubject } from './audit-subjects';

const ROOT = resolve(__dirname, '..', '..', '..');

const row = (given: Partial<Parameters<typeof auditSubject>[0]>) =>
  auditSubject({ act: 'x', subjectKind: 'campaign', subjectId: 'id', subjectLabel: null, ...given }, '/p/oakfield');

test('an entry is about what has its name, with the page that shows it', () => {
  expect(row({ subjectLabel: 'Flu clinic' })).toEqual({ text: 'Flu clinic', href: '/p/oakfield/campaigns/id' });
  expect(row({ subjectKind: 'list', subjectLabel: 'Over 65' })).toMatchObject({
    href: '/p/oakfield/recipient-lists/id',
  });
  expect(row({ subjectKind: 'token', subjectLabel: 'Nightly' })).toMatchObject({
    href: '/p/oakfield/account/api-tokens',
  });
});

test('of a patient or a number no more is said than that it is one', () => {
  expect(row({ subjectKind: 'patient' })).toEqual({ text: 'A patient', href: '/p/oakfield/patients/id' });
  expect(row({ subjectKind: 'number' })).toMatchObject({ text: 'A number' });
  expect(row({ subjectKind: 'patients', subjectId: null })).toEqual({ text: 'Patients of the practice', href: null });
});

test.each(['campaign-draft-deleted', 'list-deleted', 'staff-removed'])('after %s nothing is left to open', (act) => {
  expect(row({ act, subjectLabel: 'Flu clinic' })).toEqual({ text: 'Flu clinic', href: null });
});

test('a kind that is newer than the table is told by its name', () => {
  expect(row({ subjectKind: 'newer', subjectId: null })).toEqual({ text: 'newer', href: null });
});

test('every kind that the code writes has words', () => {
  const written = ['adapters', 'api', 'activities'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('generated'))
      .flatMap((file) => [...readFileSync(join(ROOT, folder, file), 'utf8').matchAll(/\bsubjectKind: '([a-z-]+)'/g)]),
  );
  expect(written.length).toBeGreaterThan(50);
  const kinds = new Set(written.map(([, kind]) => kind!));
  expect([...kinds].filter((kind) => row({ subjectKind: kind }).text === kind)).toEqual([]);
});

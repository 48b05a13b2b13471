import { createAuditLog } from '../../../adapters/postgres/practice/audit-log';
import { newId } from '../../../adapters/postgres/sql/new-id';
import { createStaff } from '../../../adapters/postgres/practice/staff';
import type { AuditEntry } from '../../../ports/practice/audit-log';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { addPerson, addPractice, after, NOW, openDatabase, testSealing } from './staff-support';

let database: Awaited<ReturnType<typeof openDatabase>>;
let jo: TokenHolder;
beforeAll(async () => {
  database = await openDatabase();
  jo = await addPractice(database);
});
afterAll(() => database?.drop());

const entry = (given: Partial<AuditEntry>): AuditEntry => ({
  ...{ practiceId: jo.practiceId, at: NOW, actor: jo.user, act: 'looked', subjectKind: 'patient', subjectId: newId() },
  ...given,
});
const rowsOf = async (act: string) =>
  (await createAuditLog(database).page(jo.practiceId, { limit: 100, after: null }, { act })).items;

test('found M3: an audit row names what it is about, also after that has another name; of a patient only the id', async () => {
  const audit = createAuditLog(database);
  const staff = createStaff(database, testSealing());
  const person = await addPerson(staff, jo, 'sender', 'Sam Okoro');
  const other = await addPractice(database, 'Elmbridge Practice');
  const stranger = await addPerson(staff, other, 'sender', 'A stranger');
  await audit.append(entry({ act: 'named', subjectKind: 'staff', subjectId: person }));
  await database.pool.query(`UPDATE staff SET name = 'Sam Smith' WHERE id = $1`, [person]);
  await audit.append(entry({ act: 'named', subjectKind: 'staff', subjectId: stranger }));
  await audit.append(entry({ act: 'named', subjectKind: 'patient' }));
  await audit.append(entry({ act: 'named', subjectKind: 'campaign', subjectLabel: 'Flu clinic' }));
  expect((await rowsOf('named')).map(({ subjectLabel }) => subjectLabel)).toEqual([
    'Flu clinic',
    null,
    null,
    'Sam Okoro',
  ]);
});

test('found M3: what happens often is written at once, then counted, and is one row more when its window ends', async () => {
  const audit = createAuditLog(database);
  const looked = entry({ act: 'often' });
  const look = (seconds: number, key = 'one') =>
    audit.appendGrouped({ ...looked, at: after(seconds) }, { key, seconds: 600 });
  await look(0);
  await look(10, 'another');
  for (const seconds of [60, 120, 180]) await look(seconds);
  expect(await rowsOf('often')).toHaveLength(2);
  await audit.sweep(after(599));
  expect(await rowsOf('often')).toHaveLength(2);
  await audit.sweep(after(601));
  const [last, ...before] = await rowsOf('often');
  expect(last).toMatchObject({ times: 3, since: after(60), at: after(180), subjectId: looked.subjectId });
  expect(before.map(({ times }) => times)).toEqual([1, 1]);
  // The next window begins with a row of its own.
  await look(700);
  await look(700 + 601);
  expect((await rowsOf('often')).map(({ times }) => times)).toEqual([1, 1, 3, 1, 1]);
});

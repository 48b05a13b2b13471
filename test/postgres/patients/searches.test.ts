import { newId } from '../../../adapters/postgres/sql/new-id';
import { createSearches } from '../../../adapters/postgres/patients/searches';
import { addPractice, after, NOW, openDatabase } from '../practice/staff-support';

let database: Awaited<ReturnType<typeof openDatabase>>;
beforeAll(async () => void (database = await openDatabase()));
afterAll(() => database?.drop());

test('found L4: searched words go after 30 minutes also where nobody searches again', async () => {
  const searches = createSearches(database);
  const { practiceId } = await addPractice(database);
  const id = newId();
  await searches.make(practiceId, id, 'patients', 'Grace Parry', 'Sam Okoro', NOW);
  await searches.sweep(after(30 * 60 - 1));
  expect(await searches.find(practiceId, id, 'patients', after(30 * 60 - 1))).toBe('Grace Parry');
  expect(await searches.find(practiceId, id, 'patients', after(30 * 60))).toBeNull();
  await searches.sweep(after(30 * 60));
  expect((await database.pool.query('SELECT 1 FROM search')).rowCount).toBe(0);
});

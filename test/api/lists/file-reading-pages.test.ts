import { newId } from '../../../adapters/postgres/sql/new-id';
import type { SourceReading } from '../../../domain/lists/source-reading';
import { makeList } from '../fixtures';
import { signedIn, visit, type SignedIn } from '../page-visitor';
import { testApi } from '../support';

/** What the pages of a list say of how its file was read, and what a press changes. */

const api = testApi();
let sender: SignedIn;
let viewer: SignedIn;
beforeAll(async () => {
  sender = await signedIn(api, 'sender');
  viewer = await signedIn(api, 'viewer');
});

const page = async (path: string, who: SignedIn = sender) => {
  const { status, text } = await visit(api, 'get', `/p/oakfield/recipient-lists/${path}`, { cookie: who.cookie });
  const words = text
    .slice(text.indexOf('<main'))
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
  return { status, text, words };
};
const press = (path: string, form: Record<string, string>, operation = newId()) =>
  visit(api, 'post', `/p/oakfield/recipient-lists/${path}`, {
    cookie: sender.cookie,
    form: { _token: sender.formToken, operation, ...form },
  });

const READING: SourceReading = {
  ...{ sheet: 'Over 65', otherSheets: [{ name: 'Cover & more', rows: 2, hidden: false }], hiddenRows: 2 },
  ...{ filteredRows: 1, hiddenRowsIncluded: false, hiddenColumns: ['Note'], encoding: null, lines: null },
};
const FILE = Buffer.from('No.,Born on\n9990000018,01/02/1950\n');

/** As reading left it: the file waits for a choice. */
async function keep(
  id: string,
  changes: { problem?: object; header?: string[]; firstRows?: object[] } = {},
): Promise<void> {
  await api.database.pool.query(
    `UPDATE recipient_list SET reading = $2, file = $3, file_kept_until = now() + interval '1 day', first_rows = $4,
       status = CASE WHEN $5::jsonb IS NULL THEN status ELSE 'refused' END, problem = $5, header = coalesce($6, header)
     WHERE id = $1`,
    [
      ...[id, JSON.stringify(READING), FILE, JSON.stringify(changes.firstRows ?? [])],
      ...[changes.problem ? JSON.stringify(changes.problem) : null, changes.header ?? null],
    ],
  );
}

const storedOf = async (location: string | null) => {
  const id = /recipient-lists\/([0-9a-f-]{36})/.exec(location ?? '')?.[1];
  const { rows } = await api.database.pool.query<Record<string, unknown>>(
    'SELECT id, status, file, asked_sheet, with_hidden_rows, asked_columns FROM recipient_list WHERE id = $1',
    [id],
  );
  return rows[0];
};

test('found x06 x21: the page says which sheet, which rows and what else there is, and a press reads it again', async () => {
  const { id } = await makeList(api, { accepted: 1 });
  await keep(id);
  const { words } = await page(id);
  expect(words).toContain('We read the sheet “Over 65”.');
  expect(words).toContain(
    'We left out 2 hidden rows and 1 row hidden by a filter: these patients are not in the list.',
  );
  expect(words).toContain('We also read the hidden column “Note”.');
  expect(words).toContain('Include 3 hidden rows');
  expect(words).toContain('Cover &amp; more (2 rows)');

  const operation = newId();
  const hidden = await press(`${id}/read-again`, { hiddenRows: 'include' }, operation);
  expect(hidden.status).toBe(303);
  expect(await storedOf(hidden.location)).toMatchObject({
    ...{ status: 'processing', file: FILE, asked_sheet: 'Over 65', with_hidden_rows: true },
  });
  // The same press twice is one list; another choice after going back to the page is another one.
  expect((await press(`${id}/read-again`, { hiddenRows: 'include' }, operation)).location).toBe(hidden.location);
  const other = await press(`${id}/read-again`, { sheet: 'Cover & more' }, operation);
  expect(await storedOf(other.location)).toMatchObject({ asked_sheet: 'Cover & more', with_hidden_rows: false });
  expect(other.location).not.toBe(hidden.location);

  // It is no second upload of the file: nobody is warned of the list that it was read from. A real second upload is told of both.
  const sameFile = async (of: string) =>
    ((await api.call('GET', `/api/v1/recipient-lists/${of}`)).body as { sameFileAs: { id: string } | null }).sameFileAs;
  expect(await sameFile((await storedOf(hidden.location))!.id as string)).toBeNull();
  const { id: second } = await makeList(api, { accepted: 1 });
  await keep(second);
  await api.database.pool.query('UPDATE recipient_list SET file_hash = sha256(file) WHERE id = ANY ($1)', [
    [id, second],
  ]);
  expect(await sameFile(second)).not.toBeNull();

  const seen = await page(id, viewer);
  expect(seen.words).toContain('Cover &amp; more (2 rows)');
  expect(seen.words).not.toContain('Include 3 hidden rows');
});

test('found x06: once the file is gone it is said, and a late press changes nothing', async () => {
  const { id } = await makeList(api, { accepted: 1 });
  await keep(id);
  await api.database.pool.query(`UPDATE recipient_list SET file_kept_until = now() - interval '1 s' WHERE id = $1`, [
    id,
  ]);
  expect((await page(id)).words).toContain('We no longer have this file. Upload it again to read it differently.');
  expect((await press(`${id}/read-again`, { hiddenRows: 'include' })).status).toBe(409);
});

test('a refused file shows its first rows with the faulty cell marked, to senders; never a restricted record', async () => {
  const { id, people } = await makeList(api, { accepted: 2 });
  const [seen, secret] = people;
  await api.database.pool.query(`UPDATE patient SET status = 'restricted' WHERE id = $1`, [secret!.patientId]);
  await keep(id, {
    problem: { code: 'unreadable', message: 'We could not read your file. A formula.', row: 2, column: 1 },
    firstRows: [
      { row: 1, cells: ['NHS number', 'Mobile'] },
      { row: 2, cells: [seen!.nhsNumber, ''] },
      { row: 3, cells: [secret!.nhsNumber, '07700900999'] },
    ],
  });
  const { text, words } = await page(id);
  expect(words).toContain('The first rows of your file');
  expect(words).toContain(`${seen!.nhsNumber} Problem in this cell`);
  expect(text).not.toContain(secret!.nhsNumber);
  expect(text).not.toContain('07700900999');
  expect((await page(id, viewer)).text).not.toContain(seen!.nhsNumber);
});

test('19: the columns page has examples and takes the answer without choosing the file again', async () => {
  const { id } = await makeList(api, { accepted: 1 });
  await keep(id, {
    problem: { code: 'column-missing', message: 'Your file has no column for NHS number.', row: 1 },
    header: ['No.', 'Born on'],
    firstRows: [
      { row: 1, cells: ['No.', 'Born on'] },
      { row: 2, cells: ['9990000018', '01/02/1950'] },
    ],
  });
  const { text } = await page(`${id}/columns`);
  expect(text).not.toContain('type="file"');
  expect((await page(id)).words).toContain('Problem in this row');
  const answer = await press(`${id}/columns`, { nhsNumber: 'No.', dateOfBirth: 'Born on' });
  expect(answer.status).toBe(303);
  expect(await storedOf(answer.location)).toMatchObject({
    ...{ file: FILE, asked_sheet: 'Over 65', asked_columns: { nhsNumber: 'No.', dateOfBirth: 'Born on' } },
  });
  // With a mistake the page comes back with values of the columns that were chosen.
  const back = await press(`${id}/columns`, { nhsNumber: 'No.', dateOfBirth: 'No.' });
  expect(back.text).toContain('9990000018');

  await api.database.pool.query(`UPDATE recipient_list SET file_kept_until = now() - interval '1 s' WHERE id = $1`, [
    id,
  ]);
  expect((await page(`${id}/columns`)).text).toContain('type="file"');
});

test('all mistakes of a new message are told at once', async () => {
  const { text, status } = await visit(api, 'post', '/p/oakfield/campaigns/new-message', {
    cookie: sender.cookie,
    form: { _token: sender.formToken, operation: newId(), purpose: 'gossip' },
  });
  expect(status).toBe(422);
  for (const message of [
    'Enter a name for the list',
    'Choose a category',
    'Choose SMS or email',
    'Choose a .csv or .xlsx file',
  ]) {
    expect(text).toContain(message);
  }
});

import { makePatients, type Person } from '../fixtures';
import { practicePages } from '../page-visitor';
import { testApi } from '../support';
import { recallWorkOf } from './follow-ups-support';
import { recallsOf } from './recalls-support';

const api = testApi();
const pages = practicePages(api, 'sender');
const { category, recall, read, items } = recallsOf(api);
const work = recallWorkOf(api);

interface Batch {
  id: string;
  status: string;
  letters: number;
  pages: number | null;
  leftOut: { recallId: string; code: string }[];
  toPull: { position: number; patient: { id: string } | null; reason: { code: string } }[];
  posted: { count: number; by: string } | null;
}

const query = (text: string, values: unknown[]) => api.database.pool.query(text, values);
const livesAt = (person: Person, ...address: string[]) =>
  query(`UPDATE patient SET address = $2, postcode = 'LS1 4AP' WHERE id = $1`, [person.patientId, address]);
const letters = (recallIds: string[], as: 'sender' | 'viewer' = 'sender') =>
  api.call('POST', '/api/v1/recalls/letters', { as, body: { recallIds } });
const batch = async (id: string) =>
  (await api.call('GET', `/api/v1/recalls/letters/${id}`, { as: 'viewer' })).body as Batch;
const post = (id: string, count: number) =>
  api.call('POST', `/api/v1/recalls/letters/${id}/posted`, { as: 'sender', body: { count } });

/** A recall of a patient with an address. */
async function withAddress(more: Record<string, unknown> = {}, person?: Person) {
  const made = await recall(more, person);
  if (!person) await livesAt(made.person, '1 High Street', 'Leeds');
  return made;
}

/** A batch that is ready to be posted. */
async function printed(...recallIds: string[]): Promise<string> {
  const body: unknown = (await letters(recallIds)).body;
  const { id } = body as { id: string };
  await work.print(id);
  return id;
}

beforeAll(() => category({ letterBody: 'Dear ((given name)), your ((reason)) is due by ((due date)).' }));

describe('N33 letters', () => {
  test('are made as one file, a letter for each patient and category, and nothing counts before they are posted', async () => {
    const first = await withAddress();
    const second = await withAddress({ reason: 'asthma  REVIEW', dueDate: '2020-02-01' }, first.person);
    const other = await withAddress();
    const { status, body } = (await letters([first.id, second.id, other.id])) as { status: number; body: unknown };
    expect([status, body]).toEqual([202, { id: (body as { id: string }).id, letters: 2, leftOut: [] }]);
    const { id } = body as { id: string };
    expect(await batch(id)).toMatchObject({ status: 'making', letters: 2, pages: null, posted: null });
    expect((await api.call('GET', `/api/v1/recalls/letters/${id}.pdf`, { as: 'sender' })).body).toMatchObject({
      code: 'letters-not-ready',
    });
    await work.print(id);
    expect(await batch(id)).toMatchObject({ status: 'ready', pages: 2 });
    const file = await api.call('GET', `/api/v1/recalls/letters/${id}.pdf`, { as: 'sender' });
    expect(file.headers['content-type']).toBe('application/pdf');
    expect((await read(first.id)).attempts).toEqual([]);

    const posted = await post(id, 2);
    expect(posted.status).toBe(202);
    expect(posted.body).toMatchObject({ status: 'posted', posted: { count: 2, by: 'A sender' }, toPull: [] });
    for (const one of [first, second, other]) {
      expect((await read(one.id)).attempts).toMatchObject([{ channel: 'letter', outcome: 'posted' }]);
      expect((await read(one.id)).state).toBe('waiting');
    }
  });

  test('W3 letters and calls are on the Messages tab, truthfully, and lead to their recall', async () => {
    const one = await withAddress();
    const id = await printed(one.id);
    type Item = { kind: string; channel: string; outcome: string | null; status: string | null; firstLine: string };
    const tab = async () =>
      (await api.call('GET', `/api/v1/patients/${one.person.patientId}/messages`, { as: 'viewer' })).body as {
        items: Item[];
      };
    const letter = { kind: 'recall', channel: 'letter', status: null, outcome: 'made' };
    expect((await tab()).items).toMatchObject([letter]);
    await post(id, 1);
    await api.call('POST', `/api/v1/recalls/${one.id}/call-outcomes`, {
      as: 'sender',
      body: { outcome: 'no-answer', note: 'Rang twice' },
    });
    expect((await tab()).items).toMatchObject([
      { kind: 'recall', channel: 'call', status: null, outcome: 'no-answer', firstLine: 'Rang twice' },
      { ...letter, outcome: 'posted' },
    ]);
    const page = (await pages.get(`/patients/${one.person.patientId}/messages`)).text;
    expect(page).toContain('Telephone call');
    expect(page).toContain('No answer');
    expect(page).toContain('Posted');
    expect(page).toContain(`/p/oakfield/recalls/${one.id}`);
    expect(page).not.toContain('Delivered');
    await query(`UPDATE patient SET status = 'restricted' WHERE id = $1`, [one.person.patientId]);
    expect((await tab()).items.map(({ firstLine }) => firstLine)).toEqual([null, null]);
  });

  test('the words and the address of a letter are those of the moment when it was made', async () => {
    const one = await withAddress();
    const body: unknown = (await letters([one.id])).body;
    await query(`UPDATE patient SET given_name = 'Changed', address = '{9 Low Road}' WHERE id = $1`, [
      one.person.patientId,
    ]);
    const { id } = body as { id: string };
    const [letter] = await collect(work.letterStore().toPrint({ practiceId: api.practiceId, batchId: id }));
    expect(letter!.addressLines.slice(1)).toEqual(['1 High Street', 'Leeds', 'LS1 4AP']);
    expect(letter!.body).toMatch(/^Dear Given\d+, your Asthma review is due by 6 January 2020\.$/);
  });

  test('posting reads the register again and names the envelopes to pull; posted and pulled are the manifest', async () => {
    const [died, moved, left, hidden, stays] = await Promise.all([1, 2, 3, 4, 5].map(() => withAddress()));
    const id = await printed(died!.id, moved!.id, left!.id, hidden!.id, stays!.id);
    await query(`UPDATE patient SET status = 'deceased' WHERE id = $1`, [died!.person.patientId]);
    await livesAt(moved!.person, '9 Low Road', 'York');
    await query(`UPDATE patient SET status = 'left' WHERE id = $1`, [left!.person.patientId]);
    await query(`UPDATE patient SET status = 'restricted' WHERE id = $1`, [hidden!.person.patientId]);

    const refused = await post(id, 5);
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ code: 'count-differs', manifest: 5, expected: 1 });
    const { toPull } = refused.body as Batch;
    expect(toPull.map(({ reason }) => reason.code).sort()).toEqual([
      'deceased',
      'left-practice',
      'moved',
      'restricted',
    ]);
    expect(toPull.find(({ reason }) => reason.code === 'restricted')!.patient).toBeNull();
    expect((await batch(id)).status).toBe('ready');

    const posted = await post(id, 1);
    expect(posted.status).toBe(202);
    expect((await batch(id)).toPull).toHaveLength(4);
    expect((await read(stays!.id)).attempts).toHaveLength(1);
    expect((await read(moved!.id)).attempts).toEqual([]);
    // Another letter, to the new address, can be made for who moved.
    expect((await letters([moved!.id])).status).toBe(202);
  });

  test('N33 letters to one address follow each other, the page counts such addresses, and each stays its own letter', async () => {
    const [ann, cem, ben] = [await withAddress(), await withAddress(), await withAddress()];
    await livesAt(cem.person, '9 Low Street', 'Leeds');
    await livesAt(ann.person, 'Flat 8', '3 Mill Lane');
    await livesAt(ben.person, 'FLAT 8', '3, Mill Lane');
    const id = await printed(ann.id, cem.id, ben.id);
    const manifest = await api.services.letterBatches.envelopes({ practiceId: api.practiceId, batchId: id }, 10);
    expect(manifest.map(({ patient }) => patient!.id)).toEqual([ann, ben, cem].map(({ person }) => person.patientId));
    const page = (await pages.get(`/recalls/letters/${id}`)).text;
    expect(page).toContain('1 address gets more than one letter. They follow each other in the file.');
    expect(page).not.toContain('addressKey');
    await livesAt(ben.person, '1 Elsewhere');
    // It will be pulled, so it is not posted to that address.
    expect((await pages.get(`/recalls/letters/${id}`)).text).not.toContain('more than one letter');
  });

  test('N37 recalls of one patient in categories that may be joined are one letter, and an attempt at each', async () => {
    const joins = { mayBeJoined: true, smsBody: 'Your ((reason)) is due.', letterBody: null };
    await category({ ...joins, name: 'Bloods', reasons: ['Bloods'], codes: ['1240781000000106'] });
    await category({ ...joins, name: 'Feet', reasons: ['Feet'] });
    const bloods = await withAddress({ reason: 'Bloods' });
    const feet = await withAddress({ reason: 'Feet' }, bloods.person);
    const id = await printed(bloods.id, feet.id);
    expect(await batch(id)).toMatchObject({ letters: 1 });
    await post(id, 1);
    for (const one of [bloods, feet]) {
      expect((await read(one.id)).attempts).toMatchObject([{ channel: 'letter', outcome: 'posted' }]);
    }
    const stored = await query('SELECT body, snomed_codes FROM letter WHERE batch_id = $1', [id]);
    expect(stored.rows).toMatchObject([
      { body: expect.stringContaining('Bloods') as string, snomed_codes: ['1240781000000106'] },
    ]);
    expect((stored.rows[0] as { body: string }).body).toContain('Feet');
  });

  test('Home names letters that should have been posted, until they are', async () => {
    const one = await withAddress();
    const id = await printed(one.id);
    const home = async () => (await pages.get('')).text;
    expect(await home()).not.toContain(`/recalls/letters/${id}`);
    await query(`UPDATE letter_batch SET ready_at = now() - interval '8 days' WHERE id = $1`, [id]);
    const shown = await home();
    expect(shown).toContain(`/recalls/letters/${id}`);
    expect(shown).toMatch(/1 letter made on \d+ \w+ \d{4}<\/a> is not marked as posted\. It should have left by/);
    await post(id, 1);
    expect(await home()).not.toContain(`/recalls/letters/${id}`);
  });

  test('posting twice counts once, and another count afterwards changes nothing', async () => {
    const one = await withAddress();
    const id = await printed(one.id);
    expect((await post(id, 1)).status).toBe(202);
    expect((await post(id, 1)).status).toBe(202);
    expect((await post(id, 0)).body).toMatchObject({ code: 'letters-posted' });
    expect((await read(one.id)).attempts).toHaveLength(1);
  });

  test('who has no address, died, needs braille or is in another batch is left out by name', async () => {
    const [bare, dead, braille, busy] = await Promise.all([recall(), withAddress(), withAddress(), withAddress()]);
    await query(`UPDATE patient SET status = 'deceased' WHERE id = $1`, [dead.person.patientId]);
    await query(`UPDATE patient SET format = 'Braille' WHERE id = $1`, [braille.person.patientId]);
    await letters([busy.id]);
    const refused = await letters([bare.id, dead.id, braille.id, busy.id]);
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ code: 'no-letters' });
    expect(Object.fromEntries((refused.body as Batch).leftOut.map(({ recallId, code }) => [recallId, code]))).toEqual({
      ...{ [bare.id]: 'address-missing', [dead.id]: 'deceased' },
      ...{ [braille.id]: 'format-needed', [busy.id]: 'in-other-batch' },
    });
  });

  test('two people who make letters for the same recall at once make one letter', async () => {
    const one = await withAddress();
    const both = await Promise.all([letters([one.id]), letters([one.id])]);
    expect(both.map(({ status }) => status).sort()).toEqual([202, 409]);
  });

  test('letters that are thrown away free their recalls, and the database refuses an attempt for them', async () => {
    const one = await withAddress();
    const id = await printed(one.id);
    const gone = await api.call('POST', `/api/v1/recalls/letters/${id}/discard`, { as: 'sender', body: {} });
    expect(gone.body).toMatchObject({ status: 'discarded' });
    expect((await post(id, 1)).body).toMatchObject({ code: 'letters-discarded' });
    await expect(
      query(
        `INSERT INTO recall_attempt (practice_id, id, recall_id, channel, at, outcome, by, letter_id)
         SELECT practice_id, gen_random_uuid(), recall_id, 'letter', now(), 'posted', 'x', letter_id FROM letter_recall WHERE recall_id = $1`,
        [one.id],
      ),
    ).rejects.toMatchObject({ code: '23514' });
    expect((await letters([one.id])).status).toBe(202);
  });

  test('the letters tab shows what waits to be posted, and a viewer makes none', async () => {
    const one = await withAddress();
    await letters([one.id]);
    expect((await items('tab=letters&limit=500')).map(({ id }) => id)).toContain(one.id);
    const { letters: all, lettersToMake } = (await api.call('GET', '/api/v1/recall-counts', { as: 'viewer' })).body as {
      letters: number;
      lettersToMake: number;
    };
    expect(all).toBeGreaterThan(0);
    expect(lettersToMake).toBe(0);
    expect((await letters([one.id], 'viewer')).status).toBe(403);
  });

  test('a batch of another practice is not there', async () => {
    const one = await withAddress();
    const body: unknown = (await letters([one.id])).body;
    const answer = await api.call('GET', `/api/v1/recalls/letters/${(body as Batch).id}`, { as: 'stranger' });
    expect(answer.status).toBe(404);
  });

  test('posted letters wait for the record, each with its words, and are noted once', async () => {
    const one = await withAddress();
    const id = await printed(one.id);
    await post(id, 1);
    const key = { practiceId: api.practiceId, batchId: id };
    const store = work.letterStore();
    expect(await store.look(key)).toEqual({ kind: 'save', letters: 1 });
    const [letter] = await store.unsaved(key);
    expect(letter).toMatchObject({ nhsNumber: one.person.nhsNumber });
    expect(letter!.text).toMatch(/Asthma review/);
    await store.noteSaved(key, [{ letterId: letter!.letterId, kind: 'saved', reference: 'DocumentReference/1' }]);
    expect(await store.look(key)).toEqual({ kind: 'end' });
  });
});

test('N33 the code of the invitation is saved with the letter, and one that is not on the list is refused', async () => {
  const codes = ['308335008', '185317003'];
  const made = await category({ name: 'Coded letters', reasons: ['Coded letter'], codes, minDaysBetween: 0 });
  expect(made.status).toBe(201);
  const one = await withAddress({ reason: 'Coded letter' });
  const list = (code: string) =>
    query(
      `INSERT INTO listed_code (practice_id, code, description, added_by, added_at) VALUES ($1, $2, 'Invitation', 'test', now())`,
      [api.practiceId, code],
    );
  await list(codes[1]!);
  const refused = await letters([one.id]);
  expect([refused.status, refused.body]).toMatchObject([422, { code: 'code-not-listed' }]);
  await list(codes[0]!);
  const codeOf = async (id: string) => {
    await post(id, 1);
    const [letter] = await work.letterStore().unsaved({ practiceId: api.practiceId, batchId: id });
    return letter!.snomedCodes;
  };
  expect(await codeOf(await printed(one.id))).toEqual([codes[0]]);
  expect(await codeOf(await printed(one.id))).toEqual([codes[1]]);
});

async function collect<T>(from: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of from) all.push(one);
  return all;
}

test('E16 letters for a patient who exists twice in the choice are made once', async () => {
  const [person] = await makePatients(api, 1);
  await livesAt(person!, '3 Mill Lane');
  const one = await withAddress({}, person);
  const body: unknown = (await letters([one.id, one.id])).body;
  expect(body).toMatchObject({ letters: 1 });
});

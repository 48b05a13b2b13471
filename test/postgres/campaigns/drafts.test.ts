import { createCampaignQueries } from '../../../adapters/postgres/campaigns/campaign-queries';
import type { Database } from '../../../adapters/postgres/sql/connect';
import { createDrafts } from '../../../adapters/postgres/campaigns/drafts';
import { newId } from '../../../adapters/postgres/sql/new-id';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import type { CampaignQueries } from '../../../ports/campaigns/campaign-queries';
import { unwritten, type DraftContent, type Drafts } from '../../../ports/campaigns/drafts';
import { addPractice, after, auditOf, NOW, openDatabase } from '../practice/staff-support';

let database: Database & { drop(): Promise<void> };
let drafts: Drafts;
let campaigns: CampaignQueries;
let by: TokenHolder;

beforeAll(async () => {
  database = await openDatabase();
  drafts = createDrafts(database, { publicUrl: 'https://rollcall.test' });
  campaigns = createCampaignQueries(database);
});
afterAll(() => database?.drop());
beforeEach(async () => {
  by = await addPractice(database);
});

const CONTENT: DraftContent = {
  ...unwritten(),
  ...{ name: 'Flu clinic', type: 'message', purpose: 'care', listId: null, channel: 'sms', unanswered: [] },
};

async function draft(content: Partial<DraftContent> = {}, at = NOW): Promise<string> {
  const id = newId();
  await drafts.create(by.practiceId, id, { ...CONTENT, ...content }, by, at);
  return id;
}

const find = (id: string) => drafts.find(by.practiceId, id);
const listed = async (practiceId: string) => (await drafts.page(practiceId, { limit: 50 })).items.map(({ id }) => id);
const change = (id: string, version: number, changes: Partial<DraftContent>, who = by) =>
  drafts.change(who.practiceId, id, version, changes, who, after(60));
const acts = async () => (await auditOf(database, by.practiceId)).map(({ act }) => act);

async function addList(status: 'processing' | 'ready', practiceId = by.practiceId): Promise<string> {
  const id = newId();
  await database.pool.query(
    `INSERT INTO recipient_list (practice_id, id, name, channel, contact_source, file_name, created_by, status, rows, accepted, rejected)
     VALUES ($1, $2, 'Over 65', 'sms', 'demographics', 'l.csv', 't', $3, $4, $5, $6)`,
    [practiceId, id, status, ...(status === 'ready' ? [20, 13, 7] : [null, null, null])],
  );
  return id;
}

/** As if Send had been pressed. */
async function send(id: string): Promise<void> {
  await database.pool.query(
    `UPDATE campaign SET phase = 'sending', sent_at = $2, send_at = $2, total = 0 WHERE id = $1`,
    [id, NOW],
  );
}

test('a draft may be without a list; repeated with the same id it changes nothing', async () => {
  const id = await draft();
  await drafts.create(by.practiceId, id, { ...CONTENT, name: 'Again' }, by, after(5));
  expect(await find(id)).toEqual({
    ...CONTENT,
    id,
    correctionOfId: null,
    textTrial: null,
    perHour: null,
    urgent: null,
    newerTemplateVersion: null,
    version: 1,
    createdBy: 'Jo Bennett',
    createdByToken: by.tokenId,
    createdAt: NOW,
    changedBy: null,
    changedAt: null,
    list: null,
    ...{
      linkLine: null,
      reminders: [],
      followUps: [],
      invitation: null,
      questionnaireId: null,
      saveAnswersToRecord: false,
      repliesByLink: false,
    },
  });
  expect(await acts()).toEqual(['campaign-drafted']);
});

test('what is named changes, the rest stays, and the version counts', async () => {
  const id = await draft({ body: 'Come on Friday.', sendAt: after(3600) });
  const listId = await addList('ready');
  const sam = { ...by, user: 'Sam Okoro', tokenId: newId() };
  expect(await change(id, 1, { listId, snomedCodes: ['185317003'], saveToRecord: true }, sam)).toBe('changed');
  expect(await find(id)).toMatchObject({
    name: 'Flu clinic',
    body: 'Come on Friday.',
    sendAt: after(3600),
    snomedCodes: ['185317003'],
    saveToRecord: true,
    version: 2,
    createdBy: 'Jo Bennett',
    changedBy: 'Sam Okoro',
    changedAt: after(60),
    list: { id: listId, name: 'Over 65', status: 'ready', counts: { rows: 20, accepted: 13, rejected: 7 } },
  });
  const all: DraftContent = {
    ...{ name: 'Winter', type: 'booking', purpose: 'recall', listId: null, channel: 'email', subject: 'Book now' },
    ...{ body: 'Dear patient', snomedCodes: [], saveToRecord: false, allowReplies: false, sendAt: null },
    ...{ emptyValues: { use: 'patient' }, template: null, unanswered: ['record'] },
  };
  expect(await change(id, 2, all)).toBe('changed');
  expect(await find(id)).toMatchObject({ ...all, version: 3, list: null, changedBy: 'Jo Bennett' });
  const audit = await auditOf(database, by.practiceId);
  expect(audit.map(({ act, actor }) => [act, actor])).toEqual([
    ['campaign-drafted', 'Jo Bennett'],
    ['campaign-draft-changed', 'Sam Okoro'],
    ['campaign-draft-changed', 'Jo Bennett'],
  ]);
  expect(audit[1]!.details).toEqual({ byToken: sam.tokenId });
});

test('a list that is still being read has no counts', async () => {
  const id = await draft({ listId: await addList('processing') });
  expect(await find(id)).toMatchObject({ list: { status: 'processing', counts: null } });
});

test('the later of two people is told, and changes nothing; also of two at once', async () => {
  const id = await draft();
  expect(await change(id, 1, { name: 'First' })).toBe('changed');
  expect(await change(id, 1, { name: 'Second' })).toBe('changed-meanwhile');
  expect(await change(id, 3, { name: 'Too far' })).toBe('changed-meanwhile');
  expect(await find(id)).toMatchObject({ name: 'First', version: 2 });
  const answers = await Promise.all(['One', 'Two', 'Three'].map((name) => change(id, 2, { name })));
  expect(answers.sort()).toEqual(['changed', 'changed-meanwhile', 'changed-meanwhile']);
  expect(await find(id)).toMatchObject({ version: 3 });
  expect(await acts()).toEqual(['campaign-drafted', 'campaign-draft-changed', 'campaign-draft-changed']);
});

test('what was sent, deleted or never was is gone', async () => {
  const [sent, deleted] = [await draft({ listId: await addList('ready') }), await draft()];
  await send(sent);
  expect(await drafts.delete(by.practiceId, deleted, by, NOW)).toBe(true);
  for (const id of [sent, deleted, newId()]) {
    expect(await find(id)).toBeNull();
    expect(await change(id, 1, { name: 'Late' })).toBe('gone');
  }
  expect(await listed(by.practiceId)).toEqual([]);
});

test("another practice's drafts are invisible, and its lists cannot be named", async () => {
  const other = await addPractice(database);
  const id = await draft();
  expect(await drafts.find(other.practiceId, id)).toBeNull();
  expect(await listed(other.practiceId)).toEqual([]);
  expect(await change(id, 1, { name: 'Theirs' }, other)).toBe('gone');
  const theirList = await addList('ready', other.practiceId);
  await expect(change(id, 1, { listId: theirList })).rejects.toMatchObject({ code: 'P2003' });
  expect(await find(id)).toMatchObject({ name: 'Flu clinic', version: 1 });
});

test('they are listed newest first, in pages that know their place and lead both ways', async () => {
  const [first, second, third] = [await draft({}, after(1)), await draft({}, after(3)), await draft({}, after(2))];
  await change(first, 1, { name: 'Changed since' });
  expect(await listed(by.practiceId)).toEqual([second, third, first]);
  const newest = await drafts.page(by.practiceId, { limit: 2 });
  expect([newest.total, newest.before, newest.newer]).toEqual([3, 0, null]);
  const older = await drafts.page(by.practiceId, { limit: 2, after: newest.older! });
  expect([older.items.map(({ id }) => id), older.before, older.older]).toEqual([[first], 2, null]);
  const back = await drafts.page(by.practiceId, { limit: 2, before: older.newer! });
  expect([back.items.map(({ id }) => id), back.newer]).toEqual([[second, third], null]);
});

test('they are counted, also those of one person', async () => {
  await draft();
  await draft();
  expect(await drafts.count(by.practiceId)).toBe(2);
  expect(await drafts.count(by.practiceId, by.tokenId)).toBe(2);
  expect(await drafts.count(by.practiceId, newId())).toBe(0);
  expect(await drafts.count((await addPractice(database)).practiceId)).toBe(0);
});

test('only drafts are without a list (23514)', async () => {
  await expect(send(await draft())).rejects.toMatchObject({ code: '23514', constraint: 'campaign_list_check' });
});

describe('beside the API', () => {
  test('its change counts as a change too, and leaves the planned time', async () => {
    const listId = await addList('ready');
    const id = await draft({ listId, sendAt: after(3600) });
    const { sendAt: _, ...content } = { ...CONTENT, listId, name: 'By the API' };
    const token = { ...by, user: 'Recall system', tokenId: newId() };
    expect(await drafts.change(by.practiceId, id, null, content, token, after(30))).toBe('changed');
    expect(await find(id)).toMatchObject({
      name: 'By the API',
      version: 2,
      changedBy: 'Recall system',
      changedAt: after(30),
      sendAt: after(3600),
    });
    expect(await change(id, 1, { name: 'Written meanwhile' })).toBe('changed-meanwhile');
  });

  test('a draft of the API is a draft here; one without a list is not in the API', async () => {
    const listId = await addList('ready');
    const id = await draft({ listId });
    expect(await find(id)).toMatchObject({ version: 1, sendAt: null, list: { id: listId } });
    const listless = await draft();
    expect(await campaigns.find(by.practiceId, listless)).toBeNull();
    expect((await campaigns.page(by.practiceId, { limit: 10, after: null })).items.map((row) => row.id)).toEqual([id]);
  });
});

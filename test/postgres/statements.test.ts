import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { describeStatement, disagreements, readCatalogue } from '../support/describe-statement';
import { findSqlSites, type ColumnType, type SqlSite } from '../support/sql-sites';

/** Statements without columns that PostgreSQL could check: of transactions, locks, cursors and channels. */
const NO_PLAN = /^\s*(BEGIN|COMMIT|ROLLBACK|LISTEN|FETCH|CLOSE|DECLARE)\b/i;
/** A table of one transaction; the statements after it need it. */
const TEMPORARY = /^\s*CREATE TEMP/i;

/** Texts that only the running program knows: the tests of their port run them, and nothing here checks them. */
const NOT_READ = [
  'lists/list-copies.ts copyList',
  'practice/departures.ts exportAll',
  'practice/departures.ts deleteRows',
  'practice/departures.ts deleteRows',
  'practice/purging.ts purgeBatch',
];

const SENT = 'a campaign that is no draft has a list (campaign_list_check), and a total';
/** A check lets only answers that were sent wait for the record. */
const DUE_TO_SAVE = 'questionnaire_answer_saved_check';
const DECIDED = 'an approved request has who approved it, and when';
const ROW = 'a message of a campaign has its row of the list';
const READY = 'a list that is ready has its counts';
const CHOSEN = 'the statement chooses such rows only';

/** A try begins by setting them, and a sync that is being read is found by them. */
const READING = 'of a sync that is being read';

/** Columns that may be null, where they are read from rows in which they never are; `file function: column`. */
const NEVER_NULL_HERE: Record<string, string> = {
  'recalls/recall-sync.ts createRecallSyncStore.begin: choice': READING,
  'recalls/recall-sync.ts createRecallSyncStore.begin: readingId': READING,
  'recalls/recall-sync.ts createRecallSyncStore.reading: choice': READING,
  'recalls/recall-sync.ts createRecallSyncStore.reading: readingId': READING,
  'content/answers-to-save.ts createAnswersToSave.take: response': DUE_TO_SAVE,
  'content/answers-to-save.ts createAnswersToSave.take: scores': DUE_TO_SAVE,
  'campaigns/approvals.ts createApprovals.quickSince: at': DECIDED,
  'campaigns/approvals.ts createApprovals.quickSince: by': DECIDED,
  'campaigns/approvals.ts readSamples: row': ROW,
  'campaigns/commands/sending-campaign.ts lockedCampaign: list_id': SENT,
  'campaigns/campaign-queries.ts createCampaignQueries.stored: listId': SENT,
  'campaigns/campaign-queries.ts createCampaignQueries.page: listId': SENT,
  'campaigns/campaign-queries.ts createCampaignQueries.messages: row': ROW,
  'campaigns/campaign-reads.ts createCampaignReads.current: listId': SENT,
  'campaigns/campaign-reads.ts createCampaignReads.sent: listId': SENT,
  'campaigns/campaign-reads.ts createCampaignReads.everyPatient: row': ROW,
  'campaigns/campaign-reads.ts createCampaignReads.patientMessage: row': ROW,
  'campaigns/campaign-reads.ts createCampaignReads.patients: row': ROW,
  'campaigns/campaign-reads.ts readReport: listId': SENT,
  'campaigns/review-facts.ts createReviewReads.read: patients': SENT,
  'conversations/handed-over.ts handedOver: contact': CHOSEN,
  'conversations/handed-over.ts handedToContacts: contact': CHOSEN,
  'conversations/reply-placing.ts earlierReplies: contact': CHOSEN,
  'conversations/reply-placing.ts readGroup: mobile': CHOSEN,
  'delivery/attempt-news.ts applyAttemptNews: submittedAt': 'an attempt that news can move was handed over',
  'delivery/claims.ts claimUpTo: contact': 'an attempt has its contact until its outcome is final',
  'delivery/hand-over-outcomes.ts writeOutcomes: attemptedAt': 'the statement sets it',
  'delivery/record-entries.ts readUnsaved: delivered_at': 'only a message that was delivered waits for the record',
  'delivery/record-entries.ts readUnsaved: submitted_at': 'only a message that was delivered waits for the record',
  'delivery/receipt-store.ts receive: submittedAt': 'an attempt that news can move was handed over',
  'eligibility/due-judging.ts createDueJudging.take: takenUntil': 'the statement sets it',
  'eligibility/number-reads.ts createNumberReputations.nobodys: since': CHOSEN,
  'eligibility/number-reads.ts createNumberReputations.numberedToFix: failingSince': CHOSEN,
  'eligibility/number-reads.ts createNumberReputations.toFix: failingSince': CHOSEN,
  'eligibility/number-reputation.ts addEarlierDeliveries: number': CHOSEN,
  'patients/disclosures.ts createDisclosures.read: response': 'an answer that was sent has its response',
  'lists/list-findings.ts createListFindings.sameFile: listId': SENT,
  'lists/list-queries.ts createListQueries.usesOf: listId': CHOSEN,
  'lists/list-store.ts closeList: accepted': 'the statement sets it',
  'lists/list-store.ts closeList: rejected': 'the statement sets it',
  'lists/list-store.ts closeList: rows': CHOSEN,
  'lists/list-store.ts createListStore.uploaded: fileOf': 'a list of which parts are read is not removed',
  'lists/list-store.ts lockList: accepted': READY,
  'lists/list-store.ts lockList: rejected': READY,
  'lists/list-store.ts lockList: rows': READY,
};

/** The types of all adapters are read first, which takes 10 s on a quiet machine. */
const TYPES_READ_MS = 240_000;

let testDatabase: TestDatabase;
let client: Client;
let sites: SqlSite[];
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  client = new Client({ connectionString: testDatabase.url });
  await client.connect();
  sites = findSqlSites('adapters/postgres');
}, TYPES_READ_MS);
afterAll(async () => {
  await client?.end();
  await testDatabase?.drop();
});

/** What does not fit, by site; statements are described in a transaction that is undone, and none is run. */
async function faultsOf(checked: readonly SqlSite[]): Promise<string[]> {
  const faults = new Set<string>();
  await client.query('BEGIN');
  try {
    const catalogue = await readCatalogue(client);
    for (const text of sites.flatMap(({ texts }) => texts).filter((one) => TEMPORARY.test(one)))
      await client.query(text);
    for (const { name, texts, row } of checked) {
      for (const text of texts.filter((one) => !NO_PLAN.test(one) && !TEMPORARY.test(one))) {
        await client.query('SAVEPOINT one');
        try {
          const described = await describeStatement(client, catalogue, text);
          for (const said of row ? disagreements(row, described, text) : []) faults.add(`${name}: ${said}`);
        } catch (error) {
          faults.add(`${name}: ${error instanceof Error ? error.message : 'cannot be described'}`);
        }
        await client.query('ROLLBACK TO SAVEPOINT one');
      }
    }
  } finally {
    await client.query('ROLLBACK');
  }
  return [...faults].sort();
}

const mayBeNull = (place: string) => `${place} may be null and is declared never to be`;

describe('the SQL of adapters/postgres', () => {
  test('is found, and its text is known', () => {
    expect(sites.length).toBeGreaterThan(200);
    expect(sites.filter(({ row }) => row !== null).length).toBeGreaterThan(150);
    expect(sites.filter(({ unread }) => unread !== null).map(({ name }) => name)).toEqual(NOT_READ);
  });

  test('fits the tables, and returns what its row types say', async () => {
    expect(await faultsOf(sites)).toEqual(Object.keys(NEVER_NULL_HERE).map(mayBeNull).sort());
  });
});

/** The row type `{ id, n, at }` in which each check below finds one fault. */
const site = (text: string): SqlSite => {
  const kind = { isNullable: false, isOptional: false };
  const columns = new Map<string, ColumnType>([
    ['id', { ...kind, kind: 'string' }],
    ['n', { ...kind, kind: 'number' }],
    ['at', { ...kind, kind: 'Date', isNullable: true }],
  ]);
  return { name: 'x', texts: [text], unread: null, row: { isArray: false, columns } };
};

test.each([
  [
    'nothing',
    'SELECT id, hold_seconds AS n, p.ods_code::timestamptz AS at FROM practice p JOIN practice_settings ON practice_id = id',
    [],
  ],
  ['a column that is gone', 'SELECT id, gone AS n, created_at AS at FROM practice', ['column "gone" does not exist']],
  [
    'another name',
    'SELECT id, 1 AS m, created_at AS at FROM practice',
    ['m is returned and not declared', 'n is declared and not returned'],
  ],
  ['another type', 'SELECT id, slug AS n, created_at AS at FROM practice', ['n is string and declared number']],
  [
    'a column that may be null',
    'SELECT practice_id AS id, monthly_limit AS n, updated_at AS at FROM practice_settings',
    ['n may be null and is declared never to be'],
  ],
  [
    'one that a condition excludes from being so',
    'SELECT practice_id AS id, monthly_limit AS n, updated_at AS at FROM practice_settings WHERE monthly_limit IS NOT NULL',
    [],
  ],
  [
    'a row that an outer join may lack',
    'SELECT p.id, s.hold_seconds AS n, s.updated_at AS at FROM practice p LEFT JOIN practice_settings s ON s.practice_id = p.id WHERE p.slug = $1',
    ['n may be null and is declared never to be'],
  ],
])('the check finds %s', async (_what, text, said) => {
  expect(await faultsOf([site(text)])).toEqual(said.map((one) => `x: ${one}`));
});

test('the check finds a column that changes its type, or may be null all of a sudden', async () => {
  const text = 'SELECT id, time_zone AS n, created_at AS at FROM practice';
  const typed = site(text);
  typed.row!.columns.set('n', { kind: 'string', isNullable: false, isOptional: false });
  expect(await faultsOf([typed])).toEqual([]);
  await client.query('ALTER TABLE practice ALTER time_zone DROP NOT NULL');
  expect(await faultsOf([typed])).toEqual(['x: n may be null and is declared never to be']);
});

import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { dateWords } from '../../../domain/words/times';
import { nextOpening } from '../../../domain/practice/hours/opening';
import { sendingTimes } from '../../../domain/practice/hours/sending-rules';
import { linkLine } from '../../../domain/content/links/link-line';
import { barrierToContact } from '../../../domain/patients/contact-now';
import type { Region } from '../../../domain/patients/mobile';
import type { RowReasonCode } from '../../../domain/lists/row-reasons';
import { capital } from '../../../domain/capital';
import {
  inOneSentence,
  invitationWords,
  RECALL_COLUMNS,
  RECALL_HEADER,
  recallCells,
} from '../../../domain/recalls/recall-list';
import { checkUntil } from '../../../domain/recalls/standing';
import type { RecallState } from '../../../domain/recalls/recalls';
import { recallSms } from '../../../domain/recalls/sms-marks';
import {
  codesOf,
  patientsWithOneText,
  patientsWithSeveralTexts,
  planRecallSms,
  type SmsCandidate,
  type SmsGroup,
  type SmsLeftOut,
  type SmsPlan,
} from '../../../domain/recalls/sms-plan';
import type {
  RecallCampaign,
  RecallSending,
  RecallSmsAnswer,
  RecallSmsRequest,
} from '../../../ports/recalls/recall-sending';
import { Turns } from '../../../domain/turns';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import type { SendIn } from '../campaigns/commands/sending-campaign';
import { compileMarkedWords } from '../../../domain/content/checks/marked-words';
import { patientFindings } from '../../../domain/recalls/automation/patient-findings';
import { rowsOfChildren } from '../campaigns/review-facts';
import { judgeList, likelyToFail } from '../eligibility/suppression';
import { appendAudit, auditCampaign } from '../practice/audit-log';
import { readSettings } from '../practice/settings';
import type { Database } from '../sql/connect';
import { copyRows, type CopyValue } from '../sql/copy-text';
import { newId } from '../sql/new-id';
import { inTransaction, type Rows, type Transaction } from '../sql/transaction';
import { INVITED_AT, RECALLS } from './recall-standing';
import { syncLock } from './recall-sync';
import { noteRun } from './run-items';
import type { RecallsOptions } from './recalls';

export interface RecallSendingOptions extends RecallsOptions {
  /** Presses Send in the caller's transaction. */
  send: SendIn;
  /** The base of the addresses that patients get. */
  publicUrl: string;
}

/** Everything that decides about one recall, and what its row of the list is made of. */
interface CandidateRow {
  id: string;
  patientId: string;
  reference: string;
  reason: string;
  dueDate: string;
  state: string;
  categoryId: string | null;
  categoryName: string | null;
  codes: string[] | null;
  minDaysBetween: number | null;
  yearStart: string | null;
  mayBeJoined: boolean | null;
  saidDoneAt: Date | null;
  smsBody: string | null;
  sendFrom: string | null;
  sendTo: string | null;
  smsBlocked: boolean;
  doesNotWishSms: boolean | null;
  consentReadable: boolean;
  patientStatus: string;
  mobile: string | null;
  likelyToFail: boolean;
  invitedAt: object;
  nhsNumber: string;
  dateOfBirth: string;
  familyName: string | null;
  givenName: string | null;
  region: string;
  timeZone: string;
  today: string;
}

const CANDIDATES = `
  SELECT r.id, r.patient_id AS "patientId", r.reference, r.reason, r.due_date AS "dueDate", st.state,
    c.id AS "categoryId", c.name AS "categoryName", c.codes, c.min_days_between AS "minDaysBetween", c.year_start AS "yearStart",
    c.may_be_joined AS "mayBeJoined", said.at AS "saidDoneAt", c.sms_body AS "smsBody", c.send_from AS "sendFrom", c.send_to AS "sendTo", f.sms_blocked AS "smsBlocked",
    p.does_not_wish_sms AS "doesNotWishSms",
    coalesce((SELECT (s.practice_system ->> 'consentReadable')::boolean FROM practice_settings s
      WHERE s.practice_id = r.practice_id), true) AS "consentReadable",
    p.status AS "patientStatus", p.mobile, ${likelyToFail('p.mobile')} AS "likelyToFail",
    ${INVITED_AT} AS "invitedAt",
    p.nhs_number AS "nhsNumber", p.date_of_birth AS "dateOfBirth", p.family_name AS "familyName",
    coalesce(p.known_as, p.given_name) AS "givenName", pr.region, pr.time_zone AS "timeZone",
    to_char($2::timestamptz AT TIME ZONE pr.time_zone, 'YYYY-MM-DD') AS today
  FROM ${RECALLS} WHERE r.practice_id = $1 AND r.id = ANY ($4::uuid[]) ORDER BY r.due_date, r.id`;

const ROW_COLUMNS =
  'practice_id, list_id, row, cells, nhs_number, family_name, given_name, date_of_birth, outcome, contact, patient_id';

/** Ends the transaction because Send was refused, and nothing may stay. */
class Refused extends Error {
  constructor(readonly answer: Exclude<RecallSmsAnswer, { kind: 'sent' }>) {
    super('sending recalls was refused');
  }
}

/** Ends the transaction of a trial, which keeps nothing. */
class Rehearsed extends Error {
  constructor(readonly answer: Extract<RecallSmsAnswer, { kind: 'sent' }>) {
    super('sending recalls was tried');
  }
}

/** Sends recalls by SMS, through the engine of every campaign (docs/adr/0044). */
export function createRecallSending(database: Database, options: RecallSendingOptions): RecallSending {
  const { daySeconds, send } = options;
  const { pool } = database;
  // One at a time. Send reads its accounts on a second connection while the transaction holds the first. Several could take
  // all connections and wait for each other.
  const turns = new Turns(1);

  const candidatesOf = async (
    db: Pick<PoolClient, 'query'>,
    practiceId: string,
    recallIds: readonly string[],
    now: Date,
  ): Promise<CandidateRow[]> => {
    const { rows } = await db.query<CandidateRow>(CANDIDATES, [practiceId, now, daySeconds, recallIds]);
    return rows;
  };

  const planOf = (rows: readonly CandidateRow[], includeDissent: boolean | null, now: Date): SmsPlan =>
    planRecallSms(
      rows.map((row) => candidate(row, options)),
      { includeDissent, now, today: rows[0]?.today ?? '', daySeconds },
    );

  /** Makes list, campaign and attempts of one group, and presses Send. Null where the rules of lists leave out everyone. */
  async function sendGroup(
    transaction: Transaction,
    by: TokenHolder,
    { group, rows, campaignId, request, now }: GroupToSend,
  ): Promise<{ campaign: RecallCampaign | null; leftOut: SmsLeftOut[] }> {
    const { client, prisma } = transaction;
    const { practiceId } = by;
    const first = rows.find(({ categoryId }) => categoryId === group.categoryId)!;
    const names = [group, ...group.joined].map(({ categoryId }) => nameOf(rows, categoryId));
    const name = `${inOneSentence(names)}: ${invitationWords(group.invitation)}`;
    const listId = await makeList(
      client,
      by,
      { name: `${name}, ${dateWords(first.today)}`, group, rows, now },
      options,
    );
    // A person who sends by hand chose the time; a category's hours are for its runs.
    const opens = request.run ? await opening(prisma, practiceId, first, now) : now;
    const leftOut = request.run
      ? await leaveOutFound(transaction, { practiceId, listId }, { group, first, opens })
      : [];
    await judgeList(client, { practiceId, listId }, 'recall');
    leftOut.push(...(await rejectedOf(client, { practiceId, listId }, group)));
    const left = new Set(leftOut.map(({ recallId }) => recallId));
    const going = group.patients.filter(({ recallIds }) => !left.has(recallIds[0]!));
    if (going.length === 0) {
      await client.query('DELETE FROM list_row WHERE practice_id = $1 AND list_id = $2', [practiceId, listId]);
      await client.query('DELETE FROM recipient_list WHERE practice_id = $1 AND id = $2', [practiceId, listId]);
      return { campaign: null, leftOut };
    }
    await client.query(
      `INSERT INTO campaign (practice_id, id, name, type, purpose, list_id, channel, body, snomed_codes, save_to_record,
         empty_values, created_by, created_by_token, created_at, link_line)
       VALUES ($1, $2, $3, 'message', 'recall', $4, 'sms', $5, $6, true, '"leave-out"', $7, $8, $9, $10)`,
      [
        ...[practiceId, campaignId, name, listId, first.smsBody, codesOf(group)],
        ...[by.user, by.tokenId, now, linkLine('recall', options.publicUrl)],
      ],
    );
    await auditCampaign(client, practiceId, campaignId, 'campaign-drafted', by, now);
    const recallIds = going.flatMap((patient) => patient.recallIds);
    await client.query(
      `INSERT INTO recall_attempt (practice_id, id, recall_id, channel, at, by, campaign_id, run_id)
       SELECT $1, uuidv7(), t.id, 'sms', $3, $4, $5, $6 FROM unnest($2::uuid[]) AS t (id)`,
      [practiceId, recallIds, now, by.user, campaignId, request.run?.id ?? null],
    );
    const context = {
      ...{ practiceId, campaignId, commandId: campaignId, by: by.user, tokenId: by.tokenId, now },
      role: by.role,
    };
    const asked = { sendAt: opens > now ? opens : null, holdSeconds: request.holdSeconds, check: request.check };
    const answer = await send(context, asked, (_, work) => work(transaction));
    if (answer.kind === 'refused') throw new Refused(answer);
    const { categoryId, invitation } = group;
    const joinedCategoryIds = group.joined.map((one) => one.categoryId);
    return { campaign: { id: campaignId, categoryId, joinedCategoryIds, invitation, patients: going.length }, leftOut };
  }

  /**
   * Takes the patients off the list of a run whom a person should look at first: automation acknowledges nothing, and one
   * patient does not stop the others.
   */
  async function leaveOutFound(
    { client, prisma }: Transaction,
    { practiceId, listId }: { practiceId: string; listId: string },
    { group, first, opens }: { group: SmsGroup; first: CandidateRow; opens: Date },
  ): Promise<SmsLeftOut[]> {
    const { links, markedWords } = await readSettings(prisma, practiceId);
    const [children, { rows }] = [
      await rowsOfChildren(client, practiceId, listId, opens),
      await client.query<{ row: number; cells: string[]; contact: string | null }>(
        'SELECT row, cells, contact FROM list_row WHERE practice_id = $1 AND list_id = $2 ORDER BY row',
        [practiceId, listId],
      ),
    ];
    const found = patientFindings(
      rows.map(({ row, cells, contact }) => ({ row, cells, number: contact })),
      {
        ...{ body: first.smsBody ?? '', header: RECALL_HEADER, columns: RECALL_COLUMNS, children: new Set(children) },
        rules: { links, markedWords: compileMarkedWords(markedWords) },
      },
    );
    if (found.size === 0) return [];
    const gone = [...found.keys()];
    await client.query('DELETE FROM list_row WHERE practice_id = $1 AND list_id = $2 AND row = ANY ($3::int[])', [
      ...[practiceId, listId, gone],
    ]);
    await client.query(
      `UPDATE recipient_list SET rows = rows - $3, accepted = accepted - $3 WHERE practice_id = $1 AND id = $2`,
      [practiceId, listId, gone.length],
    );
    return [...found].flatMap(([row, code]) =>
      group.patients[row - 2]!.recallIds.map((recallId) => ({ recallId, code })),
    );
  }

  /** When the hours of a category let the messages of a run go. The hours of the practice are kept by the engine. */
  async function opening(
    prisma: Rows,
    practiceId: string,
    { sendFrom, sendTo, timeZone }: CandidateRow,
    now: Date,
  ): Promise<Date> {
    const times = sendingTimes(await readSettings(prisma, practiceId), 'recall');
    const everyDay = { days: [1, 2, 3, 4, 5, 6, 7], from: sendFrom!, to: sendTo!, isClosedOn: times?.isClosedOn };
    return nextOpening(everyDay, timeZone, now);
  }

  async function sendAll(
    transaction: Transaction,
    by: TokenHolder,
    request: RecallSmsRequest,
    { operationId, now }: { operationId: string; now: Date },
  ): Promise<RecallSmsAnswer> {
    const { practiceId } = by;
    const { client } = transaction;
    const late = await syncLock(client, practiceId, now);
    if (late) return { kind: 'sync-late', ...late };
    // Locked in the order of their ids, and read afterwards: the second of two requests sees what the first one sent.
    await client.query('SELECT FROM recall WHERE practice_id = $1 AND id = ANY ($2::uuid[]) ORDER BY id FOR UPDATE', [
      practiceId,
      request.recallIds,
    ]);
    const made = await campaignsOf(client, practiceId, operationId);
    const rows = await candidatesOf(client, practiceId, request.recallIds, now);
    if (rows.length < new Set(request.recallIds).size) return { kind: 'unknown' };
    if (made.length > 0)
      return { kind: 'sent', campaigns: made, leftOut: await leftBefore(client, by, { request, made, rows, now }) };
    // Since a run decided, another one may have sent to a recall.
    const sentSince = request.run ? rows.filter(({ state }) => state === 'waiting') : [];
    const plan = planOf(
      rows.filter((row) => !sentSince.includes(row)),
      request.includeDissent,
      now,
    );
    if (plan.kind === 'decision-needed') return plan;
    const leftOut: SmsLeftOut[] = [
      ...sentSince.map(({ id }) => ({ recallId: id, code: 'too-soon' as const })),
      ...plan.leftOut,
    ];
    const campaigns: RecallCampaign[] = [];
    for (const [place, group] of plan.groups.entries()) {
      const campaignId = idOf(operationId, place);
      const sent = await sendGroup(transaction, by, { group, rows, campaignId, request, now });
      if (sent.campaign) campaigns.push(sent.campaign);
      leftOut.push(...sent.leftOut);
    }
    if (campaigns.length === 0) throw new Refused({ kind: 'all-blocked', leftOut });
    if (request.run?.trial) throw new Rehearsed({ kind: 'sent', campaigns: [], leftOut });
    // With the campaigns, so that a try which is repeated after a crash leaves out nobody whom it sent to.
    if (request.run) {
      const key = { practiceId, runId: request.run.id };
      await noteRun(client, key, { campaignIds: campaigns.map(({ id }) => id), leftOut });
    }
    await appendAudit(client, {
      ...{
        practiceId,
        at: now,
        actor: by.user,
        act: 'recalls-sent',
        subjectKind: 'campaign',
        subjectId: campaigns[0]!.id,
      },
      details: { byToken: by.tokenId, patients: total(campaigns), leftOut: leftOut.length },
    });
    return { kind: 'sent', campaigns, leftOut };
  }

  /** Whom an earlier try of the same request left out. Of a run that was written down with its campaigns. */
  async function leftBefore(
    client: PoolClient,
    { practiceId }: TokenHolder,
    {
      request,
      made,
      rows,
      now,
    }: { request: RecallSmsRequest; made: readonly RecallCampaign[]; rows: readonly CandidateRow[]; now: Date },
  ): Promise<SmsLeftOut[]> {
    if (request.run) return [];
    const sent = await client.query<{ id: string }>(
      'SELECT recall_id AS id FROM recall_attempt WHERE practice_id = $1 AND campaign_id = ANY ($2::uuid[])',
      [practiceId, made.map(({ id }) => id)],
    );
    const wasSent = new Set(sent.rows.map(({ id }) => id));
    const others = rows.filter(({ id }) => !wasSent.has(id));
    const plan = planOf(others, request.includeDissent ?? false, now);
    return plan.kind === 'planned' ? plan.leftOut : [];
  }

  return {
    sendSms: (by, request, made) =>
      turns.run(async () => {
        try {
          return await inTransaction(database, (transaction) => sendAll(transaction, by, request, made));
        } catch (error) {
          if (error instanceof Refused || error instanceof Rehearsed) return error.answer;
          throw error;
        }
      }),

    async previewSms(practiceId, recallIds, now) {
      const rows = await candidatesOf(pool, practiceId, recallIds, now);
      const asked = planOf(rows, null, now);
      const plan = planOf(rows, false, now);
      if (plan.kind !== 'planned') throw new Error('a plan that has its decision asks for none');
      const asking = asked.kind === 'decision-needed' ? asked.asking : 0;
      const isAsked = ({ code }: SmsLeftOut) => code === 'dissent' || code === 'consent-not-readable';
      const groups = plan.groups.map(({ categoryId, invitation, code, joined, patients }) => {
        const category = rows.find((row) => row.categoryId === categoryId)!;
        return {
          ...{ categoryId, invitation, code, categoryName: category.categoryName!, body: category.smsBody! },
          ...{ patients: patients.length, recalls: patients.flatMap((one) => one.recallIds).length },
          joined: joined.map((one) => ({ ...one, categoryName: nameOf(rows, one.categoryId) })),
        };
      });
      return {
        ...{ asking, askingRecalls: plan.leftOut.filter(isAsked).length },
        ...{ severalTexts: patientsWithSeveralTexts(plan.groups), oneText: patientsWithOneText(plan.groups) },
        patients: groups.reduce((sum, one) => sum + one.patients, 0),
        groups,
        leftOut: plan.leftOut.filter((one) => !isAsked(one)),
      };
    },
  };
}

interface GroupToSend {
  group: SmsGroup;
  rows: readonly CandidateRow[];
  campaignId: string;
  request: RecallSmsRequest;
  now: Date;
}

function nameOf(rows: readonly CandidateRow[], categoryId: string): string {
  return rows.find((row) => row.categoryId === categoryId)!.categoryName!;
}

function candidate(row: CandidateRow, { allowFictionalNumbers, daySeconds }: RecallsOptions): SmsCandidate {
  const barrier = barrierOf(row, allowFictionalNumbers);
  return {
    ...{ recallId: row.id, patientId: row.patientId, state: row.state as RecallState },
    category:
      row.categoryId === null
        ? null
        : {
            ...{
              id: row.categoryId,
              codes: row.codes!,
              minDaysBetween: row.minDaysBetween!,
              yearStart: row.yearStart!,
              mayBeJoined: row.mayBeJoined!,
            },
          },
    barrier: barrier.reason as RowReasonCode | null,
    sms: recallSms({
      ...{ isBlocked: row.smsBlocked, doesNotWishSms: row.doesNotWishSms, consentReadable: row.consentReadable },
    }),
    likelyToFail: row.likelyToFail,
    checkUntil: row.saidDoneAt && checkUntil(row.saidDoneAt, daySeconds),
    invitedAt: (row.invitedAt as string[]).map((at) => new Date(at)),
  };
}

function barrierOf({ patientStatus, mobile, region }: CandidateRow, allowFictional: boolean) {
  return barrierToContact(
    { patientStatus, mobile, email: null, contact: null },
    { channel: 'sms', contactSource: 'demographics', region: region as Region, allowFictional },
  );
}

/** A list that is ready, with a row for each patient. Its numbers are read again from the record at each hand-over. */
async function makeList(
  client: PoolClient,
  by: TokenHolder,
  made: Pick<GroupToSend, 'group' | 'rows' | 'now'> & { name: string },
  { allowFictionalNumbers }: RecallsOptions,
): Promise<string> {
  const { group, now } = made;
  const listId = newId();
  const count = group.patients.length;
  await client.query(
    `INSERT INTO recipient_list (practice_id, id, name, channel, contact_source, file_name, columns, header, status, rows,
       accepted, rejected, created_by, created_at, ready_at, workflow_started_at, purpose, source)
     VALUES ($1, $2, $3, 'sms', 'demographics', $4, $5, $6, 'ready', $7, $7, 0, $8, $9, $9, $9, 'recall', 'recalls')`,
    [by.practiceId, listId, made.name, capital(made.name), RECALL_COLUMNS, [...RECALL_HEADER], count, by.user, now],
  );
  const byId = new Map(made.rows.map((row) => [row.id, row]));
  const values = function* (): Generator<CopyValue[]> {
    for (const [place, { recallIds }] of group.patients.entries()) {
      const recalls = recallIds.map((id) => byId.get(id)!);
      const patient = recalls[0]!;
      const { contact } = barrierOf(patient, allowFictionalNumbers);
      yield [
        ...[by.practiceId, listId, place + 2, recallCells({ ...patient, recalls }), patient.nhsNumber],
        ...[patient.familyName, patient.givenName, patient.dateOfBirth, 'accepted', contact, patient.patientId],
      ];
    }
  };
  await copyRows(client, `list_row (${ROW_COLUMNS})`, values());
  return listId;
}

/** Whom the rules of lists leave out, with the reason that decided: the monthly limit, for example. */
async function rejectedOf(
  client: PoolClient,
  { practiceId, listId }: { practiceId: string; listId: string },
  { patients }: SmsGroup,
): Promise<SmsLeftOut[]> {
  const { rows } = await client.query<{ row: number; code: string | null }>(
    `SELECT row, reasons -> 0 ->> 'code' AS code FROM list_row
     WHERE practice_id = $1 AND list_id = $2 AND outcome = 'rejected' ORDER BY row`,
    [practiceId, listId],
  );
  return rows.flatMap(({ row, code }) =>
    patients[row - 2]!.recallIds.map((recallId) => ({ recallId, code: code as RowReasonCode })),
  );
}

/** The campaigns that an earlier try of the same request made. */
async function campaignsOf(client: PoolClient, practiceId: string, operationId: string): Promise<RecallCampaign[]> {
  const ids = Array.from({ length: MOST_CAMPAIGNS }, (_, place) => idOf(operationId, place));
  const { rows } = await client.query<RecallCampaign>(
    `SELECT c.id, max(r.category_id::text) AS "categoryId", 1 AS invitation, count(DISTINCT r.patient_id)::int AS patients,
       array_remove(array_agg(DISTINCT r.category_id::text), max(r.category_id::text)) AS "joinedCategoryIds"
     FROM campaign c JOIN recall_attempt a ON a.practice_id = c.practice_id AND a.campaign_id = c.id
     JOIN recall r ON r.practice_id = a.practice_id AND r.id = a.recall_id
     WHERE c.practice_id = $1 AND c.id = ANY ($2::uuid[]) GROUP BY c.id ORDER BY array_position($2::uuid[], c.id)`,
    [practiceId, ids],
  );
  return rows;
}

/** More groups than a practice has categories and codes. */
const MOST_CAMPAIGNS = 200;

/** The id of the n-th campaign of a request: the first has the request's own, the others are derived from it. */
function idOf(operationId: string, place: number): string {
  if (place === 0) return operationId;
  const hash = createHash('sha256').update(`${operationId} ${place}`).digest('hex');
  return `${operationId.slice(0, 14)}7${hash.slice(0, 3)}-8${hash.slice(3, 6)}-${hash.slice(6, 18)}`;
}

function total(campaigns: readonly RecallCampaign[]): number {
  return campaigns.reduce((sum, { patients }) => sum + patients, 0);
}

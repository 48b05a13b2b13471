import type { PoolClient } from 'pg';
import { reachOf } from '../../../domain/recalls/evidence/evidence';
import { belongsTo } from '../../../domain/recalls/categories';
import {
  BY_PATIENT,
  SEEN_WITHIN_DAYS,
  type RecallAnswerKind,
  type RecallAttempt,
  type RecallFindingKind,
  type SystemStatus,
  type Urgency,
} from '../../../domain/recalls/recalls';
import { recallSms } from '../../../domain/recalls/sms-marks';
import { recallStanding } from '../../../domain/recalls/standing';
import type { ContactStep } from '../../../domain/recalls/categories';
import { CLOSED_BY_ABSENCE } from '../../../domain/recalls/closing';
import { exposed } from '../../../domain/patients/exposure';
import { recallAnswerText } from '../../../domain/patients/answers/link-answers';
import { readMobile, type Region } from '../../../domain/patients/mobile';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import type {
  DecideAnswer,
  DueOfLink,
  PutRecallAnswer,
  RecallCounts,
  RecallFilter,
  RecallRow,
  Recalls,
  WaitingRecalls,
} from '../../../ports/recalls/recalls';
import { deathReported } from '../eligibility/death-holds';
import { safeLevel } from '../eligibility/safe-contact';
import { likelyToFail } from '../eligibility/suppression';
import { appendAudit } from '../practice/audit-log';
import { noteAnswerEntry } from '../patients/answer-entries';
import { isClinician } from '../practice/clinicians';
import type { Database } from '../sql/connect';
import { newId } from '../sql/new-id';
import { toPage } from '../sql/to-page';
import { inTransaction, type Rows, type Transaction } from '../sql/transaction';
import { RECALLS, TAB } from './recall-standing';
import type { ToldRecall } from '../../../domain/recalls/told-recall';

export interface RecallsOptions {
  allowFictionalNumbers: boolean;
  /** How long a day of a contact plan lasts. */
  daySeconds: number;
}

/** A row as the statement returns it; its rules are applied in `toRow`. */
interface Found {
  id: string;
  reference: string;
  reason: string;
  urgency: string;
  dueDate: string;
  status: string;
  ended: string | null;
  endedAt: Date | null;
  endedBy: string | null;
  endedWhy: string | null;
  bookedAt: Date | null;
  bookedBy: string | null;
  queue: string | null;
  categoryId: string | null;
  categoryName: string | null;
  steps: object | null;
  attemptsWanted: number | null;
  clinicallySignificant: boolean | null;
  patientId: string;
  nhsNumber: string;
  familyName: string | null;
  givenName: string | null;
  patientStatus: string;
  mobile: string | null;
  doesNotWishSms: boolean | null;
  region: string;
  isPast: boolean;
  firstContactAt: Date;
  underWay: boolean;
  attempts: object;
  askedNextAt: Date | null;
  saidDoneAt: Date | null;
  smsBlocked: boolean;
  consentReadable: boolean;
  likelyToFail: boolean;
  answers: object;
  provedByLink: boolean;
}

interface StoredAnswer {
  id: string;
  kind: RecallFindingKind;
  at: string;
  said: string | null;
  code: string | null;
  on: string | null;
}

const COLUMNS = `r.id, r.reference, r.reason, r.urgency, r.due_date AS "dueDate", r.status, r.ended, r.ended_at AS "endedAt",
  r.ended_by AS "endedBy", r.ended_why AS "endedWhy", r.booked_at AS "bookedAt", r.booked_by AS "bookedBy", r.queue,
  c.id AS "categoryId", c.name AS "categoryName", c.steps, c.attempts_wanted AS "attemptsWanted",
  c.clinically_significant AS "clinicallySignificant", p.id AS "patientId", p.nhs_number AS "nhsNumber",
  p.family_name AS "familyName", p.given_name AS "givenName", p.status AS "patientStatus", p.mobile,
  p.does_not_wish_sms AS "doesNotWishSms", pr.region, r.due_date < ($2::timestamptz AT TIME ZONE pr.time_zone)::date AS "isPast",
  f.first_contact_at AS "firstContactAt", a.under_way AS "underWay", a.attempts, a.asked_next_at AS "askedNextAt",
  said.at AS "saidDoneAt", f.sms_blocked AS "smsBlocked", ${likelyToFail('p.mobile')} AS "likelyToFail",
  coalesce((SELECT (s.practice_system ->> 'consentReadable')::boolean FROM practice_settings s
    WHERE s.practice_id = r.practice_id), true) AS "consentReadable",
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', w.id, 'kind', w.kind, 'at', w.at, 'said', w.said,
     'code', w.entry_code, 'on', w.entry_on) ORDER BY w.at), '[]')
   FROM recall_answer w WHERE w.practice_id = r.practice_id AND w.recall_id = r.id AND w.decided_at IS NULL) AS answers,
  EXISTS (SELECT FROM recall_attempt b JOIN personal_link l ON l.practice_id = b.practice_id AND l.kind = 'recall'
      AND l.about_id = b.campaign_id AND l.patient_id = r.patient_id
    WHERE b.practice_id = r.practice_id AND b.recall_id = r.id AND l.proved_at IS NOT NULL) AS "provedByLink"`;

/** `$4` to `$6`. */
const FILTERED = `r.practice_id = $1 AND ($4::text IS NULL OR coalesce(r.category_id::text, 'none') = $4)
  AND ($5::text IS NULL OR r.urgency = $5) AND ($6::uuid IS NULL OR r.patient_id = $6)`;

/** Open recalls with something that nobody has decided about, or with an appointment that was booked long ago. */
const UNDECIDED = `(r.status = 'open' AND r.ended IS NULL
  AND (r.booked_at < $2::timestamptz - make_interval(secs => ${SEEN_WITHIN_DAYS} * $3::float8) OR EXISTS (SELECT FROM recall_answer w
    WHERE w.practice_id = r.practice_id AND w.recall_id = r.id AND w.decided_at IS NULL)))`;
/** To be written to, and in no batch that is still to be posted. */
const LETTER_TO_MAKE = `(${TAB.letters} AND NOT EXISTS (
  SELECT FROM letter_recall l WHERE l.practice_id = r.practice_id AND l.recall_id = r.id AND l.open))`;

const chosen = ({ tab, undecided }: Pick<RecallFilter, 'tab' | 'undecided'>): string =>
  undecided ? `${TAB[tab]} AND ${UNDECIDED}` : TAB[tab];

/** What the practice system tells, what staff decide, and what pages show of it. Sending is in `recall-sending.ts`. */
export function createRecalls(database: Database, { allowFictionalNumbers, daySeconds }: RecallsOptions): Recalls {
  const { pool } = database;

  const filterValues = (practiceId: string, filter: Omit<RecallFilter, 'tab'>, now: Date) => [
    ...[practiceId, now, daySeconds, filter.categoryId, filter.urgency, filter.patientId],
  ];
  const toRow = (found: Found, now: Date): RecallRow => presented(found, now, { allowFictionalNumbers, daySeconds });

  return {
    put: (practiceId, told, by, now) =>
      inTransaction(database, (transaction) => putRecall(transaction, practiceId, told, by.user, now)),

    async find(practiceId, recallId, now) {
      const { rows } = await pool.query<Found>(
        `SELECT ${COLUMNS} FROM ${RECALLS} WHERE r.practice_id = $1 AND r.id = $4`,
        [practiceId, now, daySeconds, recallId],
      );
      return rows[0] ? toRow(rows[0], now) : null;
    },

    async page(practiceId, filter, { limit, after }, now) {
      const { rows } = await pool.query<Found>(
        `SELECT ${COLUMNS} FROM ${RECALLS} WHERE ${FILTERED} AND ${chosen(filter)}
           AND ($7::date IS NULL OR (r.due_date, r.id) > ($7, $8::uuid))
         ORDER BY r.due_date, r.id LIMIT $9`,
        [...filterValues(practiceId, filter, now), after?.dueDate ?? null, after?.id ?? null, limit + 1],
      );
      return toPage(
        rows.map((row) => toRow(row, now)),
        limit,
        ({ dueDate, id }) => ({ dueDate, id }),
      );
    },

    async counts(practiceId, filter, now) {
      const { rows } = await pool.query<RecallCounts>(
        `SELECT (count(*) FILTER (WHERE ${TAB['to-action']}))::int AS "toAction", count(*)::int AS "all",
           (count(*) FILTER (WHERE ${TAB.calls}))::int AS calls, (count(*) FILTER (WHERE ${TAB.letters}))::int AS letters,
           (count(*) FILTER (WHERE ${LETTER_TO_MAKE}))::int AS "lettersToMake",
           (count(*) FILTER (WHERE ${UNDECIDED}))::int AS undecided
         FROM ${RECALLS} WHERE ${FILTERED}`,
        filterValues(practiceId, filter, now),
      );
      return rows[0]!;
    },

    async waiting(practiceId, now) {
      const { rows } = await pool.query<WaitingRecalls>(
        `SELECT (count(*) FILTER (WHERE ${TAB['to-action']}))::int AS "toAction", (count(*) FILTER (WHERE ${TAB.calls}
             AND p.status = 'registered' AND ${safeLevel('call', 'p.id')} <> 'never' AND NOT ${deathReported('p.id')}))::int AS calls,
           (count(*) FILTER (WHERE ${LETTER_TO_MAKE}))::int AS "lettersToMake", (count(*) FILTER (WHERE ${UNDECIDED}))::int AS undecided
         FROM ${RECALLS} WHERE r.practice_id = $1 AND r.status = 'open' AND r.ended IS NULL`,
        [practiceId, now, daySeconds],
      );
      return rows[0]!;
    },

    async ids(practiceId, filter, most, now) {
      const { rows } = await pool.query<{ id: string }>(
        `SELECT r.id FROM ${RECALLS} WHERE ${FILTERED} AND ${chosen(filter)} ORDER BY r.due_date, r.id LIMIT $7`,
        [...filterValues(practiceId, filter, now), most],
      );
      return rows.map(({ id }) => id);
    },

    async ofLink(practiceId, { campaignId, patientId }, now) {
      const { rows } = await pool.query<{
        reason: string;
        dueDate: string;
        categoryId: string | null;
        minutes: number | null;
        answer: DueOfLink['answer'];
      }>(
        `SELECT r.reason, r.due_date AS "dueDate", c.id AS "categoryId", c.visit_minutes AS minutes,
           (SELECT jsonb_build_object('kind', w.kind, 'said', w.said) FROM recall_answer w
            WHERE w.practice_id = r.practice_id AND w.recall_id = r.id AND w.decided_at IS NULL AND w.kind <> 'in-record'
            ORDER BY w.at DESC, w.id DESC LIMIT 1) AS answer
         FROM ${RECALLS}
         WHERE r.practice_id = $1 AND r.patient_id = $4 AND st.state NOT IN ('given', 'closed', 'booked')
           AND r.id IN (SELECT b.recall_id FROM recall_attempt b WHERE b.practice_id = $1 AND b.campaign_id = $5)
         ORDER BY r.due_date, r.id`,
        [practiceId, now, daySeconds, patientId, campaignId],
      );
      return rows.map(({ reason, dueDate, categoryId, minutes, answer }) => ({
        ...{ reason, dueDate, answer },
        visit: categoryId === null || minutes === null ? null : { categoryId, minutes },
      }));
    },

    answer: (practiceId, { campaignId, patientId }, { kind, said }, now) =>
      inTransaction(database, async ({ client }) => {
        const changed = await client.query<{ id: string; kind: RecallAnswerKind }>(
          `UPDATE recall_answer w SET accepted = false, decided_by = $6, decided_at = $5 FROM recall r
           WHERE r.practice_id = $1 AND r.patient_id = $2 AND w.practice_id = $1 AND w.recall_id = r.id
             AND w.decided_at IS NULL AND w.kind NOT IN ($4, 'in-record') AND EXISTS (
               SELECT FROM recall_attempt b WHERE b.practice_id = r.practice_id AND b.recall_id = r.id AND b.campaign_id = $3)
           RETURNING r.id, w.kind`,
          [practiceId, patientId, campaignId, kind, now, BY_PATIENT],
        );
        const uncalled = changed.rows.filter((one) => one.kind === 'call-me').map(({ id }) => id);
        await client.query(
          `UPDATE recall SET queue = NULL, queued_at = NULL, queued_by = NULL, changed_at = $3
           WHERE practice_id = $1 AND id = ANY ($2::uuid[]) AND queue = 'calls' AND queued_by = $4`,
          [practiceId, uncalled, now, BY_PATIENT],
        );
        const { rows } = await client.query<{ recallId: string }>(
          `INSERT INTO recall_answer (practice_id, id, recall_id, kind, at, said)
           SELECT $1, uuidv7(), r.id, $4, $5, $6 FROM recall r
           WHERE r.practice_id = $1 AND r.patient_id = $2 AND r.status = 'open' AND r.ended IS NULL AND EXISTS (
             SELECT FROM recall_attempt b WHERE b.practice_id = r.practice_id AND b.recall_id = r.id AND b.campaign_id = $3)
           ON CONFLICT (recall_id, kind, practice_id) WHERE decided_at IS NULL
             DO UPDATE SET said = EXCLUDED.said WHERE recall_answer.said IS DISTINCT FROM EXCLUDED.said
           RETURNING recall_id AS "recallId"`,
          [practiceId, patientId, campaignId, kind, now, said],
        );
        const ids = rows.map(({ recallId }) => recallId);
        if (kind === 'call-me') {
          await client.query(
            `UPDATE recall SET queue = 'calls', queued_at = $3, queued_by = $4, changed_at = $3
             WHERE practice_id = $1 AND id = ANY ($2::uuid[])`,
            [practiceId, ids, now, BY_PATIENT],
          );
        }
        for (const id of ids)
          await audit(client, practiceId, id, { act: 'recall-answered', by: BY_PATIENT, now, details: { kind } });
      }),

    close: (practiceId, recallId, reason, by, now) =>
      inTransaction(database, async ({ prisma, client }) => {
        if (!(await mayEnd(prisma, by, recallId))) return 'clinician-needed';
        const { count } = await prisma.recall.updateMany({
          where: { practiceId, id: recallId, ended: null, status: 'open' },
          data: { ended: 'closed', endedAt: now, endedBy: by.user, endedWhy: reason, changedAt: now },
        });
        if (count === 0) return 'already';
        await audit(client, practiceId, recallId, { act: 'recall-closed', by: by.user, now });
        return 'closed';
      }),

    setBooked: (practiceId, recallId, booked, by, now) =>
      inTransaction(database, async ({ prisma, client }) => {
        const { count } = await prisma.recall.updateMany({
          where: { practiceId, id: recallId, ended: null, status: 'open', bookedAt: booked ? null : { not: null } },
          data: booked
            ? { bookedAt: now, bookedBy: by.user, changedAt: now }
            : { bookedAt: null, bookedBy: null, changedAt: now },
        });
        if (count === 0) return false;
        await audit(client, practiceId, recallId, {
          ...(booked ? { act: 'recall-booked' } : { act: 'recall-not-booked' }),
          ...{ by: by.user, now },
        });
        return true;
      }),

    setAttended: (practiceId, recallId, attended, by, now) =>
      inTransaction(database, async ({ prisma, client }) => {
        if (attended && !(await mayEnd(prisma, by, recallId))) return 'clinician-needed';
        const { count } = await prisma.recall.updateMany({
          where: { practiceId, id: recallId, ended: null, status: 'open', bookedAt: { not: null } },
          data: attended
            ? { ended: 'given', endedAt: now, endedBy: by.user, endedWhy: 'Attended the appointment', changedAt: now }
            : { bookedAt: null, bookedBy: null, changedAt: now },
        });
        if (count === 0) return 'not-booked';
        await audit(client, practiceId, recallId, {
          ...(attended ? { act: 'recall-attended' } : { act: 'recall-not-attended' }),
          ...{ by: by.user, now },
        });
        return 'noted';
      }),

    decideAnswer: (practiceId, recallId, answerId, accepted, by, now) =>
      inTransaction(database, async ({ prisma, client }): Promise<DecideAnswer> => {
        const asked = await prisma.recallAnswer.findFirst({
          where: { practiceId, id: answerId, recallId },
          select: { kind: true, recall: { include: { category: true } } },
        });
        const ends = accepted && asked?.kind !== 'call-me';
        if (ends && !(await mayEnd(prisma, by, recallId))) return 'clinician-needed';
        const { count } = await prisma.recallAnswer.updateMany({
          where: { practiceId, id: answerId, recallId, decidedAt: null },
          data: { accepted, decidedBy: by.user, decidedAt: now },
        });
        if (count === 0) return 'already';
        if (ends) {
          const kind = asked!.kind as Exclude<RecallFindingKind, 'call-me'>;
          const why = ENDED_BY_ANSWER[kind];
          await prisma.recall.updateMany({
            where: { practiceId, id: recallId, ended: null },
            data: { ended: why.ended, endedAt: now, endedBy: by.user, endedWhy: why.words, changedAt: now },
          });
          const { category, patientId, reason } = asked!.recall;
          const done = kind === 'done-elsewhere';
          // What the record holds already is not written to it again.
          const code = kind === 'in-record' ? null : done ? category?.elsewhereCode : category?.declinedCode;
          const text = recallAnswerText(done, reason, by.user);
          const entry = { practiceId, patientId, campaignId: null, recallAnswerId: answerId, at: now, dueAt: now };
          if (code) await noteAnswerEntry(client, { ...entry, code, text });
        }
        await audit(client, practiceId, recallId, {
          act: 'recall-answer-decided',
          by: by.user,
          now,
          details: { accepted },
        });
        return 'decided';
      }),
  };
}

/** Whether a person may end a recall: a clinically significant one needs a clinician. */
async function mayEnd(rows: Rows, by: TokenHolder, recallId: string): Promise<boolean> {
  const significant = await rows.recall.count({
    where: { practiceId: by.practiceId, id: recallId, category: { clinicallySignificant: true } },
  });
  return significant === 0 || (await isClinician(rows, by));
}

/** One recall as the practice system tells it, in the caller's transaction. */
async function putRecall(
  { prisma, client }: Transaction,
  practiceId: string,
  told: ToldRecall,
  by: string,
  now: Date,
): Promise<PutRecallAnswer> {
  const patient = await prisma.patient.findUnique({
    where: { nhsNumber_practiceId: { nhsNumber: told.nhsNumber, practiceId } },
    select: { id: true, dateOfBirth: true },
  });
  if (!patient) return { kind: 'refused', code: 'not-found' };
  if (dateOf(patient.dateOfBirth) !== told.dateOfBirth) return { kind: 'refused', code: 'details-mismatch' };
  const categories = await prisma.recallCategory.findMany({
    where: { practiceId },
    select: { id: true, reasons: true, urgencies: true },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  const category = categories.find((one) => belongsTo({ ...one, urgencies: one.urgencies as Urgency[] }, told));
  const fields = {
    ...{ reason: told.reason, urgency: told.urgency, status: told.status, categoryId: category?.id ?? null },
    dueDate: new Date(`${told.dueDate}T00:00:00Z`),
  };
  const id = newId();
  const { count } = await prisma.recall.createMany({
    data: {
      ...{ practiceId, id, reference: told.reference, patientId: patient.id, ...fields },
      ...{ createdAt: now, changedAt: now },
    },
    skipDuplicates: true,
  });
  if (count > 0) {
    await audit(client, practiceId, id, { act: 'recall-added', by, now });
    return { kind: 'added', id };
  }
  const before = await prisma.recall.findUniqueOrThrow({
    where: { reference_practiceId: { reference: told.reference, practiceId } },
  });
  if (before.patientId !== patient.id) return { kind: 'refused', code: 'reference-of-other-patient' };
  const reopens = told.status === 'open' && before.endedWhy === CLOSED_BY_ABSENCE;
  const isSame =
    !reopens &&
    (['reason', 'urgency', 'status', 'categoryId'] as const).every((name) => before[name] === fields[name]) &&
    dateOf(before.dueDate) === told.dueDate;
  if (!isSame) {
    await prisma.recall.update({
      where: { practiceId_id: { practiceId, id: before.id } },
      data: { ...fields, ...(reopens ? NOT_ENDED : {}), changedAt: now },
    });
    await audit(client, practiceId, before.id, { act: 'recall-changed', by, now });
  }
  return { kind: 'kept', id: before.id };
}

/** How a recall ends when a person accepts what a patient answered, or what the record holds. */
const ENDED_BY_ANSWER = {
  declined: { ended: 'closed', words: 'The patient does not want it' },
  'done-elsewhere': { ended: 'given', words: 'The patient had it done elsewhere' },
  'in-record': { ended: 'given', words: 'The record says that it was done' },
} as const;

const NOT_ENDED = { ended: null, endedAt: null, endedBy: null, endedWhy: null };

/** A calendar date, which Prisma gives as midnight UTC. */
function dateOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function presented(found: Found, now: Date, { allowFictionalNumbers, daySeconds }: RecallsOptions): RecallRow {
  const attempts = (found.attempts as { channel: RecallAttempt['channel']; at: string; outcome: string }[]).map(
    (one) => ({ ...one, at: new Date(one.at) }),
  );
  const ended = found.ended as 'given' | 'closed' | null;
  const number = readMobile(found.mobile ?? '', {
    region: found.region as Region,
    allowFictional: allowFictionalNumbers,
  });
  const standing = recallStanding(
    {
      ...{ status: found.status as SystemStatus, ended, booked: found.bookedAt !== null },
      ...{ firstContactAt: found.firstContactAt, underWay: found.underWay, attempts },
      ...{ askedNextAt: found.askedNextAt, saidDoneAt: found.saidDoneAt },
      ...{ steps: (found.steps as ContactStep[] | null) ?? [], smsBlocked: found.smsBlocked },
      hasMobile: (found.mobile ?? '') !== '',
    },
    now,
    daySeconds,
  );
  const isOver = standing.state === 'given' || standing.state === 'closed';
  const row = {
    ...{ id: found.id, reference: found.reference, reason: found.reason, urgency: found.urgency as Urgency },
    patient: {
      ...{ id: found.patientId, nhsNumber: found.nhsNumber, familyName: found.familyName, givenName: found.givenName },
    },
    category: found.categoryId === null ? null : { id: found.categoryId, name: found.categoryName! },
    ...{ dueDate: found.dueDate, overdue: found.isPast && !isOver, attempts, ...standing },
    reach: reachOf({ attempts, provedByLink: found.provedByLink, isGiven: standing.state === 'given' }),
    attemptsWanted: found.attemptsWanted ?? 3,
    clinicallySignificant: found.clinicallySignificant ?? false,
    sms: recallSms({
      ...{ isBlocked: found.smsBlocked, doesNotWishSms: found.doesNotWishSms, consentReadable: found.consentReadable },
    }),
    smsTrouble: number.ok ? (found.likelyToFail ? ('likely-to-fail' as const) : null) : ('address-missing' as const),
    queue: found.queue as RecallRow['queue'],
    ending: ended === null ? null : { by: found.endedBy!, at: found.endedAt!, why: found.endedWhy },
    booking: found.bookedAt === null ? null : { by: found.bookedBy!, at: found.bookedAt },
    answers: (found.answers as StoredAnswer[]).map(({ code, on, at, ...answer }) => ({
      ...{ ...answer, at: new Date(at), entry: code === null || on === null ? null : { code, on } },
    })),
  };
  const shown = exposed(row, ['patient', 'reason'], { status: found.patientStatus });
  if (!shown.isRestricted) return shown;
  return { ...shown, answers: row.answers.map((answer) => ({ ...answer, said: null, entry: null })) };
}

function audit(
  client: PoolClient,
  practiceId: string,
  recallId: string,
  entry: { act: string; by: string; now: Date; details?: Record<string, unknown> },
): Promise<void> {
  const { act, by, now, details } = entry;
  return appendAudit(client, {
    ...{ practiceId, at: now, actor: by, act, subjectKind: 'recall', subjectId: recallId, details },
  });
}

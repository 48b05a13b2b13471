import type { EmptyValues } from '../../../domain/content/empty-values';
import { firstLine } from '../../../domain/content/first-line';
import { compileForList } from '../../../domain/content/list-text';
import type { Columns } from '../../../domain/lists/columns';
import { shown } from '../../../domain/patients/exposure';
import { BLOCK_TICKS, type BlockTick } from '../../../domain/eligibility/purposes';
import type { FindBy } from '../../../domain/patients/find-patient';
import { linkAnswerWords } from '../../../domain/patients/answers/link-answers';
import type { BlockFact } from '../../../domain/eligibility/suppression';
import type {
  ContactFacts,
  FoundPatient,
  NumberEvent,
  NumberStandingNow,
  PatientFacts,
  PatientMessageRow,
  PatientRecord,
  ReadingRules,
} from '../../../ports/patients/patient-facts';
import type { SafeContactStanding } from '../../../ports/eligibility/safe-contacts';
import { safeFactsOf } from '../eligibility/safe-contact';
import { inOneSnapshot, type Database } from '../sql/connect';
import { namedBy } from './name-search';
import { inOrder, numbered } from '../sql/numbered-page';
import { toPage } from '../sql/to-page';
import { COLUMN_OF_TICK, MESSAGES_THIS_MONTH } from '../eligibility/suppression';
import { BODY_OF, JOIN_TEXT } from '../delivery/message-text';
import { RECORD_STATUS } from '../delivery/record-withdrawals';

const FOUND = `id, status, nhs_number AS "nhsNumber", family_name AS "familyName", given_name AS "givenName",
  date_of_birth AS "dateOfBirth", mobile, email`;

/** What of a patient is shown of nobody who is restricted. */
const PERSONAL = ['nhsNumber', 'familyName', 'givenName', 'dateOfBirth', 'mobile', 'email'] as const;

/** By the one rule (`domain/patients/exposure.ts`); status and details belong together, which the type says too. */
function toFound<Found extends FoundPatient>(found: Found): Found {
  return shown<FoundPatient, (typeof PERSONAL)[number]>(found, PERSONAL, found) as Found;
}

/** Every way of finding has its index. */
function conditionOf(find: FindBy): { condition: string; values: string[] } {
  switch (find.by) {
    case 'nhs-number':
      return { condition: 'nhs_number = $3', values: [find.value] };
    case 'date-of-birth':
      return { condition: 'date_of_birth = $3::date', values: [find.value] };
    case 'mobile':
      return { condition: 'mobile = $3', values: [find.value] };
    case 'name':
      return namedBy(find.ways, { family: 'family_name', given: 'given_name' }, 3);
  }
}

const TICKS = (block: string): string =>
  `ARRAY[${BLOCK_TICKS.map((tick) => `CASE WHEN ${block}.${COLUMN_OF_TICK[tick]} THEN '${tick}' END`).join(', ')}]`;

/** A number that never failed has no row; what was delivered to it is counted from its messages. */
const CONTACT_FACTS = `
  SELECT p.letter_instead AS "letterInstead", p.does_not_wish_sms AS "doesNotWishSms", p.does_not_wish_sms_at AS "doesNotWishSmsAt",
    p.marketing_agreed AS "marketingAgreed", p.marketing_agreed_at AS "marketingAgreedAt",
    ${MESSAGES_THIS_MONTH('p.id')}::int AS "messagesThisMonth",
    ${TICKS('bn')} AS "numberTicks", bn.changed_by AS "numberBy", bn.changed_at AS "numberAt",
    bn.set_by AS "numberSetBy", bp.set_by AS "patientSetBy",
    ${TICKS('be')} AS "addressTicks", be.changed_by AS "addressBy", be.changed_at AS "addressAt", be.set_by AS "addressSetBy",
    ${TICKS('bp')} AS "patientTicks", bp.changed_by AS "patientBy", bp.changed_at AS "patientAt",
    coalesce(bp.version, 0) AS "blocksVersion",
    CASE WHEN sc.patient_id IS NOT NULL THEN jsonb_build_object('levels',
      jsonb_build_object('sms', sc.sms, 'email', sc.email, 'letter', sc.letter, 'call', sc.call), 'setBy', sc.set_by) END AS "safeContact",
    coalesce(rep.likely_to_fail, false) AS "likelyToFail", coalesce(rep.failures, 0) AS failures,
    coalesce(rep.lasting_failures, 0) AS "lastingFailures", coalesce(rep.deliveries, d.deliveries, 0) AS deliveries,
    coalesce(rep.last_outcome_at, d.last_outcome_at) AS "lastOutcomeAt", rep.last_code AS "lastCode",
    rep.failing_since AS "failingSince",
    (SELECT min(h.at) FROM patient_hold h WHERE h.practice_id = $1 AND h.patient_id = p.id AND h.ended_at IS NULL) AS "deathReportedAt"
  FROM patient p
  LEFT JOIN contact_block bn ON bn.practice_id = $1 AND bn.number = $3
  LEFT JOIN contact_block be ON be.practice_id = $1 AND be.email = lower(p.email)
  LEFT JOIN contact_block bp ON bp.practice_id = $1 AND bp.patient_id = p.id
  LEFT JOIN safe_contact sc ON sc.practice_id = $1 AND sc.patient_id = p.id
  LEFT JOIN number_reputation rep ON rep.practice_id = $1 AND rep.number = $3
  LEFT JOIN LATERAL (
    SELECT count(*)::int AS deliveries, max(m.delivered_at) AS last_outcome_at FROM message m
    WHERE m.practice_id = $1 AND m.contact = $3 AND m.status = 'delivered' AND rep.number IS NULL
  ) d ON true
  WHERE p.practice_id = $1 AND p.id = $2`;

interface ContactFactsRow extends NumberStandingNow {
  letterInstead: boolean | null;
  doesNotWishSms: boolean | null;
  doesNotWishSmsAt: Date | null;
  marketingAgreed: boolean | null;
  marketingAgreedAt: Date | null;
  messagesThisMonth: number;
  numberTicks: (BlockTick | null)[];
  numberBy: string | null;
  numberAt: Date | null;
  numberSetBy: BlockFact['setBy'] | null;
  addressTicks: (BlockTick | null)[];
  addressBy: string | null;
  addressAt: Date | null;
  addressSetBy: BlockFact['setBy'] | null;
  patientTicks: (BlockTick | null)[];
  patientBy: string | null;
  patientAt: Date | null;
  patientSetBy: BlockFact['setBy'] | null;
  blocksVersion: number;
  safeContact: Pick<SafeContactStanding, 'levels' | 'setBy'> | null;
  deathReportedAt: Date | null;
}

/**
 * What was handed over to a number: the tries of its messages, and what is kept of it besides (a message that was tried
 * again at another number belongs to that one now). A try that was told of in both is one.
 */
const NUMBER_EVENTS = `
  WITH events AS (
    SELECT a.id, coalesce(a.submitted_at, a.first_hand_over_at) AS at, a.reason_code AS code,
      CASE a.state WHEN 'delivered' THEN 'delivered' WHEN 'failed' THEN 'failed' ELSE 'waiting' END AS outcome
    FROM message m JOIN LATERAL (
      SELECT * FROM attempt t WHERE t.practice_id = $1 AND t.message_id = m.id
        AND t.state IN ('submitted', 'delivered', 'failed', 'unknown', 'expired', 'superseded')
        AND coalesce(t.contact, m.contact) = $2
    ) a ON true
    WHERE m.practice_id = $1 AND m.contact = $2
    UNION
    SELECT o.attempt_id, o.attempted_at, o.code, o.outcome FROM number_outcome o
    WHERE o.practice_id = $1 AND o.number = $2
      AND NOT EXISTS (SELECT FROM attempt t JOIN message m ON m.practice_id = $1 AND m.id = t.message_id
        WHERE t.practice_id = $1 AND t.id = o.attempt_id AND m.contact = $2)
  )
  SELECT at, outcome, code, (count(*) OVER ())::int AS total FROM events WHERE at IS NOT NULL ORDER BY at DESC, id DESC LIMIT $3`;

/** What the record itself said about a recall is no answer of the patient. */
const BY_PATIENT = `w.kind <> 'in-record'`;

/** Codes and further emails of a direct message are shown with it. */
const OF_ITSELF = `(d.direct_id IS NULL OR d.direct_id = d.id)`;

/**
 * All messages to a patient, of every origin, the patient's replies and answers by a link, what staff wrote to each other about the patient
 * (W8), letters and calls (W3). A message without a list has no row.
 */
const MESSAGES = `
  SELECT * FROM (
    SELECT 'out' AS direction, m.id, d.origin, d.campaign_id AS "campaignId", d.channel, d.purpose,
      d.save_to_record AS "saveToRecord", d.created_at AS "createdAt", m.submitted_at AS "submittedAt",
      m.status_at AS "statusAt", m.status, m.reason_code AS "reasonCode", ${RECORD_STATUS} AS "recordStatus",
      m.record_saved_at AS "recordSavedAt", m.record_withdrawn_at AS "recordWithdrawnAt", m.record_reference AS "recordReference", ${BODY_OF} AS body,
      d.empty_values AS "emptyValues", d.header, d.columns, r.cells, p.status AS "patientStatus",
      t.conversation_id AS "conversationId", coalesce(l.source = 'recalls', false) AS "isRecall",
      NULL AS outcome, NULL::uuid AS "recallId", NULL::uuid AS "threadId"
    FROM message m
    JOIN patient p ON p.practice_id = m.practice_id AND p.id = m.patient_id
    JOIN dispatch d ON d.practice_id = m.practice_id AND d.id = m.dispatch_id
    ${JOIN_TEXT}
    LEFT JOIN list_row r ON r.practice_id = m.practice_id AND r.list_id = m.list_id AND r.row = m.row
    LEFT JOIN recipient_list l ON l.practice_id = m.practice_id AND l.id = m.list_id
    LEFT JOIN conversation_message t ON t.practice_id = m.practice_id AND t.dispatch_id = m.dispatch_id
    WHERE m.practice_id = $1 AND m.patient_id = $2 AND ${OF_ITSELF}
    UNION ALL
    SELECT 'in', t.id, 'conversation', c.campaign_id, c.channel, 'care', false, t.at, t.at, t.at, NULL, NULL, NULL, NULL,
      NULL, NULL, t.body, NULL, '{}', NULL, NULL, p.status, c.id, false, NULL, NULL, NULL
    FROM conversation c
    JOIN patient p ON p.practice_id = c.practice_id AND p.id = c.patient_id
    JOIN conversation_message t ON t.practice_id = c.practice_id AND t.conversation_id = c.id AND t.direction = 'in'
    WHERE c.practice_id = $1 AND c.patient_id = $2
    UNION ALL
    SELECT 'out', i.id, 'internal', NULL, 'internal', 'care', false, i.at, i.at, i.at, NULL, NULL, NULL, NULL,
      NULL, NULL, i.body, NULL, '{}', NULL, NULL, p.status, NULL, false, NULL, NULL, t.id
    FROM internal_thread t
    JOIN patient p ON p.practice_id = t.practice_id AND p.id = t.patient_id
    JOIN internal_message i ON i.practice_id = t.practice_id AND i.thread_id = t.id
    WHERE t.practice_id = $1 AND t.patient_id = $2
    UNION ALL
    SELECT 'out', l.id, 'letter', NULL, 'letter', 'recall', l.record_status IS NOT NULL, b.created_at, l.posted_at,
      coalesce(l.returned_at, l.posted_at, b.created_at), NULL, NULL, l.record_status, NULL, NULL, l.record_reference, l.body, NULL, '{}',
      NULL, NULL, p.status, NULL, true,
      CASE WHEN l.returned_at IS NOT NULL THEN 'returned' WHEN l.posted_at IS NOT NULL THEN 'posted'
        WHEN l.pulled IS NOT NULL OR b.status IN ('discarded', 'refused') THEN 'not-posted' ELSE 'made' END,
      (SELECT a.recall_id FROM letter_recall a WHERE a.practice_id = $1 AND a.letter_id = l.id ORDER BY a.recall_id LIMIT 1), NULL
    FROM letter l
    JOIN letter_batch b ON b.practice_id = l.practice_id AND b.id = l.batch_id
    JOIN patient p ON p.practice_id = l.practice_id AND p.id = l.patient_id
    WHERE l.practice_id = $1 AND l.patient_id = $2
    UNION ALL
    SELECT 'out', a.id, 'call', NULL, 'call', 'recall', false, a.at, a.at, a.at, NULL, NULL, NULL, NULL, NULL, NULL,
      coalesce(nullif(a.note, ''), r.reason), NULL, '{}', NULL, NULL, p.status, NULL, true, a.outcome, r.id, NULL
    FROM recall r
    JOIN patient p ON p.practice_id = r.practice_id AND p.id = r.patient_id
    JOIN recall_attempt a ON a.practice_id = r.practice_id AND a.recall_id = r.id AND a.channel = 'call'
    WHERE r.practice_id = $1 AND r.patient_id = $2
    UNION ALL
    SELECT 'in', a.id, 'answer', a.campaign_id, c.channel, 'care', e.id IS NOT NULL, a.at, a.at, a.at, NULL, NULL, e.status,
      e.saved_at, NULL, e.reference, a.answer, NULL, '{}', NULL, NULL, p.status, NULL, false, NULL, NULL, NULL
    FROM booking_answer a
    JOIN campaign c ON c.practice_id = a.practice_id AND c.id = a.campaign_id
    JOIN patient p ON p.practice_id = a.practice_id AND p.id = a.patient_id
    LEFT JOIN answer_entry e ON e.practice_id = a.practice_id AND e.campaign_id = a.campaign_id AND e.patient_id = a.patient_id
      AND e.status IN ('waiting', 'saved', 'refused')
    WHERE a.practice_id = $1 AND a.patient_id = $2
    UNION ALL
    SELECT 'in', w.id, 'answer', NULL, 'sms', 'recall', e.id IS NOT NULL, w.at, w.at, w.at, NULL, NULL, e.status,
      e.saved_at, NULL, e.reference,
      w.kind || coalesce(E'\\n' || w.said, ''), NULL, '{}', NULL, NULL, p.status, NULL, true, NULL, r.id, NULL
    FROM recall r
    JOIN patient p ON p.practice_id = r.practice_id AND p.id = r.patient_id
    JOIN recall_answer w ON w.practice_id = r.practice_id AND w.recall_id = r.id
    LEFT JOIN answer_entry e ON e.practice_id = w.practice_id AND e.recall_answer_id = w.id
      AND e.status IN ('waiting', 'saved', 'refused')
    WHERE r.practice_id = $1 AND r.patient_id = $2 AND ${BY_PATIENT}
  ) AS everything`;

interface MessageRecord extends Omit<PatientMessageRow, 'firstLine'> {
  patientStatus: string;
  body: string;
  header: string[];
  columns: Partial<Columns> | null;
  emptyValues: EmptyValues | null;
  cells: string[] | null;
}

/** A letter was filled when it was made. */
const AS_WRITTEN: ReadonlySet<string> = new Set(['internal', 'letter', 'call']);

function toMessage(record: MessageRecord): PatientMessageRow {
  const { patientStatus: status, body, header, columns, emptyValues, cells, ...row } = record;
  // What a patient or a colleague wrote has no placeholders, whatever it looks like.
  const isAsWritten = row.direction === 'in' || AS_WRITTEN.has(row.origin);
  const text =
    row.origin === 'answer'
      ? answerText(body)
      : isAsWritten
        ? body
        : compileForList(body, header, columns, emptyValues).render(cells ?? []);
  return shown({ ...row, firstLine: firstLine(text) }, ['firstLine'], { status });
}

/** The answer is the first line, and the rest is what the patient wrote. */
function answerText(body: string): string {
  const [answer = '', ...said] = body.split('\n');
  return linkAnswerWords(answer, said.join(' '));
}

/** Reads one patient and the facts that decide which messages they get, with a few reads by key. */
export function createPatientFacts({ pool, prisma }: Database): PatientFacts {
  return {
    async readingRules(practiceId, now) {
      const { rows } = await pool.query<ReadingRules>(
        `SELECT region, ($2::timestamptz AT TIME ZONE time_zone)::date AS today FROM practice WHERE id = $1`,
        [practiceId, now],
      );
      return rows[0]!;
    },

    async search(practiceId, find, limit) {
      const { condition, values } = conditionOf(find);
      const { rows } = await pool.query<FoundPatient>(
        `SELECT ${FOUND} FROM patient WHERE practice_id = $1 AND ${condition}
         ORDER BY status = 'restricted', CASE WHEN status <> 'restricted' THEN lower(family_name) END,
           CASE WHEN status <> 'restricted' THEN lower(given_name) END,
           CASE WHEN status <> 'restricted' THEN date_of_birth END, id
         LIMIT $2`,
        [practiceId, limit, ...values],
      );
      return rows.map(toFound);
    },

    async find(practiceId, patientId) {
      const { rows } = await pool.query<PatientRecord>(
        `SELECT ${FOUND}, does_not_wish_sms AS "doesNotWishSms", does_not_wish_sms_at AS "doesNotWishSmsAt",
           marketing_agreed AS "marketingAgreed", marketing_agreed_at AS "marketingAgreedAt", updated_at AS "updatedAt",
           (SELECT to_char(mobile_since AT TIME ZONE o.time_zone, 'YYYY-MM-DD') FROM practice o WHERE o.id = patient.practice_id) AS "mobileSince"
         FROM patient WHERE practice_id = $1 AND id = $2`,
        [practiceId, patientId],
      );
      return rows[0] ? toFound(rows[0]) : null;
    },

    async knownAs(practiceId, patientId) {
      const found = await prisma.patient.findUnique({
        where: { practiceId_id: { practiceId, id: patientId } },
        select: { knownAs: true },
      });
      return found?.knownAs ?? null;
    },

    async contactFacts(practiceId, patientId, number) {
      const { rows } = await pool.query<ContactFactsRow>(CONTACT_FACTS, [practiceId, patientId, number]);
      const row = rows[0];
      if (!row) throw new Error('contact facts of a patient who is not there');
      return toContactFacts(row, number);
    },

    async numberEvents(practiceId, number, limit) {
      const { rows } = await pool.query<NumberEvent & { total: number }>(NUMBER_EVENTS, [practiceId, number, limit]);
      return { items: rows.map(({ at, outcome, code }) => ({ at, outcome, code })), total: rows[0]?.total ?? 0 };
    },

    messages: (practiceId, patientId, { limit, after, before }) =>
      inOneSnapshot(pool, async (client) => {
        // Ids are made in the order of time, so newer messages have greater ones.
        const from = after ?? before ?? null;
        const backwards = before !== undefined;
        const { rows } = await client.query<MessageRecord>(
          `${MESSAGES} WHERE ($3::uuid IS NULL OR id ${backwards ? '>' : '<'} $3)
           ORDER BY id ${backwards ? 'ASC' : 'DESC'} LIMIT $4`,
          [practiceId, patientId, from, limit + 1],
        );
        const items = inOrder(rows.slice(0, limit), backwards).map(toMessage);
        const counted = await client.query<{ total: number; before: number }>(
          `SELECT count(*)::int AS total, count(*) FILTER (WHERE id > $3)::int AS before FROM (
             SELECT m.id FROM message m JOIN dispatch d ON d.practice_id = m.practice_id AND d.id = m.dispatch_id
             WHERE m.practice_id = $1 AND m.patient_id = $2 AND ${OF_ITSELF}
             UNION ALL
             SELECT t.id FROM conversation c
             JOIN conversation_message t ON t.practice_id = c.practice_id AND t.conversation_id = c.id AND t.direction = 'in'
             WHERE c.practice_id = $1 AND c.patient_id = $2
             UNION ALL
             SELECT i.id FROM internal_thread t
             JOIN internal_message i ON i.practice_id = t.practice_id AND i.thread_id = t.id
             WHERE t.practice_id = $1 AND t.patient_id = $2
             UNION ALL
             SELECT l.id FROM letter l WHERE l.practice_id = $1 AND l.patient_id = $2
             UNION ALL
             SELECT a.id FROM recall r
             JOIN recall_attempt a ON a.practice_id = r.practice_id AND a.recall_id = r.id AND a.channel = 'call'
             WHERE r.practice_id = $1 AND r.patient_id = $2
             UNION ALL
             SELECT id FROM booking_answer WHERE practice_id = $1 AND patient_id = $2
             UNION ALL
             SELECT w.id FROM recall r
             JOIN recall_answer w ON w.practice_id = r.practice_id AND w.recall_id = r.id
             WHERE r.practice_id = $1 AND r.patient_id = $2 AND ${BY_PATIENT}
           ) AS everything`,
          [practiceId, patientId, items[0]?.id ?? null],
        );
        return numbered(items, counted.rows[0]!, ({ id }) => id);
      }),

    async messagesPage(practiceId, patientId, { limit, after }) {
      const { rows } = await pool.query<MessageRecord>(
        `${MESSAGES}
         WHERE ($3::timestamptz IS NULL OR (coalesce("submittedAt", "createdAt"), id) < ($3, $4::uuid))
         ORDER BY coalesce("submittedAt", "createdAt") DESC, id DESC LIMIT $5`,
        [practiceId, patientId, after?.at ?? null, after?.id ?? null, limit + 1],
      );
      return toPage(rows.map(toMessage), limit, ({ submittedAt, createdAt, id }) => ({
        at: submittedAt ?? createdAt,
        id,
      }));
    },
  };
}

function toContactFacts(row: ContactFactsRow, number: string | null): ContactFacts {
  /** The last person to change a listed block is always known. */
  const block = (
    ticks: (BlockTick | null)[],
    by: string | null,
    at: Date | null,
    setBy: BlockFact['setBy'] | null,
  ): BlockFact | null =>
    by !== null && at !== null
      ? { ticks: ticks.filter((tick) => tick !== null), by, at: at.toISOString(), setBy: setBy ?? {} }
      : null;
  const { deliveries, failures, lastingFailures, likelyToFail, lastOutcomeAt, lastCode, failingSince } = row;
  return {
    known: {
      letterInstead: row.letterInstead,
      doesNotWishSms: row.doesNotWishSms,
      doesNotWishSmsAt: row.doesNotWishSmsAt?.toISOString() ?? null,
      marketingAgreed: row.marketingAgreed,
      marketingAgreedAt: row.marketingAgreedAt?.toISOString() ?? null,
      safeContact: row.safeContact === null ? {} : safeFactsOf(row.safeContact),
      deathReportedAt: row.deathReportedAt?.toISOString() ?? null,
      likelyToFail,
      failingSince: failingSince?.toISOString() ?? null,
      messagesThisMonth: row.messagesThisMonth,
      numberBlock: block(row.numberTicks, row.numberBy, row.numberAt, row.numberSetBy),
      addressBlock: block(row.addressTicks, row.addressBy, row.addressAt, row.addressSetBy),
      patientBlock: block(row.patientTicks, row.patientBy, row.patientAt, row.patientSetBy),
    },
    standing:
      number === null
        ? null
        : { deliveries, failures, lastingFailures, likelyToFail, lastOutcomeAt, lastCode, failingSince },
    blocksVersion: row.blocksVersion,
  };
}

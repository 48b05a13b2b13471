import type { Pool } from 'pg';
import { FLAG_CODES, type Flag } from '../../../domain/conversations/reply-reading';
import { matchReply } from '../../../domain/conversations/matching';
import type { ConversationState } from '../../../domain/conversations/states';
import type { Channel, MessageStatus } from '../../../domain/delivery/states';
import { isRestricted } from '../../../domain/patients/exposure';
import type {
  ConversationDetails,
  ConversationFilter,
  ConversationMessage,
  ConversationNote,
  ConversationPatient,
  ConversationPlace,
  ConversationRow,
  EntryStatus,
  InboxKind,
  InboxRow,
  MatchCandidate,
} from '../../../ports/conversations/conversations';
import type { Page, PageRequest } from '../../../ports/page';
import type { Queryable } from '../practice/audit-log';
import { toPage } from '../sql/to-page';
import { answeredMessages } from './answered-messages';
import { answeredEmails, handedOver } from './handed-over';

interface PatientColumns {
  patientId: string | null;
  patientStatus: string | null;
  nhsNumber: string | null;
  familyName: string | null;
  givenName: string | null;
  dateOfBirth: string | null;
}

interface Row extends PatientColumns {
  id: string;
  inboxId: string;
  inboxKind: InboxKind;
  contact: string;
  contactPeople: { id: string; name: string }[];
  channel: Channel;
  campaignId: string | null;
  campaignName: string | null;
  isMatched: boolean;
  state: ConversationState;
  assignedToId: string | null;
  assignedToName: string | null;
  flags: object;
  rank: number;
  firstLine: string;
  receivedAt: Date;
  unread: boolean;
  version: number;
}

const PATIENT = `p.id AS "patientId", p.status AS "patientStatus", p.nhs_number AS "nhsNumber", p.family_name AS "familyName",
  p.given_name AS "givenName", p.date_of_birth AS "dateOfBirth"`;

const CONVERSATIONS = `
  SELECT c.id, c.inbox_id AS "inboxId", i.kind AS "inboxKind", c.contact, c.channel, k.id AS "campaignId", k.name AS "campaignName",
    c.matched_at IS NOT NULL AS "isMatched", c.state, c.assigned_to_id AS "assignedToId", s.name AS "assignedToName", c.flags,
    c.rank, c.first_line AS "firstLine", c.waiting_since AS "receivedAt", c.unread, c.version, ${PATIENT},
    coalesce(o.people, '[]') AS "contactPeople"
  FROM conversation c
  JOIN inbox i ON i.practice_id = c.practice_id AND i.id = c.inbox_id
  LEFT JOIN patient p ON p.practice_id = c.practice_id AND p.id = c.patient_id
  LEFT JOIN campaign k ON k.practice_id = c.practice_id AND k.id = c.campaign_id
  LEFT JOIN staff s ON s.id = c.assigned_to_id
  LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('id', one.id, 'name', one.name) ORDER BY one.name, one.id) AS people FROM contact one
    WHERE c.patient_id IS NULL AND one.practice_id = c.practice_id AND one.removed_at IS NULL
      AND CASE c.channel WHEN 'sms' THEN one.mobile ELSE lower(one.email) END = c.contact) o ON true
  WHERE c.practice_id = $1`;

/** Inboxes of a practice, with what waits in them. */
export async function readInboxes(pool: Pool, practiceId: string): Promise<InboxRow[]> {
  const { rows } = await pool.query<InboxRow>(
    `SELECT i.id, i.kind, i.name, count(c.id) FILTER (WHERE c.unread AND c.state <> 'done')::int AS unread,
       count(c.id) FILTER (WHERE c.state <> 'done')::int AS open,
       min(c.waiting_since) FILTER (WHERE c.unread AND c.state <> 'done') AS "oldestUnreadAt"
     FROM inbox i
     LEFT JOIN conversation c ON c.practice_id = i.practice_id AND c.inbox_id = i.id AND c.merged_into_id IS NULL
     WHERE i.practice_id = $1 GROUP BY i.practice_id, i.id ORDER BY i.kind, i.created_at, i.id`,
    [practiceId],
  );
  return rows;
}

export async function countUnread(pool: Pool, practiceId: string): Promise<number> {
  const { rows } = await pool.query<{ unread: number }>(
    `SELECT count(*)::int AS unread FROM conversation
     WHERE practice_id = $1 AND unread AND state <> 'done' AND merged_into_id IS NULL`,
    [practiceId],
  );
  return rows[0]!.unread;
}

export async function readPage(
  pool: Pool,
  practiceId: string,
  { inboxId, inboxKind, states, assignedToId }: ConversationFilter,
  { limit, after }: PageRequest<ConversationPlace>,
): Promise<Page<ConversationRow, ConversationPlace>> {
  const { rows } = await pool.query<Row>(
    `${CONVERSATIONS} AND c.merged_into_id IS NULL
       AND ($2::uuid IS NULL OR c.inbox_id = $2) AND ($3::text[] IS NULL OR c.state = ANY($3))
       AND ($4::uuid IS NULL OR c.assigned_to_id = $4) AND ($9::text IS NULL OR i.kind = $9)
       AND ($5::int IS NULL OR (c.rank, c.waiting_since, c.id) > ($5::int, $6::timestamptz, $7::uuid))
     ORDER BY c.rank, c.waiting_since, c.id LIMIT $8`,
    [
      ...[practiceId, inboxId ?? null, states ?? null, assignedToId ?? null],
      ...[after?.rank ?? null, after?.receivedAt ?? null, after?.id ?? null, limit + 1, inboxKind ?? null],
    ],
  );
  const { items, next } = toPage(rows, limit, ({ rank, receivedAt, id }) => ({ rank, receivedAt, id }));
  return { items: items.map((row) => toConversation(row)), next };
}

/** @param opened shows what a restricted record hides, to a person who opened it. */
export async function readConversation(
  pool: Pool,
  practiceId: string,
  id: string,
  { opened = false }: { opened?: boolean } = {},
): Promise<ConversationDetails | null> {
  const { rows } = await pool.query<Row>(
    `${CONVERSATIONS} AND c.id = (
       SELECT coalesce(o.merged_into_id, o.id) FROM conversation o WHERE o.practice_id = $1 AND o.id = $2)`,
    [practiceId, id],
  );
  const row = rows[0];
  if (!row) return null;
  const conversation = toConversation(row, opened);
  const [answers, messages, notes, sharedBy, candidates] = await Promise.all([
    answeredMessages(pool, practiceId, row),
    readMessages(pool, practiceId, row),
    readNotes(pool, practiceId, row.id),
    countSharing(pool, practiceId, row),
    conversation.needsMatching ? readCandidates(pool, practiceId, row) : [],
  ]);
  const hidden = conversation.isRestricted && !opened;
  return {
    ...conversation,
    answers: answers.map((message) => (hidden ? { ...message, subject: null, body: null } : message)),
    messages: messages.map((message) =>
      hidden ? { ...message, body: null, subject: null, whole: null, attachments: [] } : message,
    ),
    notes: notes.map((note) => (hidden ? { ...note, text: null } : note)),
    candidates,
    sharedBy,
  };
}

async function readMessages(pool: Pool, practiceId: string, { id, channel }: Row): Promise<ConversationMessage[]> {
  const { rows } = await pool.query<
    Omit<ConversationMessage, 'channel' | 'status' | 'recordEntry'> & {
      status: MessageStatus | null;
      entryStatus: EntryStatus | null;
      entrySavedAt: Date | null;
    }
  >(
    `SELECT m.id, m.direction, m.at, m.body, m.automatic, m.written_by AS "writtenBy",
       EXISTS (SELECT FROM personal_link l WHERE l.practice_id = m.practice_id AND l.id = m.id) AS "byLink", m.subject, m.whole,
       coalesce(m.attachments, '[]') AS attachments, s.status, e.status AS "entryStatus", e.saved_at AS "entrySavedAt"
     FROM conversation_message m
     LEFT JOIN LATERAL (
       SELECT status, saved_at FROM conversation_entry
       WHERE practice_id = m.practice_id AND message_id = m.id ORDER BY asked_at DESC, id DESC LIMIT 1) e ON true
     LEFT JOIN message s ON s.practice_id = m.practice_id AND s.dispatch_id = m.dispatch_id AND s.position = 1
     WHERE m.practice_id = $1 AND m.conversation_id = $2 ORDER BY m.at, m.id`,
    [practiceId, id],
  );
  return rows.map(({ entryStatus, entrySavedAt, ...row }) => ({
    ...{ ...row, channel },
    recordEntry: entryStatus && { status: entryStatus, savedAt: entrySavedAt },
  }));
}

async function readNotes(pool: Pool, practiceId: string, id: string): Promise<ConversationNote[]> {
  const { rows } = await pool.query<ConversationNote>(
    'SELECT id, at, by, text FROM conversation_note WHERE practice_id = $1 AND conversation_id = $2 ORDER BY at, id',
    [practiceId, id],
  );
  return rows;
}

export async function countSharing(
  db: Queryable,
  practiceId: string,
  { contact, channel }: { contact: string; channel: Channel },
): Promise<number> {
  const { rows } = await db.query<{ patients: number }>(
    `SELECT count(*)::int AS patients FROM patient
     WHERE practice_id = $1 AND CASE WHEN $3 = 'sms' THEN mobile = $2 ELSE lower(email) = $2 END`,
    [practiceId, contact, channel],
  );
  return rows[0]!.patients;
}

/** The patients whom a message was handed over to at that number; others who merely have it do not count. */
async function readCandidates(
  db: Queryable,
  practiceId: string,
  { id, contact, channel }: Row,
): Promise<MatchCandidate[]> {
  const sent =
    channel === 'sms'
      ? ((await handedOver(db, practiceId, [contact])).get(contact) ?? [])
      : await answeredEmails(db, practiceId, id);
  const match = matchReply(sent);
  const found =
    match.kind === 'several'
      ? match.candidates
      : match.kind === 'one'
        ? [{ ...match.answered, at: match.answered.at }]
        : [];
  if (found.length === 0) return [];
  const { rows } = await db.query<PatientColumns>(
    `SELECT ${PATIENT} FROM patient p WHERE p.practice_id = $1 AND p.id = ANY($2::uuid[])`,
    [practiceId, found.map(({ patientId }) => patientId)],
  );
  const { rows: campaigns } = await db.query<{ id: string; name: string }>(
    'SELECT id, name FROM campaign WHERE practice_id = $1 AND id = ANY($2::uuid[])',
    [practiceId, found.flatMap(({ campaignId }) => campaignId ?? [])],
  );
  return found.map(({ patientId, campaignId, at }) => {
    const columns = rows.find((one) => one.patientId === patientId)!;
    return {
      patientId,
      patient: patientOf(columns),
      isRestricted: isRestricted({ status: columns.patientStatus }),
      campaign: campaigns.find((one) => one.id === campaignId) ?? null,
      sentAt: at,
    };
  });
}

/** A restricted record keeps its flags, without the words that they rest on. */
function toConversation(row: Row, opened = false): ConversationRow {
  const restricted = isRestricted({ status: row.patientStatus });
  const hidden = restricted && !opened;
  const flags = row.flags as Flag[];
  return {
    ...{ id: row.id, inboxId: row.inboxId, inboxKind: row.inboxKind, channel: row.channel },
    patient: patientOf(row, opened),
    isRestricted: restricted,
    contact: hidden ? null : row.contact,
    contactPeople: row.contactPeople,
    campaign: row.campaignId === null ? null : { id: row.campaignId, name: row.campaignName! },
    needsMatching: !row.isMatched,
    state: row.state,
    assignedTo: row.assignedToId === null ? null : { staffId: row.assignedToId, name: row.assignedToName! },
    flags: FLAG_CODES.flatMap((code) => flags.filter((flag) => flag.code === code)).map((flag) =>
      hidden ? { code: flag.code } : flag,
    ),
    firstLine: hidden ? null : row.firstLine,
    ...{ receivedAt: row.receivedAt, unread: row.unread, version: row.version },
  };
}

function patientOf(row: PatientColumns, opened = false): ConversationPatient | null {
  if (row.patientId === null || (isRestricted({ status: row.patientStatus }) && !opened)) return null;
  const { patientId: id, nhsNumber, familyName, givenName, dateOfBirth } = row;
  return { id, nhsNumber: nhsNumber!, familyName, givenName, dateOfBirth: dateOfBirth! };
}

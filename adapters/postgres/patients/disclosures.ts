import type { EmptyValues } from '../../../domain/content/empty-values';
import { compileForList } from '../../../domain/content/list-text';
import type { Columns } from '../../../domain/lists/columns';
import type { HeldFact } from '../../../domain/patients/disclosure/held-facts';
import { DISCLOSURE_SECTIONS, type DisclosureSection, type Redaction } from '../../../domain/patients/disclosure/items';
import type { HeldPreferences } from '../../../domain/patients/preferences/writing-preferences';
import { DOWNLOADS_OF_PATIENTS, LOOKS } from '../../../domain/practice/looks';
import type { DisclosedPatient, Disclosures, HeldPlace, StoredRedaction } from '../../../ports/patients/disclosures';
import type { Page, PageRequest } from '../../../ports/page';
import { BLOCK_TICKS, type BlockTick } from '../../../domain/eligibility/purposes';
import { BODY_OF, JOIN_TEXT, SUBJECT_OF } from '../delivery/message-text';
import { ABOUT_PATIENT, appendAudit } from '../practice/audit-log';
import type { Database } from '../sql/connect';
import { toPage } from '../sql/to-page';
import { inTransaction } from '../sql/transaction';

/** Every message of any origin, with the codes of direct messages: their digits are not kept. */
const MESSAGES = `
  SELECT m.id, coalesce(m.submitted_at, d.created_at) AS at, d.origin, coalesce(l.source = 'recalls', false) AS "isRecall",
    d.channel, ${SUBJECT_OF} AS subject, CASE WHEN m.purged_at IS NULL THEN ${BODY_OF} ELSE '' END AS body, d.header, d.columns, d.empty_values AS "emptyValues", r.cells, m.contact, m.status,
    m.submitted_at AS "submittedAt", m.delivered_at AS "deliveredAt", m.record_saved_at AS "recordSavedAt",
    (SELECT count(*)::int FROM attachment f WHERE f.practice_id = m.practice_id AND f.message_id = m.id) AS files,
    d.created_by AS by
  FROM message m
  JOIN dispatch d ON d.practice_id = m.practice_id AND d.id = m.dispatch_id
  ${JOIN_TEXT}
  LEFT JOIN list_row r ON r.practice_id = m.practice_id AND r.list_id = m.list_id AND r.row = m.row
  LEFT JOIN recipient_list l ON l.practice_id = m.practice_id AND l.id = m.list_id
  WHERE m.practice_id = $1::uuid AND m.patient_id = $2::uuid`;

const REPLIES = `
  SELECT t.id, t.at, c.channel, t.subject, coalesce(t.whole, t.body) AS body, t.automatic
  FROM conversation c
  JOIN conversation_message t ON t.practice_id = c.practice_id AND t.conversation_id = c.id AND t.direction = 'in'
  WHERE c.practice_id = $1::uuid AND c.patient_id = $2::uuid`;

const NOTES = `
  SELECT n.id, n.at, n.by, n.text FROM conversation c
  JOIN conversation_note n ON n.practice_id = c.practice_id AND n.conversation_id = c.id
  WHERE c.practice_id = $1::uuid AND c.patient_id = $2::uuid`;

const INTERNAL = `
  SELECT i.id, i.at, s.name AS by, i.body FROM internal_thread t
  JOIN internal_message i ON i.practice_id = t.practice_id AND i.thread_id = t.id
  JOIN staff s ON s.id = i.written_by_id
  WHERE t.practice_id = $1::uuid AND t.patient_id = $2::uuid`;

const ANSWERS = `
  SELECT a.id, a.submitted_at AS at, v.title, a.response, a.scores FROM questionnaire_answer a
  JOIN questionnaire_version v ON v.practice_id = a.practice_id AND v.questionnaire_id = a.questionnaire_id
    AND v.version = a.version
  WHERE a.practice_id = $1::uuid AND a.patient_id = $2::uuid AND a.submitted_at IS NOT NULL`;

/** An answer instead of an appointment has the id of the campaign that invited. */
const BOOKINGS = `
  SELECT b.id, b.booked_at AS at, b.state, t.name, s.starts_at AS "startsAt", t.location FROM booking b
  JOIN appointment_type t ON t.practice_id = b.practice_id AND t.id = b.type_id
  JOIN slot s ON s.practice_id = b.practice_id AND s.id = b.slot_id
  WHERE b.practice_id = $1::uuid AND b.patient_id = $2::uuid
  UNION ALL
  SELECT a.campaign_id, a.at, a.answer, c.name, NULL, NULL FROM booking_answer a
  JOIN campaign c ON c.practice_id = a.practice_id AND c.id = a.campaign_id
  WHERE a.practice_id = $1::uuid AND a.patient_id = $2::uuid`;

const RECALLS = `
  SELECT r.id, r.created_at AS at, r.reason, r.due_date AS "dueDate", r.status, r.ended_why AS "endedWhy"
  FROM recall r WHERE r.practice_id = $1::uuid AND r.patient_id = $2::uuid`;

const CONTACTS = `
  SELECT a.id, a.at, a.channel, a.outcome, a.note, r.reason, a.by FROM recall r
  JOIN recall_attempt a ON a.practice_id = r.practice_id AND a.recall_id = r.id
  WHERE r.practice_id = $1::uuid AND r.patient_id = $2::uuid
  UNION ALL
  SELECT w.id, w.at, 'answer', w.kind, w.said, r.reason, NULL FROM recall r
  JOIN recall_answer w ON w.practice_id = r.practice_id AND w.recall_id = r.id
  WHERE r.practice_id = $1::uuid AND r.patient_id = $2::uuid`;

const LETTERS = `
  SELECT l.id, b.created_at AS at, l.body, l.address, l.postcode, l.posted_at AS "postedAt", l.returned_at AS "returnedAt"
  FROM letter l JOIN letter_batch b ON b.practice_id = l.practice_id AND b.id = l.batch_id
  WHERE l.practice_id = $1::uuid AND l.patient_id = $2::uuid`;

/** Of the patient, and of the number that the record has now. */
const BLOCKS = `
  SELECT c.id, c.at, b.number, c.ticks, c.by, c.why FROM contact_block b
  JOIN contact_block_change c ON c.practice_id = b.practice_id AND c.block_id = b.id
  WHERE b.practice_id = $1::uuid AND (b.patient_id = $2::uuid
    OR b.number = (SELECT p.mobile FROM patient p WHERE p.practice_id = $1 AND p.id = $2::uuid))`;

/**
 * Each channel that the patient or staff said something about, and how the patient likes to be written to. A channel has
 * no row, so its id is worked out from the patient's.
 */
const PREFERENCES = `
  SELECT overlay(overlay(md5(s.patient_id::text || k.channel) PLACING '8' FROM 13) PLACING '8' FROM 17)::uuid AS id, (s.set_by->k.channel->>'at')::timestamptz AS at, k.channel AS what, k.level,
    s.set_by->k.channel->>'by' AS by, s.set_by->k.channel->>'why' AS why, NULL::text AS language, NULL::text AS format,
    NULL::text AS "preferredLanguage", NULL::boolean AS "largePrint", NULL::boolean AS "letterInstead"
  FROM safe_contact s
  CROSS JOIN LATERAL (VALUES ('sms', s.sms), ('email', s.email), ('letter', s.letter), ('call', s.call)) AS k(channel, level)
  WHERE s.practice_id = $1::uuid AND s.patient_id = $2::uuid AND s.set_by->k.channel IS NOT NULL
  UNION ALL
  SELECT p.id, coalesce(e.at, p.updated_at), 'writing', NULL, e.actor, NULL, p.language, p.format, p.preferred_language, p.large_print,
    p.letter_instead
  FROM patient p
  LEFT JOIN LATERAL (
    SELECT a.at, a.actor FROM audit_entry a
    WHERE a.practice_id = p.practice_id AND a.subject_kind = 'patient' AND a.subject_id = p.id AND a.act = 'patient-preferences-changed'
    ORDER BY a.at DESC LIMIT 1
  ) e ON true
  WHERE p.practice_id = $1::uuid AND p.id = $2::uuid
    AND num_nonnulls(p.language, p.format, p.preferred_language, p.large_print, p.letter_instead) > 0`;

const ACTS = [...LOOKS, ...DOWNLOADS_OF_PATIENTS].map((act) => `'${act}'`).join(', ');
const ABOUT_THEM = ABOUT_PATIENT.replaceAll('$ID', '$2::uuid');
const LOOKED = `
  SELECT id, at, act, actor AS by, times FROM audit_entry
  WHERE practice_id = $1::uuid AND act IN (${ACTS}) AND ${ABOUT_THEM}`;

/** A page of a section, newest first, or the one item of an id. */
const PART = `
  WHERE ($3::timestamptz IS NULL OR (at, id) < ($3::timestamptz, $4::uuid)) AND ($5::uuid IS NULL OR id = $5::uuid)
  ORDER BY at DESC, id DESC LIMIT $6`;

type Stored<Section extends DisclosureSection> = Omit<Extract<HeldFact, { section: Section }>, 'section'>;
interface StoredMessage extends Stored<'messages'> {
  header: string[];
  columns: Partial<Columns> | null;
  emptyValues: EmptyValues | null;
  cells: string[] | null;
}
interface StoredLetter extends Stored<'letters'> {
  postcode: string | null;
}
interface StoredPreference extends Omit<Stored<'preferences'>, 'writing'>, HeldPreferences {}
interface StoredBlock extends Omit<Stored<'blocks'>, 'ticks'> {
  ticks: string[];
}

const COUNTS = `
  SELECT (SELECT count(*)::int FROM (${MESSAGES}) s) AS messages, (SELECT count(*)::int FROM (${REPLIES}) s) AS replies,
    (SELECT count(*)::int FROM (${NOTES}) s) AS notes, (SELECT count(*)::int FROM (${INTERNAL}) s) AS internal,
    (SELECT count(*)::int FROM (${ANSWERS}) s) AS answers, (SELECT count(*)::int FROM (${BOOKINGS}) s) AS bookings,
    (SELECT count(*)::int FROM (${RECALLS}) s) AS recalls, (SELECT count(*)::int FROM (${CONTACTS}) s) AS contacts,
    (SELECT count(*)::int FROM (${LETTERS}) s) AS letters, (SELECT count(*)::int FROM (${BLOCKS}) s) AS blocks,
    (SELECT count(*)::int FROM (${PREFERENCES}) s) AS preferences, (SELECT count(*)::int FROM (${LOOKED}) s) AS looks`;

/** Everything that is held of one patient. Each section is one statement by keys, so that memory is bounded by a page. */
export function createDisclosures(database: Database): Disclosures {
  const { pool, prisma } = database;

  async function read(
    section: DisclosureSection,
    values: [
      practiceId: string,
      patientId: string,
      at: Date | null,
      id: string | null,
      itemId: string | null,
      limit: number,
    ],
  ): Promise<HeldFact[]> {
    switch (section) {
      case 'messages': {
        const { rows } = await pool.query<StoredMessage>(`SELECT * FROM (${MESSAGES}) AS held ${PART}`, values);
        return rows.map(toMessageFact);
      }
      case 'replies': {
        const { rows } = await pool.query<Stored<'replies'>>(`SELECT * FROM (${REPLIES}) AS held ${PART}`, values);
        return rows.map((row) => ({ section, ...row }));
      }
      case 'notes': {
        const { rows } = await pool.query<Stored<'notes'>>(`SELECT * FROM (${NOTES}) AS held ${PART}`, values);
        return rows.map((row) => ({ section, ...row }));
      }
      case 'internal': {
        const { rows } = await pool.query<Stored<'internal'>>(`SELECT * FROM (${INTERNAL}) AS held ${PART}`, values);
        return rows.map((row) => ({ section, ...row }));
      }
      case 'answers': {
        const { rows } = await pool.query<Stored<'answers'>>(`SELECT * FROM (${ANSWERS}) AS held ${PART}`, values);
        return rows.map((row) => ({ section, ...row }));
      }
      case 'bookings': {
        const { rows } = await pool.query<Stored<'bookings'>>(`SELECT * FROM (${BOOKINGS}) AS held ${PART}`, values);
        return rows.map((row) => ({ section, ...row }));
      }
      case 'recalls': {
        const { rows } = await pool.query<Stored<'recalls'>>(`SELECT * FROM (${RECALLS}) AS held ${PART}`, values);
        return rows.map((row) => ({ section, ...row }));
      }
      case 'contacts': {
        const { rows } = await pool.query<Stored<'contacts'>>(`SELECT * FROM (${CONTACTS}) AS held ${PART}`, values);
        return rows.map((row) => ({ section, ...row }));
      }
      case 'letters': {
        const { rows } = await pool.query<StoredLetter>(`SELECT * FROM (${LETTERS}) AS held ${PART}`, values);
        return rows.map(({ postcode, address, ...row }) => ({
          ...{ section, ...row },
          address: [...address, ...(postcode === null ? [] : [postcode])],
        }));
      }
      case 'blocks': {
        const { rows } = await pool.query<StoredBlock>(`SELECT * FROM (${BLOCKS}) AS held ${PART}`, values);
        return rows.map((row) => ({ section, ...row, ticks: row.ticks.filter(isTick) }));
      }
      case 'preferences': {
        const { rows } = await pool.query<StoredPreference>(`SELECT * FROM (${PREFERENCES}) AS held ${PART}`, values);
        return rows.map(({ language, format, preferredLanguage, largePrint, letterInstead, ...row }) => ({
          ...{ section, ...row },
          writing: { language, format, preferredLanguage, largePrint, letterInstead },
        }));
      }
      case 'looks': {
        const { rows } = await pool.query<Stored<'looks'>>(`SELECT * FROM (${LOOKED}) AS held ${PART}`, values);
        return rows.map((row) => ({ section, ...row }));
      }
    }
  }

  return {
    async patient(practiceId, patientId) {
      const { rows } = await pool.query<DisclosedPatient>(
        `SELECT p.id, p.family_name AS "familyName", p.given_name AS "givenName", p.nhs_number AS "nhsNumber",
           p.date_of_birth AS "dateOfBirth", o.name AS "practiceName", o.time_zone AS "timeZone"
         FROM patient p JOIN practice o ON o.id = p.practice_id WHERE p.practice_id = $1 AND p.id = $2`,
        [practiceId, patientId],
      );
      return rows[0] ?? null;
    },

    async facts(practiceId, patientId, section, { limit, after }: PageRequest<HeldPlace>) {
      const rows = await read(section, [practiceId, patientId, after?.at ?? null, after?.id ?? null, null, limit + 1]);
      return toPage(rows, limit, ({ at, id }) => ({ at, id })) satisfies Page<HeldFact, HeldPlace>;
    },

    async fact(practiceId, patientId, section, itemId) {
      return (await read(section, [practiceId, patientId, null, null, itemId, 1]))[0] ?? null;
    },

    async counts(practiceId, patientId) {
      const { rows } = await pool.query<Record<DisclosureSection, number>>(COUNTS, [practiceId, patientId]);
      return rows[0]!;
    },

    async redactions(practiceId, patientId) {
      const rows = await prisma.disclosureRedaction.findMany({ where: { practiceId, patientId } });
      return rows.flatMap(({ section, itemId, whole, words, why, by, at }): StoredRedaction[] => {
        const found = DISCLOSURE_SECTIONS.find((one) => one === section);
        return found ? [{ section: found, itemId, whole, words, why, by, at }] : [];
      });
    },

    redact: ({ practiceId, user, tokenId }, { patientId, section, itemId }, redaction, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const key = { practiceId, patientId, section, itemId };
        if (redaction === null) await rows.disclosureRedaction.deleteMany({ where: key });
        else {
          const stored = { ...storedOf(redaction), by: user, at: now };
          await rows.disclosureRedaction.upsert({
            where: { practiceId_patientId_section_itemId: key },
            create: { ...key, ...stored },
            update: stored,
          });
        }
        await appendAudit(client, {
          ...{ practiceId, at: now, actor: user, act: 'disclosure-redacted' },
          ...{ subjectKind: 'patient', subjectId: patientId },
          details: { byToken: tokenId, section, itemId, show: shownOf(redaction) },
        });
      }),
  };
}

const storedOf = ({ whole, words, why }: Redaction & { why: string }) => ({ whole, words: [...words], why });

function shownOf(redaction: Redaction | null): 'all' | 'part' | 'none' {
  if (redaction === null) return 'all';
  return redaction.whole ? 'none' : 'part';
}

const isTick = (tick: string): tick is BlockTick => (BLOCK_TICKS as readonly string[]).includes(tick);

/** With its text as the patient got it; a personal link's token is hidden. */
function toMessageFact({ header, columns, emptyValues, cells, ...row }: StoredMessage): HeldFact {
  const fill = (text: string): string => compileForList(text, header, columns, emptyValues).render(cells ?? []);
  return {
    ...{ section: 'messages', ...row },
    body: fill(row.body),
    subject: row.subject === null ? null : fill(row.subject),
  };
}

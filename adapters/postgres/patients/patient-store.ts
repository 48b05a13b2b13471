import type { PoolClient } from 'pg';
import { reasonMessage } from '../../../domain/lists/row-reasons';
import {
  SHOWN_REFUSALS,
  type GivenField,
  type ImportCounts,
  type ImportRefusals,
  type IncomingPatient,
  type PatientImportRef,
  type PatientStore,
  type UploadedPatients,
} from '../../../ports/patients/patient-store';
import { transaction, type Database } from '../sql/connect';
import { copyRows, type CopyValue } from '../sql/copy-text';
import { newId } from '../sql/new-id';
import { importReading } from '../lists/upload-reading';
import { recipientRulesChanged } from '../eligibility/suppression';

/** The rows of a file on their way into `patient`. The table is dropped with the transaction. */
const INCOMING = `
  CREATE TEMP TABLE incoming (
    row int, id uuid, nhs_number char(10), date_of_birth date, family_name text, given_name text, mobile text, email text,
    status text, does_not_wish_sms boolean, marketing_agreed boolean, known_as text, address text[], postcode text,
    language text, format text, large_print boolean, letter_instead boolean, status_word text, does_not_wish_sms_word text, marketing_word text
  ) ON COMMIT DROP`;
const INCOMING_COLUMNS =
  'id, nhs_number, date_of_birth, family_name, given_name, mobile, email, status, does_not_wish_sms, marketing_agreed, ' +
  'known_as, address, postcode, language, format, large_print, letter_instead, status_word, does_not_wish_sms_word, marketing_word';

function* incomingValues(patients: readonly IncomingPatient[]): Generator<CopyValue[]> {
  for (const patient of patients) {
    yield [
      patient.row,
      newId(),
      patient.nhsNumber,
      patient.dateOfBirth,
      patient.familyName ?? null,
      patient.givenName ?? null,
      patient.mobile ?? null,
      patient.email ?? null,
      patient.status ?? null,
      patient.doesNotWishSms ?? null,
      patient.marketingAgreed ?? null,
      patient.knownAs ?? null,
      patient.address ?? null,
      patient.postcode ?? null,
      patient.language ?? null,
      patient.format ?? null,
      patient.largePrint ?? null,
      patient.letterInstead ?? null,
      patient.unclear?.status ?? null,
      patient.unclear?.doesNotWishSms ?? null,
      patient.unclear?.marketingAgreed ?? null,
    ];
  }
}

/** In the order of NHS numbers, so that two imports of the same people do not deadlock. */
const ADD = `
  INSERT INTO patient (practice_id, ${INCOMING_COLUMNS}, updated_at, does_not_wish_sms_at, marketing_agreed_at)
  SELECT $1, id, nhs_number, date_of_birth, family_name, given_name, mobile, email, coalesce(status, 'registered'),
    does_not_wish_sms, marketing_agreed, known_as, address, postcode, language, format, large_print, letter_instead, status_word,
    does_not_wish_sms_word, marketing_word, $2::timestamptz, CASE WHEN does_not_wish_sms IS NOT NULL THEN $2::timestamptz END,
    CASE WHEN marketing_agreed IS NOT NULL THEN $2::timestamptz END
  FROM incoming ORDER BY nhs_number
  ON CONFLICT (practice_id, nhs_number) DO NOTHING`;

const COLUMN_OF: Record<GivenField, string> = {
  familyName: 'family_name',
  givenName: 'given_name',
  mobile: 'mobile',
  email: 'email',
  knownAs: 'known_as',
  address: 'address',
  postcode: 'postcode',
  language: 'language',
  format: 'format',
};

const WISHES = ['does_not_wish_sms', 'marketing_agreed'];
/** How the patient likes to be written to; what no cell says stays. */
const LIKES = ['large_print', 'letter_instead'];

/** The column for each field's word that nobody has explained yet. */
const WORD_OF = {
  status: 'status_word',
  does_not_wish_sms: 'does_not_wish_sms_word',
  marketing_agreed: 'marketing_word',
};

/** Only the fields in the file, and only rows that differ. An unchanged patient is not written. */
function changeStatement(given: readonly GivenField[]): string {
  const changes = [
    { column: 'date_of_birth', value: 'i.date_of_birth' },
    ...given.map((field) => ({ column: COLUMN_OF[field], value: `i.${COLUMN_OF[field]}` })),
    // A word that nobody has explained removes a registration. It does not change a status that already leaves the
    // patient out.
    {
      column: 'status',
      value: `CASE WHEN i.status IS NULL OR (i.status = 'unclear' AND p.status <> 'registered') THEN p.status ELSE i.status END`,
    },
    ...[...WISHES, ...LIKES].map((column) => ({ column, value: `coalesce(i.${column}, p.${column})` })),
    ...Object.entries(WORD_OF).map(([column, word]) => ({
      column: word,
      value: `CASE WHEN i.${column} IS NULL THEN p.${word} ELSE i.${word} END`,
    })),
  ];
  // The day of a preference. The latest of consent and dissent wins, and N11 shows since when.
  const told = WISHES.map(
    (column) =>
      `${column}_at = CASE WHEN i.${column} IS DISTINCT FROM p.${column} AND i.${column} IS NOT NULL THEN $2::timestamptz ELSE p.${column}_at END`,
  );
  return `
    UPDATE patient p SET ${changes.map(({ column, value }) => `${column} = ${value}`).join(', ')}, ${told.join(', ')}, updated_at = $2::timestamptz
    FROM incoming i
    WHERE p.practice_id = $1 AND p.nhs_number = i.nhs_number
      AND (${changes.map(({ column }) => `p.${column}`).join(', ')}) IS DISTINCT FROM (${changes.map(({ value }) => value).join(', ')})`;
}

/** Uploads to the local register, in bulk. Reads for pages are in `patient-queries.ts`. */
export function createPatientStore({ pool }: Database): PatientStore {
  return {
    async uploaded({ practiceId, importId }, now) {
      const { rows } = await pool.query<UploadedPatients>(
        `SELECT i.status, octet_length(i.file) AS "fileBytes", i.file_name AS "fileName", i.counts, p.region,
           jsonb_build_object('sheet', i.asked_sheet, 'hiddenRows', i.with_hidden_rows) AS choice,
           (SELECT coalesce(json_agg(json_build_object('field', w.field, 'word', w.word, 'meaning', w.meaning)), '[]')
            FROM register_word w WHERE w.practice_id = i.practice_id) AS words,
           ($3::timestamptz AT TIME ZONE p.time_zone)::date AS today
         FROM patient_import i JOIN practice p ON p.id = i.practice_id
         WHERE i.practice_id = $1 AND i.id = $2`,
        [practiceId, importId, now],
      );
      return rows[0] ?? null;
    },

    ...importReading(pool, 'patient_import'),

    bringIn: (ref, patients, given, refusals, now) =>
      transaction(pool, async (client) => {
        if (!(await lockImport(client, ref))) return null;
        await client.query(INCOMING);
        for await (const page of patients) {
          await copyRows(client, `incoming (row, ${INCOMING_COLUMNS})`, incomingValues(page));
        }
        const repeated = await removeRepeated(client);
        const added = await client.query(ADD, [ref.practiceId, now]);
        // The patients just added do not differ. One that someone else added meanwhile is changed like any other.
        const changed = await client.query(changeStatement(given), [ref.practiceId, now]);
        if (added.rowCount || changed.rowCount) await recipientRulesChanged(client, ref.practiceId);
        const { rows } = await client.query<{ count: number; unclear: number }>(
          `SELECT count(*)::int AS count,
             (count(*) FILTER (WHERE ${Object.values(WORD_OF).join(' IS NOT NULL OR ')} IS NOT NULL))::int AS unclear
           FROM incoming`,
        );
        const unread = refusals();
        const refused = unread.refused + repeated.refused;
        const shown = [...unread.shown, ...repeated.shown].sort((a, b) => a.row - b.row).slice(0, SHOWN_REFUSALS);
        const counts: ImportCounts = {
          rows: (rows[0]?.count ?? 0) + refused,
          added: added.rowCount ?? 0,
          changed: changed.rowCount ?? 0,
          refused,
          ...(rows[0]?.unclear ? { unclear: rows[0].unclear } : {}),
        };
        await client.query(
          `UPDATE patient_import SET status = 'ready', counts = $3, refusals = $4, file = NULL, finished_at = $5
           WHERE practice_id = $1 AND id = $2`,
          [ref.practiceId, ref.importId, JSON.stringify(counts), JSON.stringify(shown), now],
        );
        return counts;
      }),
  };
}

/** If an NHS number comes twice, the first row stays. The others are counted, and the first of them is reported. */
async function removeRepeated(client: PoolClient): Promise<ImportRefusals> {
  const { rows } = await client.query<{ refused: number; shown: { row: number; first: number }[] | null }>(
    `WITH gone AS (
       DELETE FROM incoming i USING (
         SELECT nhs_number, min(row) AS first FROM incoming GROUP BY nhs_number HAVING count(*) > 1
       ) d WHERE d.nhs_number = i.nhs_number AND i.row > d.first RETURNING i.row, d.first
     )
     SELECT (SELECT count(*)::int FROM gone) AS refused,
       (SELECT json_agg(g) FROM (SELECT row, first FROM gone ORDER BY row LIMIT $1) g) AS shown`,
    [SHOWN_REFUSALS],
  );
  const { refused = 0, shown } = rows[0] ?? { shown: null };
  const code = 'duplicate-row';
  return {
    refused,
    shown: (shown ?? []).map(({ row, first }) => ({
      row,
      reasons: [{ code, message: reasonMessage(code, String(first)) }],
    })),
  };
}

/**
 * False when the import is not being processed. Takes a transaction-level advisory lock, so that each practice runs one
 * import at a time. We do not lock the practice's row, because sending reads it.
 */
async function lockImport(client: PoolClient, { practiceId, importId }: PatientImportRef): Promise<boolean> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('patient-import ' || $1, 0))`, [practiceId]);
  const { rows } = await client.query(
    `SELECT 1 FROM patient_import WHERE practice_id = $1 AND id = $2 AND status = 'processing' FOR UPDATE`,
    [practiceId, importId],
  );
  return rows.length > 0;
}

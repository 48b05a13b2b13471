import { compileForList } from '../../../domain/content/list-text';
import type { EmptyValues } from '../../../domain/content/empty-values';
import { BLOCK_TICKS, TICK_WORDS } from '../../../domain/eligibility/purposes';
import { DECISIONS, type EvidenceFact, type EvidenceHead } from '../../../domain/recalls/evidence/evidence';
import { windowLines } from '../../../domain/recalls/letters/plan-letters';
import type { RecallFindingKind } from '../../../domain/recalls/recalls';
import type { RecallEvidence } from '../../../ports/recalls/recall-evidence';
import { BODY_OF, JOIN_TEXT } from '../delivery/message-text';
import type { Database } from '../sql/connect';

/** The evidence of a recall, read from the rows of every part that contacted the patient about it. */
export function createRecallEvidence({ pool }: Database): RecallEvidence {
  return {
    async read(practiceId, recallId) {
      const key = [practiceId, recallId];
      const found = await pool.query<HeadRow>(HEAD, key);
      const row = found.rows[0];
      if (!row || row.status === 'restricted') return null;
      const { patientId, mobile, status: _status, ...head } = row;
      const facts = await Promise.all([
        texts(key),
        others(key),
        letters(key),
        answers(key),
        blocks(practiceId, patientId, mobile),
        decisions(key),
      ]);
      const all = facts.flat();
      const tries = all.filter(({ kind }) => kind === 'sms' || kind === 'call' || kind === 'letter').length;
      return { head: { ...headOf(head), attempts: tries }, facts: all };
    },
  };

  async function texts(key: string[]): Promise<EvidenceFact[]> {
    const { rows } = await pool.query<TextRow>(TEXTS, key);
    return rows.flatMap((row): EvidenceFact[] => {
      const { at, by, number, openedAt, provedAt } = row;
      const tries = (
        row.tries as { number: string | null; state: string; submittedAt: string | null; receiptAt: string | null }[]
      ).map(({ submittedAt, receiptAt, ...one }) => ({
        ...one,
        submittedAt: submittedAt === null ? null : new Date(submittedAt),
        receiptAt: receiptAt === null ? null : new Date(receiptAt),
      }));
      return [
        { kind: 'sms', at, by, number, text: filled(row), tries },
        ...(provedAt ? [{ kind: 'link', at: provedAt, proved: true } as const] : []),
        ...(openedAt && !provedAt ? [{ kind: 'link', at: openedAt, proved: false } as const] : []),
      ];
    });
  }

  async function others(key: string[]): Promise<EvidenceFact[]> {
    const { rows } = await pool.query<{
      at: Date;
      by: string;
      outcome: string;
      note: string | null;
      callBackAt: Date | null;
    }>(
      `SELECT at, by, coalesce(outcome, '') AS outcome, note, next_at AS "callBackAt" FROM recall_attempt
       WHERE practice_id = $1 AND recall_id = $2 AND channel = 'call'`,
      key,
    );
    return rows.map((row) => ({ kind: 'call', ...row }));
  }

  async function letters(key: string[]): Promise<EvidenceFact[]> {
    const { rows } = await pool.query<LetterRow>(LETTERS, key);
    return rows.map(({ at, by, text, returnedAt, returnedBy, ...who }) => ({
      ...({ kind: 'letter', at, by, text } as const),
      addressLines: windowLines(who),
      returned: returnedAt && { at: returnedAt, by: returnedBy! },
    }));
  }

  async function answers(key: string[]): Promise<EvidenceFact[]> {
    const { rows } = await pool.query<{
      at: Date;
      answer: string;
      said: string | null;
      accepted: boolean | null;
      decidedBy: string | null;
      decidedAt: Date | null;
      code: string | null;
      on: string | null;
    }>(
      `SELECT at, kind AS answer, said, accepted, decided_by AS "decidedBy", decided_at AS "decidedAt",
         entry_code AS code, entry_on AS "on" FROM recall_answer
       WHERE practice_id = $1 AND recall_id = $2`,
      key,
    );
    return rows.map(({ at, answer, said, accepted, decidedBy, decidedAt, code, on }) => ({
      ...({ kind: 'answer', at, answer: answer as RecallFindingKind, said } as const),
      entry: code === null || on === null ? null : { code, on },
      decided: decidedAt && { at: decidedAt, by: decidedBy!, accepted: accepted === true },
    }));
  }

  async function blocks(practiceId: string, patientId: string, mobile: string | null): Promise<EvidenceFact[]> {
    const { rows } = await pool.query<{ at: Date; by: string; why: string | null; ticks: string[]; isNumber: boolean }>(
      `SELECT c.at, c.by, c.why, c.ticks, b.number IS NOT NULL AS "isNumber"
       FROM contact_block b JOIN contact_block_change c ON c.practice_id = b.practice_id AND c.block_id = b.id
       WHERE b.practice_id = $1 AND (b.patient_id = $2 OR b.number = $3)`,
      [practiceId, patientId, mobile],
    );
    return rows.map(({ isNumber, ticks, ...row }) => ({
      ...({ kind: 'block', about: isNumber ? 'number' : 'patient' } as const),
      ...row,
      ticks: BLOCK_TICKS.filter((tick) => ticks.includes(tick)).map((tick) => TICK_WORDS[tick]),
    }));
  }

  async function decisions(key: string[]): Promise<EvidenceFact[]> {
    const { rows } = await pool.query<{ at: Date; by: string; act: string }>(
      `SELECT at, actor AS by, act FROM audit_entry
       WHERE practice_id = $1 AND subject_kind = 'recall' AND subject_id = $2 AND act = ANY ($3)`,
      [...key, DECISIONS],
    );
    return rows.map((row) => ({ kind: 'decision', ...row }));
  }
}

interface HeadRow {
  practiceName: string;
  timeZone: string;
  patientId: string;
  mobile: string | null;
  status: string;
  givenName: string | null;
  familyName: string | null;
  nhsNumber: string;
  dateOfBirth: string;
  reference: string;
  reason: string;
  dueDate: string;
  clinicallySignificant: boolean;
  attemptsWanted: number;
}

const HEAD = `
  SELECT pr.name AS "practiceName", pr.time_zone AS "timeZone", p.id AS "patientId", p.mobile, p.status,
    p.given_name AS "givenName", p.family_name AS "familyName", p.nhs_number AS "nhsNumber",
    p.date_of_birth::text AS "dateOfBirth", r.reference, r.reason, r.due_date::text AS "dueDate",
    coalesce(c.clinically_significant, false) AS "clinicallySignificant", coalesce(c.attempts_wanted, 3) AS "attemptsWanted"
  FROM recall r JOIN practice pr ON pr.id = r.practice_id
  JOIN patient p ON p.practice_id = r.practice_id AND p.id = r.patient_id
  LEFT JOIN recall_category c ON c.practice_id = r.practice_id AND c.id = r.category_id
  WHERE r.practice_id = $1 AND r.id = $2`;

function headOf({
  givenName,
  familyName,
  nhsNumber,
  dateOfBirth,
  ...head
}: Omit<HeadRow, 'patientId' | 'mobile' | 'status'>): Omit<EvidenceHead, 'attempts'> {
  return { ...head, patient: { givenName, familyName, nhsNumber, dateOfBirth } };
}

interface TextRow {
  at: Date;
  by: string;
  number: string | null;
  body: string;
  header: string[];
  columns: object | null;
  emptyValues: object | null;
  cells: string[] | null;
  openedAt: Date | null;
  provedAt: Date | null;
  tries: object;
}

/** Each SMS that was handed over, with its tries, and what the patient did with its link. */
const TEXTS = `
  SELECT coalesce(m.submitted_at, m.status_at) AS at, a.by, m.contact AS number, ${BODY_OF} AS body, d.header, d.columns,
    d.empty_values AS "emptyValues", lr.cells, l.opened_at AS "openedAt", l.proved_at AS "provedAt",
    coalesce((SELECT jsonb_agg(jsonb_build_object('number', t.contact, 'state', t.state, 'submittedAt', t.submitted_at,
        'receiptAt', t.receipt_at) ORDER BY t.number)
      FROM attempt t WHERE t.practice_id = m.practice_id AND t.message_id = m.id), '[]') AS tries
  FROM recall_attempt a
  JOIN recall r ON r.practice_id = a.practice_id AND r.id = a.recall_id
  JOIN message m ON m.practice_id = a.practice_id AND m.dispatch_id = a.campaign_id AND m.patient_id = r.patient_id
  JOIN dispatch d ON d.practice_id = m.practice_id AND d.id = m.dispatch_id
  ${JOIN_TEXT}
  LEFT JOIN list_row lr ON lr.practice_id = m.practice_id AND lr.list_id = m.list_id AND lr.row = m.row
  LEFT JOIN personal_link l ON l.practice_id = m.practice_id AND l.kind = 'recall' AND l.about_id = a.campaign_id
    AND l.patient_id = r.patient_id
  WHERE a.practice_id = $1 AND a.recall_id = $2 AND a.channel = 'sms'
    AND m.status IN ('submitted', 'delivered', 'failed', 'unknown', 'expired')`;

/** The words that the patient got; the secret of their link stays hidden. */
function filled({ body, header, columns, emptyValues, cells }: TextRow): string {
  const text = compileForList(body, header, columns, emptyValues as EmptyValues | null);
  return text.render(cells ?? []);
}

interface LetterRow {
  at: Date;
  by: string;
  text: string;
  givenName: string | null;
  familyName: string | null;
  address: string[];
  postcode: string | null;
  returnedAt: Date | null;
  returnedBy: string | null;
}

const LETTERS = `
  SELECT a.at, a.by, l.body AS text, l.given_name AS "givenName", l.family_name AS "familyName", l.address, l.postcode,
    l.returned_at AS "returnedAt", l.returned_by AS "returnedBy"
  FROM recall_attempt a JOIN letter l ON l.practice_id = a.practice_id AND l.id = a.letter_id
  WHERE a.practice_id = $1 AND a.recall_id = $2 AND a.channel = 'letter'`;

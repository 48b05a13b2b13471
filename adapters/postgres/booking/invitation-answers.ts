import type { PoolClient } from 'pg';
import { acceptedCode, consequenceOf, entryText, type BookingAnswer } from '../../../domain/booking/invitation-answer';
import type { BookingInvitation } from '../../../ports/booking/bookings';
import type { InvitationAnswer, InvitationAnswers } from '../../../ports/booking/invitation-answers';
import { noteAnswerEntry } from '../patients/answer-entries';
import { appendAudit } from '../practice/audit-log';
import type { Database } from '../sql/connect';
import { newId } from '../sql/new-id';
import { toPage } from '../sql/to-page';
import { inTransaction, type Transaction } from '../sql/transaction';

/** Somebody looks at it: what follows from the answer, or the record refused it and nobody has entered it by hand. */
export const NEEDS_ENTRY = `(a.needs_entry OR (e.status IS NOT DISTINCT FROM 'refused' AND a.entered_at IS NULL))`;

/** The entry `e` in the record that belongs to an answer `a`. */
export const JOIN_ENTRY = `LEFT JOIN answer_entry e ON e.practice_id = a.practice_id AND e.campaign_id = a.campaign_id
    AND e.patient_id = a.patient_id AND e.status IN ('waiting', 'saved', 'refused')`;

const ANSWERS = `
  SELECT a.id, a.answer, a.at, a.campaign_id AS "campaignId", c.name AS "campaignName", t.id AS "typeId", t.name AS "typeName",
    t.declined_code AS "declinedCode", t.elsewhere_code AS "elsewhereCode", a.entered_by AS "enteredBy", a.entered_at AS "enteredAt",
    ${NEEDS_ENTRY} AS "needsEntry",
    e.status AS "entryStatus", e.saved_at AS "savedAt", e.reference, e.reason,
    p.status = 'restricted' AS "isRestricted", p.id AS "patientId", p.nhs_number AS "nhsNumber",
    p.family_name AS "familyName", p.given_name AS "givenName"
  FROM booking_answer a
  JOIN campaign c ON c.practice_id = a.practice_id AND c.id = a.campaign_id
  JOIN patient p ON p.practice_id = a.practice_id AND p.id = a.patient_id
  LEFT JOIN campaign_invitation i ON i.practice_id = a.practice_id AND i.campaign_id = a.campaign_id
  LEFT JOIN appointment_type t ON t.practice_id = i.practice_id AND t.id = i.type_id
  ${JOIN_ENTRY}
  WHERE a.practice_id = $1`;

interface StoredAnswer {
  id: string;
  answer: BookingAnswer;
  at: Date;
  campaignId: string;
  campaignName: string;
  typeId: string | null;
  typeName: string | null;
  declinedCode: string | null;
  elsewhereCode: string | null;
  enteredBy: string | null;
  enteredAt: Date | null;
  needsEntry: boolean;
  entryStatus: 'waiting' | 'saved' | 'refused' | null;
  savedAt: Date | null;
  reference: string | null;
  reason: string | null;
  isRestricted: boolean;
  patientId: string;
  nhsNumber: string;
  familyName: string | null;
  givenName: string | null;
}

/** What patients answered to invitations. */
export function createInvitationAnswers(database: Database): InvitationAnswers {
  const { pool } = database;
  return {
    async find(practiceId, answerId) {
      const { rows } = await pool.query<StoredAnswer>(`${ANSWERS} AND a.id = $2`, [practiceId, answerId]);
      return rows[0] ? shown(rows[0]) : null;
    },

    async page(practiceId, { limit, after }, { needsEntry }) {
      const { rows } = await pool.query<StoredAnswer>(
        `${ANSWERS} AND (NOT $2 OR ${NEEDS_ENTRY})
         AND ($3::timestamptz IS NULL OR (a.at, a.id) > ($3, $4::uuid))
         ORDER BY a.at, a.id LIMIT $5`,
        [practiceId, needsEntry, after?.at ?? null, after?.id ?? null, limit + 1],
      );
      return toPage(rows.map(shown), limit, ({ at, id }) => ({ at, id }));
    },

    async ofRecall(practiceId, recallId) {
      const { rows } = await pool.query<StoredAnswer>(
        `${ANSWERS} AND EXISTS (SELECT FROM recall r JOIN recall_attempt b ON b.practice_id = r.practice_id AND b.recall_id = r.id
           WHERE r.practice_id = a.practice_id AND r.id = $2 AND r.patient_id = a.patient_id AND b.campaign_id = a.campaign_id)
         ORDER BY a.at, a.id`,
        [practiceId, recallId],
      );
      return rows.map(shown);
    },

    decide: (practiceId, answerId, accepted, by, now) =>
      inTransaction(database, async ({ client, prisma }) => {
        const { rows } = await client.query<{ campaignId: string; patientId: string; answer: BookingAnswer }>(
          `SELECT campaign_id AS "campaignId", patient_id AS "patientId", answer FROM booking_answer
           WHERE practice_id = $1 AND id = $2 AND entered_at IS NULL FOR UPDATE`,
          [practiceId, answerId],
        );
        const [held] = rows;
        if (!held) return;
        const { campaignId, patientId, answer } = held;
        const key = { practiceId_campaignId_patientId: { practiceId, campaignId, patientId } };
        if (accepted) {
          await prisma.bookingAnswer.update({
            where: key,
            data: { needsEntry: false, enteredBy: by.user, enteredAt: now },
          });
          const type = await typeOf(client, practiceId, campaignId);
          const code = type && acceptedCode(answer, type);
          const text = type && answer !== 'call-me' ? entryText(answer, type.name, by.user) : null;
          const entry = { practiceId, campaignId, recallAnswerId: null, patientId, at: now, dueAt: now };
          if (code && text) await noteAnswerEntry(client, { ...entry, code, text });
        } else {
          await prisma.bookingAnswer.delete({ where: key });
          await withdrawAnswer(client, { practiceId, campaignId, patientId }, now);
        }
        await appendAudit(client, {
          ...{ practiceId, at: now, actor: by.user, act: 'booking-answer-decided', subjectKind: 'booking' },
          ...{ subjectId: campaignId, details: { byToken: by.tokenId, patientId, accepted } },
        });
      }),
  };
}

/** Keeps what a patient answered, and has it saved to the record where the practice set a code for it. */
export async function keepAnswer(
  { prisma, client }: Transaction,
  { practiceId, campaignId, patientId }: Omit<BookingInvitation, 'typeId'>,
  answer: BookingAnswer,
  now: Date,
): Promise<void> {
  const key = { practiceId, campaignId, patientId };
  const where = { practiceId_campaignId_patientId: key };
  const earlier = await prisma.bookingAnswer.findUnique({ where, select: { answer: true } });
  // A second press changes nothing.
  if (earlier?.answer === answer) return;
  await withdrawAnswer(client, key, now);
  const type = await typeOf(client, practiceId, campaignId);
  const follows = type ? consequenceOf(answer, type) : ({ kind: 'task' } as const);
  const row = {
    answer,
    at: now,
    needsEntry: follows.kind === 'task',
    enteredBy: null,
    enteredAt: null,
    alarmedAt: null,
  };
  // A changed answer is another one, so a decision about the earlier one does not count for it.
  await prisma.bookingAnswer.upsert({ where, create: { ...key, ...row }, update: { ...row, id: newId() } });
  if (follows.kind === 'task' || answer === 'call-me' || !type) return;
  const dueAt = new Date(now.getTime() + follows.afterMinutes * 60_000);
  const text = entryText(answer, type.name, null);
  await noteAnswerEntry(client, { ...key, recallAnswerId: null, code: follows.code, text, at: now, dueAt });
}

/**
 * What was said does not hold any more: an entry that waits is not saved, and one that was saved is marked as entered in
 * error.
 */
export async function withdrawAnswer(
  client: PoolClient,
  { practiceId, campaignId, patientId }: Omit<BookingInvitation, 'typeId'>,
  now: Date,
): Promise<void> {
  // One that was tried may be on its way to the record at this moment, so it is looked for there a little later.
  await client.query(
    `UPDATE answer_entry SET status = CASE WHEN status = 'refused' OR status = 'waiting' AND tries = 0 THEN 'withdrawn' ELSE 'withdrawing' END,
       due_at = CASE WHEN status = 'saved' THEN $4::timestamptz WHEN status = 'waiting' AND tries > 0 THEN $4::timestamptz + interval '2 minutes' END,
       withdrawn_at = CASE WHEN status = 'refused' OR status = 'waiting' AND tries = 0 THEN $4::timestamptz END, tries = 0
     WHERE practice_id = $1 AND campaign_id = $2 AND patient_id = $3 AND status IN ('waiting', 'saved', 'refused')`,
    [practiceId, campaignId, patientId, now],
  );
}

interface InvitedType {
  name: string;
  declinedCode: string | null;
  elsewhereCode: string | null;
}

/** The type that a campaign invites to, with its codes; null where patients book at an address of the practice's own. */
async function typeOf(client: PoolClient, practiceId: string, campaignId: string): Promise<InvitedType | null> {
  const { rows } = await client.query<InvitedType>(
    `SELECT t.name, t.declined_code AS "declinedCode", t.elsewhere_code AS "elsewhereCode" FROM campaign_invitation i
     JOIN appointment_type t ON t.practice_id = i.practice_id AND t.id = i.type_id
     WHERE i.practice_id = $1 AND i.campaign_id = $2`,
    [practiceId, campaignId],
  );
  return rows[0] ?? null;
}

function shown(row: StoredAnswer): InvitationAnswer {
  const { id, answer, at, needsEntry, enteredBy, enteredAt, isRestricted } = row;
  const { patientId, nhsNumber, familyName, givenName, entryStatus, savedAt, reference, reason } = row;
  return {
    ...{ id, answer, at, needsEntry, enteredBy, enteredAt, isRestricted, code: acceptedCode(answer, row) },
    campaign: { id: row.campaignId, name: row.campaignName },
    appointmentType: row.typeId === null ? null : { id: row.typeId, name: row.typeName! },
    patient: isRestricted ? null : { id: patientId, nhsNumber, familyName, givenName },
    recordEntry: entryStatus && { status: entryStatus, savedAt, reference, reason },
  };
}

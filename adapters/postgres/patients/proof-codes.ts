import { codeExpiry, decideCode } from '../../../domain/conversations/direct/access-code';
import { proofCodeText } from '../../../domain/patients/proof/proof-rules';
import type { CodeAnswer } from '../../../ports/conversations/direct-messages';
import type { ProofCodes } from '../../../ports/patients/proof-codes';
import { NoCredits } from '../../../ports/practice/credits';
import type { Sealing } from '../../sealing';
import { codeOf } from '../conversations/direct-messages';
import { createDispatch } from '../delivery/dispatches';
import { appendAudit } from '../practice/audit-log';
import type { Database } from '../sql/connect';
import { newId } from '../sql/new-id';
import { transaction } from '../sql/transaction';

/** Who the audit log names where a patient acted by the link. */
const PATIENT = 'The patient';

/** Codes of links: worked out from the link and the text, and stored nowhere. */
export function createProofCodes(database: Database, sealing: Pick<Sealing, 'derive'>): ProofCodes {
  const { pool, prisma } = database;
  return {
    async send(link, account, ucs2PartUnits, now) {
      const { id: practiceId, name } = link.practice;
      const { patientId } = link;
      if (patientId === null) return { kind: 'not-possible' };
      try {
        return await transaction(pool, async (client): Promise<CodeAnswer> => {
          const { rows } = await client.query<{ sent: number; latestAt: Date | null; mobile: string | null }>(
            `SELECT l.codes_sent AS sent, l.code_sent_at AS "latestAt", p.mobile
             FROM personal_link l JOIN patient p ON p.practice_id = l.practice_id AND p.id = l.patient_id
             WHERE l.practice_id = $1 AND l.id = $2 FOR UPDATE OF l`,
            [practiceId, link.id],
          );
          const [found] = rows;
          if (!found?.mobile) return { kind: 'not-possible' };
          const decided = decideCode(found, now);
          if (decided.kind !== 'send') return decided;
          const dispatchId = newId();
          await createDispatch(client, {
            ...{ practiceId, id: dispatchId, proofLinkId: link.id, origin: 'automatic', channel: account.channel },
            ...{ purpose: 'care', recheck: 'individual', contactSource: 'demographics' },
            ...{ accountId: account.id, sender: account.sender, replyTo: account.replyTo, subject: null },
            ...{
              body: proofCodeText(name, link.language),
              ucs2PartUnits,
              saveToRecord: false,
              snomedCodes: [],
              allowReplies: false,
            },
            // A code that comes after its time helps nobody.
            ...{ holdUntil: null, triedUntil: codeExpiry(now), forgetsContacts: false, createdAt: now },
            // Nobody on the staff wrote it, and neither did the patient.
            createdBy: { name: 'Rollcall', id: patientId },
            messages: [{ id: dispatchId, patientId, contact: null }],
          });
          await client.query(
            `UPDATE personal_link SET code_dispatch_id = $3, code_sent_at = $4, codes_sent = codes_sent + 1
             WHERE practice_id = $1 AND id = $2`,
            [practiceId, link.id, dispatchId, now],
          );
          await appendAudit(client, {
            ...{ practiceId, at: now, actor: PATIENT, act: 'link-code-sent' },
            ...{ subjectKind: 'patient', subjectId: patientId, details: { kind: link.kind } },
          });
          return { kind: 'sent', dispatchId };
        });
      } catch (error) {
        if (error instanceof NoCredits) return { kind: 'not-possible' };
        throw error;
      }
    },

    async isRight(link, code, now) {
      const row = await prisma.personalLink.findUnique({
        where: { practiceId_id: { practiceId: link.practice.id, id: link.id } },
        select: { codeDispatchId: true, codeSentAt: true },
      });
      if (!row?.codeDispatchId || !row.codeSentAt || codeExpiry(row.codeSentAt) <= now) return false;
      return codeOf(sealing, link.id, row.codeDispatchId) === code;
    },
  };
}

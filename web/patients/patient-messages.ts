import { partOf } from '../../domain/campaigns/figures';
import { mayActAs } from '../../domain/practice/roles';
import { judgePatient } from '../../api/delivery/individual-message';
import type { PatientMessageRow, PatientRecord } from '../../ports/patients/patient-facts';
import type { PracticeSettings } from '../../ports/practice/settings';
import type { PageServices } from '../kit/mount';
import type { PracticeVisit } from '../kit/page';
import { presentMessage } from './message-rows';

/** A patient's messages as rows: what we know of each, where its detail is, and where an email can go instead (W3, A10). */
export async function patientMessages(
  services: PageServices,
  visit: PracticeVisit,
  patient: PatientRecord,
  rows: readonly PatientMessageRow[],
  rules: Pick<PracticeSettings, 'settleSeconds' | 'bulkMessages'>,
) {
  const { membership, base } = visit;
  const failed = mayActAs(membership.role, 'sender') ? rows.filter(isFailedText) : [];
  const [readable, mayEmail] = await Promise.all([
    readableThreads(services, visit, rows),
    failed.length > 0 && isEmailOpen(services, visit, patient),
  ]);
  const leadsTo = ({ id, origin, direction, threadId, conversationId, recallId, campaignId }: PatientMessageRow) => {
    if (origin === 'internal') return threadId && readable.has(threadId) ? `internal-messages/${threadId}` : null;
    if (origin === 'answer') return recallId && `recalls/${recallId}`;
    if (direction === 'in') return conversationId && `conversations/${conversationId}`;
    if (origin === 'letter' || origin === 'call') return recallId && `recalls/${recallId}`;
    if (campaignId === null) return `messages/${id}`;
    // A campaign's pages can be opened only while Bulk Messages is on.
    return rules.bulkMessages ? `campaigns/${campaignId}/messages/${id}` : null;
  };
  return rows.map((row) => {
    const path = leadsTo(row);
    return {
      ...presentMessage(row, rules, membership.timeZone),
      href: path && `${base}/${path}`,
      emailInstead:
        mayEmail && failed.includes(row) ? `${base}/messages/new/email?patient=${patient.id}&instead=${row.id}` : null,
    };
  });
}

/** A text that staff wrote and that did not arrive. */
function isFailedText({ channel, status, origin }: PatientMessageRow): boolean {
  return channel === 'sms' && status !== null && origin !== 'automatic' && partOf(status, 'sms') === 'errors';
}

/** Whether the record has an address, and nothing the patient or staff said stands against an email. */
async function isEmailOpen(services: PageServices, { membership, now }: PracticeVisit, patient: PatientRecord) {
  const asked = { channel: 'email', contact: null, now } as const;
  const judged = await judgePatient(services, membership.practiceId, patient, asked);
  return judged.kind === 'open' && judged.warnings.length === 0;
}

/** Only who takes part in a thread may open it. */
async function readableThreads(
  { internalMessages }: PageServices,
  { caller }: PracticeVisit,
  rows: readonly PatientMessageRow[],
): Promise<Set<string>> {
  const reader = { practiceId: caller.practiceId, staffId: caller.tokenId, role: caller.role, name: caller.user };
  const threads = rows.flatMap(({ threadId }) => threadId ?? []);
  return new Set(await internalMessages.readable(reader, [...new Set(threads)]));
}

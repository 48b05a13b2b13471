import { isToBeTold, type MailboxFault, type MailboxState } from '../../../domain/conversations/mail/mailbox-standing';
import type { NoticeKind } from '../../../domain/conversations/notices';
import type { MailboxStandings } from '../../../ports/conversations/mailbox-standings';
import type { Database } from '../sql/connect';
import { newId } from '../sql/new-id';
import { inTransaction, type Transaction } from '../sql/transaction';
import { raiseNotices, readStaff } from './notices';

const KIND: NoticeKind = 'mail-not-read';

/** How the mailbox stands, in one row. */
export function createMailboxStandings(database: Database): MailboxStandings {
  const { prisma, pool } = database;

  /** Every administrator: what is wrong concerns the mail of all practices. */
  async function tellAdministrators({ client, prisma: rows }: Transaction, outageId: string, now: Date): Promise<void> {
    const practices = await rows.practice.findMany({ select: { id: true }, orderBy: { id: 'asc' } });
    for (const { id: practiceId } of practices) {
      const staff = await readStaff(client, practiceId);
      const administrators = staff.filter(({ role }) => role === 'administrator').map(({ staffId }) => staffId);
      await raiseNotices(client, { practiceId, kind: KIND, subjectId: outageId, now }, administrators);
    }
  }

  return {
    async current() {
      const found = await prisma.mailboxStanding.findUnique({ where: { only: true } });
      return found && { state: found.state as MailboxState, since: found.since, readAt: found.readAt };
    },

    wasRead: (now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const before = await rows.mailboxStanding.findUnique({ where: { only: true } });
        const working = { state: 'ok', readAt: now, outageId: null, toldAt: null };
        await rows.mailboxStanding.upsert({
          where: { only: true },
          create: { ...working, since: now },
          update: before?.state === 'ok' ? { readAt: now } : { ...working, since: now },
        });
        if (!before?.outageId) return;
        await client.query(
          'UPDATE notification SET read_at = $3 WHERE kind = $1 AND subject_id = $2 AND read_at IS NULL',
          [...[KIND, before.outageId, now]],
        );
      }),

    failed: (fault: MailboxFault, now) =>
      inTransaction(database, async (tx) => {
        const { prisma: rows } = tx;
        const before = await rows.mailboxStanding.findUnique({ where: { only: true } });
        const outage =
          before?.outageId != null
            ? { outageId: before.outageId, since: before.since, toldAt: before.toldAt }
            : { outageId: newId(), since: now, toldAt: null };
        const isDue = outage.toldAt === null && isToBeTold(fault, outage.since, now);
        const row = { state: fault, ...outage, toldAt: isDue ? now : outage.toldAt };
        await rows.mailboxStanding.upsert({ where: { only: true }, create: row, update: row });
        if (isDue) await tellAdministrators(tx, outage.outageId, now);
      }),

    async forget() {
      await pool.query('DELETE FROM mailbox_standing');
    },
  };
}

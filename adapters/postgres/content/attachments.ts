import type { AttachmentKind } from '../../../domain/content/attachments/attachment-kind';
import type { AttachmentFact, Attachments } from '../../../ports/content/attachments';
import type { Sealing } from '../../sealing';
import { appendAudit } from '../practice/audit-log';
import type { Database } from '../sql/connect';
import { bytes } from '../sql/rows';
import { inTransaction } from '../sql/transaction';

/** Files that no message took are kept as long as drafts. */
const KEPT_DAYS = 30;

const FACT = { id: true, kind: true, sealedName: true, size: true } as const;

/** Files for direct messages, sealed in the database. */
export function createAttachments(database: Database, sealing: Sealing): Attachments {
  const { prisma } = database;
  const toFact = (row: { id: string; kind: string; sealedName: string; size: number }): AttachmentFact => ({
    ...{ id: row.id, kind: row.kind as AttachmentKind, size: row.size },
    name: sealing.open(row.sealedName),
  });

  return {
    store: (practiceId, { id, name, kind, bytes: content }, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const { count } = await rows.attachment.createMany({
          data: {
            ...{ practiceId, id, kind, size: content.length, sealedName: sealing.seal(name) },
            sealedContent: bytes(sealing.sealBytes(content, id)),
            ...{ uploadedBy: by.user, uploadedById: by.tokenId, uploadedAt: now },
          },
          skipDuplicates: true,
        });
        if (count === 0) return;
        await appendAudit(client, {
          ...{ practiceId, at: now, actor: by.user, act: 'attachment-uploaded' },
          ...{ subjectKind: 'attachment', subjectId: id },
          details: { byToken: by.tokenId, kind, bytes: content.length },
        });
      }),

    async free(practiceId, ids) {
      const where = { practiceId, id: { in: [...ids] }, messageId: null };
      const rows = await prisma.attachment.findMany({ where, select: FACT });
      const found = new Map(rows.map((row) => [row.id, row]));
      return ids.flatMap((id) => found.get(id) ?? []).map(toFact);
    },

    async ofMessage(practiceId, messageId) {
      const order = { orderBy: [{ uploadedAt: 'asc' as const }, { id: 'asc' as const }] };
      const rows = await prisma.attachment.findMany({ where: { practiceId, messageId }, select: FACT, ...order });
      return rows.map(toFact);
    },

    async read(practiceId, messageId, id) {
      const row = await prisma.attachment.findFirst({ where: { practiceId, messageId, id } });
      return row && { ...toFact(row), bytes: sealing.openBytes(Buffer.from(row.sealedContent), id) };
    },

    async sweep(now) {
      const before = new Date(now.getTime() - KEPT_DAYS * 86_400_000);
      await prisma.attachment.deleteMany({ where: { messageId: null, uploadedAt: { lt: before } } });
    },
  };
}

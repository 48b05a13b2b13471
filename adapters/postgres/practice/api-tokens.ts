import type { Role } from '../../../domain/practice/roles';
import { personOf, type ApiTokens } from '../../../ports/practice/api-tokens';
import { appendAudit } from './audit-log';
import type { Database } from '../sql/connect';
import { bytes } from '../sql/rows';
import { inTransaction } from '../sql/transaction';

/** How often at most we record that a token was used. It is for people, and there are many requests. */
const NOTED_AFTER_MS = 60 * 60 * 1_000;

/** Tokens of the API. We store only their hash. */
export function createApiTokens(database: Database): ApiTokens {
  const { prisma } = database;

  /**
   * If several processes see it at the same time, the first records it. A failure to record it does not refuse the
   * request.
   */
  async function noteUse(hash: Buffer): Promise<void> {
    const now = new Date();
    const longAgo = new Date(now.getTime() - NOTED_AFTER_MS);
    await prisma.apiToken
      .updateMany({
        where: { tokenHash: bytes(hash), OR: [{ lastUsedAt: null }, { lastUsedAt: { lte: longAgo } }] },
        data: { lastUsedAt: now },
      })
      .catch(() => undefined);
  }

  return {
    async find(hash) {
      const row = await prisma.apiToken.findUnique({
        where: { tokenHash: bytes(hash) },
        include: { practice: { select: { name: true } } },
      });
      if (!row || row.revokedAt) return null;
      const { lastUsedAt } = row;
      if (!lastUsedAt || Date.now() - lastUsedAt.getTime() >= NOTED_AFTER_MS) await noteUse(hash);
      return {
        tokenId: row.id,
        practiceId: row.practiceId,
        practiceName: row.practice.name,
        role: row.role as Role,
        user: row.name,
        ...(row.makerId ? { makerId: row.makerId } : {}),
      };
    },

    create: (token, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const { practiceId, id, name, role, mayApprove = false } = token;
        const tokenHash = bytes(token.hash);
        const made = await rows.apiToken.createMany({
          data: {
            practiceId,
            id,
            name,
            role,
            mayApprove,
            tokenHash,
            createdBy: by.user,
            createdAt: now,
            makerId: personOf(by),
          },
          skipDuplicates: true,
        });
        if (made.count === 0) {
          await rows.apiToken.update({ where: { practiceId_id: { practiceId, id } }, data: { tokenHash } });
          return;
        }
        await appendAudit(client, {
          practiceId: token.practiceId,
          at: now,
          actor: by.user,
          act: 'token-made',
          subjectKind: 'token',
          subjectId: token.id,
          details: {
            name: token.name,
            role: token.role,
            ...(token.mayApprove ? { mayApprove: true } : {}),
            byToken: by.tokenId,
          },
        });
      }),

    async list(practiceId) {
      const rows = await prisma.apiToken.findMany({ where: { practiceId }, orderBy: { id: 'desc' } });
      return rows.map(({ id, name, role, mayApprove, createdBy, createdAt, revokedAt, lastUsedAt }) => ({
        id,
        name,
        role: role as Role,
        mayApprove,
        createdBy,
        createdAt,
        revokedAt,
        lastUsedAt,
      }));
    },

    revoke: (practiceId, id, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const { count } = await rows.apiToken.updateMany({
          where: { practiceId, id, revokedAt: null },
          data: { revokedAt: now },
        });
        if (count === 0) return (await rows.apiToken.count({ where: { practiceId, id } })) > 0;
        await appendAudit(client, {
          practiceId,
          at: now,
          actor: by.user,
          act: 'token-revoked',
          subjectKind: 'token',
          subjectId: id,
          details: { byToken: by.tokenId },
        });
        return true;
      }),
  };
}

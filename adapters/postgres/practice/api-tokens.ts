import type { Role } from '../../../domain/practice/roles';
import { personOf, type ApiTokens } from '../../../ports/practice/api-tokens';
import { appendAudit } from './audit-log';
import { transaction, type Database } from '../sql/connect';

/** A token is noted as used this often at most: the note is for people, and requests are many. */
const NOTED_AFTER_MS = 60 * 60 * 1_000;

/** Tokens of the API, known by their hash only. */
export function createApiTokens({ pool, prisma }: Database): ApiTokens {
  /** Of several processes that see it at once the first notes it. That it could not be noted refuses nobody. */
  async function noteUse(hash: Buffer): Promise<void> {
    await pool
      .query(
        `UPDATE api_token SET last_used_at = now()
         WHERE token_hash = $1 AND (last_used_at IS NULL OR last_used_at <= now() - make_interval(secs => $2))`,
        [hash, NOTED_AFTER_MS / 1_000],
      )
      .catch(() => undefined);
  }

  return {
    async find(hash) {
      const row = await prisma.apiToken.findUnique({
        where: { tokenHash: new Uint8Array(hash) },
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
      transaction(pool, async (client) => {
        const { rows } = await client.query<{ made: boolean }>(
          `INSERT INTO api_token (practice_id, id, name, role, token_hash, created_by, created_at, maker_id)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
           ON CONFLICT (practice_id, id) DO UPDATE SET token_hash = excluded.token_hash
           RETURNING (xmax = 0) AS made`,
          [token.practiceId, token.id, token.name, token.role, token.hash, by.user, now, personOf(by)],
        );
        if (!rows[0]?.made) return;
        await appendAudit(client, {
          practiceId: token.practiceId,
          at: now,
          actor: by.user,
          act: 'token-made',
          subjectKind: 'token',
          subjectId: token.id,
          details: { name: token.name, role: token.role, byToken: by.tokenId },
        });
      }),

    async list(practiceId) {
      const rows = await prisma.apiToken.findMany({ where: { practiceId }, orderBy: { id: 'desc' } });
      return rows.map(({ id, name, role, createdBy, createdAt, revokedAt, lastUsedAt }) => ({
        id,
        name,
        role: role as Role,
        createdBy,
        createdAt,
        revokedAt,
        lastUsedAt,
      }));
    },

    revoke: (practiceId, tokenId, by, now) =>
      transaction(pool, async (client) => {
        const { rows } = await client.query<{ revoked: boolean }>(
          `SELECT revoked_at IS NOT NULL AS revoked FROM api_token WHERE practice_id = $1 AND id = $2 FOR UPDATE`,
          [practiceId, tokenId],
        );
        const token = rows[0];
        if (!token) return false;
        if (token.revoked) return true;
        await client.query('UPDATE api_token SET revoked_at = $3 WHERE practice_id = $1 AND id = $2', [
          practiceId,
          tokenId,
          now,
        ]);
        await appendAudit(client, {
          practiceId,
          at: now,
          actor: by.user,
          act: 'token-revoked',
          subjectKind: 'token',
          subjectId: tokenId,
          details: { byToken: by.tokenId },
        });
        return true;
      }),
  };
}

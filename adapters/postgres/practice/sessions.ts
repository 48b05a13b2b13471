import type { Banner, Session, Sessions } from '../../../ports/practice/sessions';
import type { Database } from '../sql/connect';
import { bytes, json } from '../sql/rows';
import type { Rows } from '../sql/transaction';

/** How often at most we record that a session was seen. Pages are read much more often. */
const MARK_AFTER_MS = 60_000;
const KEPT_MS = 4 * 24 * 60 * 60 * 1_000;

/**
 * The last-seen time of an ended session. Its row stays, so that a form in another tab still knows whose it is, but it
 * is no longer a session.
 */
const EPOCH = new Date(0);
const ENDED = { seenAt: EPOCH, banner: json(null) };

/**
 * Ends all but one of a person's sessions, for example after a change of password. Their rows stay for a while, so that
 * we can keep text typed in an open form for the same person.
 */
export async function endSessionsOf(rows: Rows, staffId: string, butSessionId?: string): Promise<void> {
  await rows.session.updateMany({
    where: { staffId, seenAt: { gt: EPOCH }, ...(butSessionId === undefined ? {} : { id: { not: butSessionId } }) },
    data: ENDED,
  });
}

/**
 * A session with its person and their practices, in one statement, since every page begins with it. Memberships are
 * read each time, so that a removal or a new role takes effect immediately.
 */
const FIND = `
  WITH seen AS (
    UPDATE session SET seen_at = $2
    WHERE token_hash = $1 AND seen_at > $3 AND seen_at <= $4 AND created_at > $5 AND $6
  )
  SELECT s.id, s.staff_id AS "staffId", p.name, p.email, s.waits_for_code AS "waitsForCode",
    p.totp_confirmed_at IS NOT NULL AS "hasSecondFactor", s.form_token AS "formToken", m.memberships,
    s.seen_at <= $3 OR s.created_at <= $5 AS idle
  FROM session s
  JOIN staff p ON p.id = s.staff_id
  CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(jsonb_build_object('practiceId', practice.id, 'slug', practice.slug,
      'practiceName', practice.name, 'timeZone', practice.time_zone, 'role', membership.role)
      ORDER BY practice.name, practice.id), '[]') AS memberships
    FROM membership JOIN practice ON practice.id = membership.practice_id
    WHERE membership.staff_id = s.staff_id AND membership.removed_at IS NULL
  ) m
  WHERE s.token_hash = $1 AND s.seen_at > 'epoch'`;

/** Signed-in browsers. We store only the hash of their cookie. */
export function createSessions({ pool, prisma }: Database): Sessions {
  return {
    async create({ id, tokenHash, staffId, waitsForCode, formToken }, now) {
      await prisma.session.create({
        data: { id, tokenHash: bytes(tokenHash), staffId, waitsForCode, formToken, createdAt: now, seenAt: now },
      });
    },

    async find(tokenHash, now, { idleSeconds, lifeSeconds, isActivity = true }) {
      const { rows } = await pool.query<Session & { idle: boolean }>({
        name: 'session-find',
        text: FIND,
        values: [
          tokenHash,
          now,
          before(now, idleSeconds * 1_000),
          before(now, MARK_AFTER_MS),
          before(now, lifeSeconds * 1_000),
          isActivity,
        ],
      });
      if (!rows[0]) return null;
      const { idle, ...session } = rows[0];
      return idle ? 'idle' : session;
    },

    ownerOf: (tokenHash) =>
      prisma.session.findUnique({
        where: { tokenHash: bytes(tokenHash) },
        select: { staffId: true, formToken: true, waitsForCode: true },
      }),

    async end(tokenHash) {
      await prisma.session.updateMany({
        where: { tokenHash: bytes(tokenHash) },
        data: ENDED,
      });
    },

    async leaveBanner(id, banner) {
      await prisma.session.updateMany({ where: { id }, data: { banner: json(banner) } });
    },

    async takeBanner(sessionId) {
      // The second of two concurrent pages waits for the lock and then finds none.
      const { rows } = await pool.query<{ banner: Banner }>(
        `WITH left_there AS (SELECT id, banner FROM session WHERE id = $1 AND banner IS NOT NULL FOR UPDATE)
         UPDATE session SET banner = NULL FROM left_there WHERE session.id = left_there.id RETURNING left_there.banner`,
        [sessionId],
      );
      return rows[0]?.banner ?? null;
    },

    async sweep(now) {
      const longAgo = before(now, KEPT_MS);
      await prisma.session.deleteMany({
        where: { seenAt: { lt: longAgo }, OR: [{ seenAt: { gt: EPOCH } }, { createdAt: { lt: longAgo } }] },
      });
    },
  };
}

function before(now: Date, milliseconds: number): Date {
  return new Date(now.getTime() - milliseconds);
}

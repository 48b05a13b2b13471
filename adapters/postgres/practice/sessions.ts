import type { Banner, Session, SessionOwner, Sessions } from '../../../ports/practice/sessions';
import type { Database } from '../sql/connect';
import type { Queryable } from './audit-log';

/** A session is marked as seen this often at most: a page is read far more often than it matters. */
const MARK_AFTER_MS = 60_000;
const KEPT_MS = 4 * 24 * 60 * 60 * 1_000;

/**
 * When a session that was ended was last seen. Its row stays, so that a form in another tab still knows whose it is; it is
 * no session any more.
 */
const ENDED = `'epoch'::timestamptz`;

/**
 * Ends a person's sessions, as after a change of password, but for one that goes on. Their rows stay for a while: what was
 * typed in a form that was open is kept for the same person.
 */
export async function endSessionsOf(db: Queryable, staffId: string, butSessionId: string | null = null): Promise<void> {
  await db.query(
    `UPDATE session SET seen_at = ${ENDED}, banner = NULL
     WHERE staff_id = $1 AND seen_at > ${ENDED} AND id IS DISTINCT FROM $2::uuid`,
    [staffId, butSessionId],
  );
}

/**
 * A session with its person and their practices, in one statement, since every page begins with it. Memberships are read
 * each time, so that who was removed or has another role is so at once.
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
  WHERE s.token_hash = $1 AND s.seen_at > ${ENDED}`;

/** Signed-in browsers, known by the hash of what their cookie holds. */
export function createSessions({ pool }: Database): Sessions {
  return {
    async create({ id, tokenHash, staffId, waitsForCode, formToken }, now) {
      await pool.query(
        `INSERT INTO session (id, token_hash, staff_id, waits_for_code, form_token, created_at, seen_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6)`,
        [id, tokenHash, staffId, waitsForCode, formToken, now],
      );
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

    async ownerOf(tokenHash) {
      const { rows } = await pool.query<SessionOwner>(
        `SELECT staff_id AS "staffId", form_token AS "formToken", waits_for_code AS "waitsForCode"
         FROM session WHERE token_hash = $1`,
        [tokenHash],
      );
      return rows[0] ?? null;
    },

    async end(tokenHash) {
      await pool.query(`UPDATE session SET seen_at = ${ENDED}, banner = NULL WHERE token_hash = $1`, [tokenHash]);
    },

    async leaveBanner(sessionId, banner) {
      await pool.query('UPDATE session SET banner = $2 WHERE id = $1', [sessionId, JSON.stringify(banner)]);
    },

    async takeBanner(sessionId) {
      // Of two pages at once the second waits for the lock and then finds none.
      const { rows } = await pool.query<{ banner: Banner }>(
        `WITH left_there AS (SELECT id, banner FROM session WHERE id = $1 AND banner IS NOT NULL FOR UPDATE)
         UPDATE session SET banner = NULL FROM left_there WHERE session.id = left_there.id RETURNING left_there.banner`,
        [sessionId],
      );
      return rows[0]?.banner ?? null;
    },

    async sweep(now) {
      await pool.query(`DELETE FROM session WHERE seen_at < $1 AND (seen_at > ${ENDED} OR created_at < $1)`, [
        before(now, KEPT_MS),
      ]);
    },
  };
}

function before(now: Date, milliseconds: number): Date {
  return new Date(now.getTime() - milliseconds);
}

import { randomBytes, randomInt } from 'node:crypto';
import type { PoolClient } from 'pg';
import { checkCodeOf } from '../../../domain/content/links/message-check';
import { languageOf } from '../../../domain/patients/preferences/language';
import {
  isLinkToken,
  MOST_WRONG_TRIES,
  PROOF_MINUTES,
  provesIdentity,
  TOKEN_ALPHABET,
  TOKEN_LENGTH,
  type LinkKind,
} from '../../../domain/patients/personal-link';
import { hashToken } from '../../../domain/practice/token-hash';
import { demandsCode } from '../../../domain/patients/proof/proof-rules';
import type { LinkProgress, LinkSubject, PersonalLink, PersonalLinks } from '../../../ports/patients/personal-links';
import type { Sealing } from '../../sealing';
import type { Database } from '../sql/connect';
import { capabilityIsOn } from '../practice/capabilities';
import { checkMark } from './message-checks';
import { newIds } from '../sql/new-id';
import { bytes } from '../sql/rows';
import { inTransaction, transaction, type Rows } from '../sql/transaction';
import { isGuarded, noteWrongProof, tellOfLockedLink } from './proof-guard';

interface FoundLink {
  id: string;
  aboutId: string;
  patientId: string | null;
  practiceId: string;
  name: string;
  timeZone: string;
  region: 'GB' | 'AU';
  telephone: string | null;
  hasWelshPages: boolean;
  preferredLanguage: string | null;
  registerLanguage: string | null;
  wrongTries: number;
  openedAt: Date | null;
  startedAt: Date | null;
  finishedAt: Date | null;
}

/** Links of patients in PostgreSQL. */
export function createPersonalLinks(database: Database, sealing: Sealing): PersonalLinks {
  const { pool, prisma } = database;
  const tokensFor: PersonalLinks['tokensFor'] = (practiceId, kind, subjects, expiresAt, now) =>
    transaction(pool, async (client) => {
      const made = await makeMissing(client, sealing, practiceId, kind, subjects, expiresAt, now);
      const others = subjects.filter((subject) => !made.has(keyOf(subject)));
      const kept = await keepAlive(client, practiceId, kind, others, expiresAt);
      return subjects.map((subject) => made.get(keyOf(subject)) ?? sealing.open(kept.get(keyOf(subject))!));
    });

  /** The stored token of the link that a sealed token is about, which is made if need be. Null if it is none. */
  async function tokenOfSealed(kind: LinkKind, sealed: string, now: Date): Promise<string | null> {
    const said = unsealed(sealing, kind, sealed);
    if (said === null || said.expiresAt <= now) return null;
    const { practiceId, subject, expiresAt } = said;
    const served = await pool.query(
      `SELECT FROM practice WHERE id = $1 AND NOT EXISTS (SELECT FROM departure WHERE practice_id = $1)
         AND ($2::uuid IS NULL OR EXISTS (SELECT FROM patient WHERE practice_id = $1 AND id = $2))`,
      [practiceId, subject.patientId],
    );
    if (served.rowCount === 0) return null;
    const [token] = await tokensFor(practiceId, kind, [subject], expiresAt, now);
    return token!;
  }

  return {
    tokensFor,

    sealedTokens: (practiceId, kind, subjects, expiresAt) =>
      subjects.map(({ aboutId, patientId }) => {
        const said = [practiceId, aboutId, patientId ?? '', expiresAt.toISOString()].join(' ');
        return sealing.sealBytes(Buffer.from(said, 'utf8'), sealedAbout(kind)).toString('base64url');
      }),

    async open(kind, token, now) {
      const stored = isLinkToken(token) ? token : await tokenOfSealed(kind, token, now);
      // We look up tokens of any shape, so that response times do not reveal which ones exist.
      const { rows } = await pool.query<FoundLink>(
        `SELECT l.id, l.about_id AS "aboutId", l.patient_id AS "patientId", l.practice_id AS "practiceId", p.name,
           p.time_zone AS "timeZone", p.region, s.telephone, ${capabilityIsOn('welsh-pages', 'p.id')} AS "hasWelshPages", w.preferred_language AS "preferredLanguage",
           w.language AS "registerLanguage", l.wrong_tries AS "wrongTries", l.opened_at AS "openedAt",
           l.started_at AS "startedAt", l.finished_at AS "finishedAt"
         FROM personal_link l
         JOIN practice p ON p.id = l.practice_id
         LEFT JOIN practice_settings s ON s.practice_id = l.practice_id
         LEFT JOIN patient w ON w.practice_id = l.practice_id AND w.id = l.patient_id
         WHERE l.token_hash = $1 AND l.kind = $2 AND l.revoked_at IS NULL AND l.expires_at > $3
           AND coalesce(w.status NOT IN ('deceased', 'left'), true)`,
        [hashToken(stored ?? 'none'), kind, now],
      );
      return rows[0] ? toLink(kind, rows[0]) : null;
    },

    prove: (link, claimed, now, earlier) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const found = await client.query<{
          tries: number;
          isBegun: boolean;
          dateOfBirth: string | null;
          familyName: string | null;
        }>(
          `SELECT l.wrong_tries AS tries, l.kind IN ('booking', 'questionnaire') AND l.started_at IS NOT NULL AS "isBegun", to_char(p.date_of_birth, 'YYYY-MM-DD') AS "dateOfBirth", p.family_name AS "familyName"
           FROM personal_link l LEFT JOIN patient p ON p.practice_id = l.practice_id AND p.id = l.patient_id
           WHERE l.practice_id = $1 AND l.id = $2 FOR UPDATE OF l`,
          [link.practice.id, link.id],
        );
        const { tries, isBegun, dateOfBirth, familyName } = found.rows[0]!;
        if (tries >= MOST_WRONG_TRIES) return { kind: 'locked' };
        const where = { practiceId_id: { practiceId: link.practice.id, id: link.id } };
        const isRight =
          'isRight' in claimed
            ? claimed.isRight
            : dateOfBirth !== null && provesIdentity({ dateOfBirth, familyName }, claimed);
        if (isRight) {
          const proof = randomBytes(32).toString('base64url');
          const until = new Date(now.getTime() + PROOF_MINUTES * 60_000);
          const { id: practiceId } = link.practice;
          const facts = {
            isGuarded: await isGuarded(client, practiceId, now),
            ...{ isBegun, isSameBrowser: earlier !== undefined && (await isOf(rows, link, earlier)) },
          };
          const needsCode = !('isRight' in claimed) && demandsCode(facts);
          if (!needsCode) await rows.personalLink.update({ where, data: { provedAt: now } });
          await rows.personalLinkProof.create({
            data: { practiceId, linkId: link.id, tokenHash: bytes(hashToken(proof)), expiresAt: until, needsCode },
          });
          return { kind: needsCode ? 'code-needed' : 'proved', proof, until };
        }
        await rows.personalLink.update({ where, data: { wrongTries: tries + 1 } });
        const guarded = { practiceId: link.practice.id, linkId: link.id, patientId: link.patientId };
        // A code is not guessed at like a date of birth: five wrong ones lock the link.
        if (!('isRight' in claimed)) await noteWrongProof(client, guarded, now);
        const triesLeft = MOST_WRONG_TRIES - tries - 1;
        if (triesLeft === 0) await tellOfLockedLink(client, guarded, now);
        return triesLeft > 0 ? { kind: 'wrong', triesLeft } : { kind: 'locked' };
      }),

    async isProved(link, proof, now) {
      const found = await prisma.personalLinkProof.findUnique({ where: { tokenHash: bytes(hashToken(proof)) } });
      return (
        found !== null &&
        !found.needsCode &&
        found.practiceId === link.practice.id &&
        found.linkId === link.id &&
        found.expiresAt > now
      );
    },

    async isHalfProved(link, proof, now) {
      const found = await prisma.personalLinkProof.findUnique({ where: { tokenHash: bytes(hashToken(proof)) } });
      return found?.needsCode === true && found.linkId === link.id && found.expiresAt > now;
    },

    async revoke(practiceId, kind, { aboutId, patientId }, now) {
      await prisma.personalLink.updateMany({
        where: { practiceId, kind, aboutId, patientId, revokedAt: null },
        data: { revokedAt: now },
      });
    },

    async mark(link, step, now) {
      const column = `${step}At` as const;
      await prisma.personalLink.updateMany({
        where: { practiceId: link.practice.id, id: link.id, [column]: null },
        data: { [column]: now },
      });
    },

    async progress(practiceId, kind, aboutId) {
      const { rows } = await pool.query<LinkProgress>(
        `SELECT count(*)::int AS made, count(opened_at)::int AS opened, count(proved_at)::int AS proved,
           count(started_at)::int AS started, count(finished_at)::int AS finished
         FROM personal_link WHERE practice_id = $1 AND kind = $2 AND about_id = $3`,
        [practiceId, kind, aboutId],
      );
      return rows[0]!;
    },
  };
}

const sealedAbout = (kind: LinkKind): string => `link ${kind}`;

/** Whose link a sealed token is; null if we did not seal it, or not for this kind of link. */
function unsealed(
  sealing: Sealing,
  kind: LinkKind,
  token: string,
): { practiceId: string; subject: LinkSubject; expiresAt: Date } | null {
  let said: string;
  try {
    said = sealing.openBytes(Buffer.from(token, 'base64url'), sealedAbout(kind)).toString('utf8');
  } catch {
    return null;
  }
  const [practiceId = '', aboutId = '', patientId = '', expiresAt = ''] = said.split(' ');
  return { practiceId, subject: { aboutId, patientId: patientId || null }, expiresAt: new Date(expiresAt) };
}

/**
 * The links of one subject. A patient and nobody are asked for apart, because IS NOT DISTINCT FROM uses no index: with it
 * each link of a campaign would be compared with every other.
 */
const LINKS_OF_SUBJECT = `
  SELECT id, generation, revoked_at, sealed_token FROM personal_link
  WHERE practice_id = $1 AND kind = $2 AND about_id = n.about_id AND patient_id = n.patient_id
  UNION ALL
  SELECT id, generation, revoked_at, sealed_token FROM personal_link
  WHERE practice_id = $1 AND kind = $2 AND about_id = n.about_id AND patient_id IS NULL AND n.patient_id IS NULL`;

/** Makes the links that are missing, and returns their tokens by subject. */
async function makeMissing(
  client: PoolClient,
  sealing: Sealing,
  practiceId: string,
  kind: LinkKind,
  subjects: readonly LinkSubject[],
  expiresAt: Date,
  now: Date,
): Promise<Map<string, string>> {
  const ids = newIds(subjects.length);
  const tokens = subjects.map(newToken);
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO personal_link (practice_id, kind, id, about_id, patient_id, generation, token_hash, sealed_token, expires_at, created_at, check_mark)
     SELECT $1, $2, n.id, n.about_id, n.patient_id, coalesce(l.generation + 1, 1), n.hash, n.sealed, $8, $9, n.mark
     FROM unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::bytea[], $7::text[], $10::bytea[]) AS n(about_id, patient_id, id, hash, sealed, mark)
     LEFT JOIN LATERAL (${LINKS_OF_SUBJECT} ORDER BY generation DESC LIMIT 1) l ON true
     WHERE l.generation IS NULL OR l.revoked_at IS NOT NULL
     ON CONFLICT DO NOTHING
     RETURNING id`,
    [
      practiceId,
      kind,
      subjects.map(({ aboutId }) => aboutId),
      subjects.map(({ patientId }) => patientId),
      ids,
      tokens.map(hashToken),
      tokens.map((token) => sealing.seal(token)),
      expiresAt,
      now,
      tokens.map((token) => checkMark(sealing, checkCodeOf(token))),
    ],
  );
  const made = new Set(rows.map(({ id }) => id));
  return new Map(subjects.flatMap((subject, i) => (made.has(ids[i]!) ? [[keyOf(subject), tokens[i]!] as const] : [])));
}

/** Lets the links that are there live until `expiresAt`, and returns their sealed tokens by subject. */
async function keepAlive(
  client: PoolClient,
  practiceId: string,
  kind: LinkKind,
  subjects: readonly LinkSubject[],
  expiresAt: Date,
): Promise<Map<string, string>> {
  if (subjects.length === 0) return new Map();
  const { rows } = await client.query<{ aboutId: string; patientId: string | null; sealedToken: string }>(
    `UPDATE personal_link l SET expires_at = greatest(l.expires_at, $5)
     FROM unnest($3::uuid[], $4::uuid[]) AS n(about_id, patient_id) CROSS JOIN LATERAL (${LINKS_OF_SUBJECT}) f
     WHERE l.practice_id = $1 AND l.id = f.id AND f.revoked_at IS NULL
     RETURNING l.about_id AS "aboutId", l.patient_id AS "patientId", l.sealed_token AS "sealedToken"`,
    [practiceId, kind, subjects.map(({ aboutId }) => aboutId), subjects.map(({ patientId }) => patientId), expiresAt],
  );
  return new Map(rows.map((row) => [keyOf(row), row.sealedToken]));
}

/** Whether a browser's proof, valid or not, once opened this link. */
async function isOf(rows: Rows, link: PersonalLink, proof: string): Promise<boolean> {
  const found = await rows.personalLinkProof.findUnique({ where: { tokenHash: bytes(hashToken(proof)) } });
  return found?.needsCode === false && found.practiceId === link.practice.id && found.linkId === link.id;
}

function toLink(kind: LinkKind, row: FoundLink): PersonalLink {
  const { practiceId, name, timeZone, region, telephone, hasWelshPages, wrongTries, ...rest } = row;
  const { preferredLanguage, registerLanguage, ...link } = rest;
  return {
    ...link,
    language: languageOf(preferredLanguage, registerLanguage),
    kind,
    practice: { id: practiceId, name, timeZone, region, telephone, hasWelshPages },
    isLocked: wrongTries >= MOST_WRONG_TRIES,
  };
}

function newToken(): string {
  return Array.from({ length: TOKEN_LENGTH }, () => TOKEN_ALPHABET[randomInt(TOKEN_ALPHABET.length)]).join('');
}

function keyOf({ aboutId, patientId }: LinkSubject): string {
  return `${aboutId}/${patientId ?? ''}`;
}

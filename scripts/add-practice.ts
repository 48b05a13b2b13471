/**
 * `node dist/scripts/add-practice.js --slug oakfield --name "Oakfield Surgery" [--ods A81001] [--time-zone Europe/London]
 * [--region GB]`: makes a practice in the database of DATABASE_URL, with the rules of a new practice and a first
 * administrator's token, which is printed this once. With `--new-token` instead of a name: one more administrator's token
 * for a practice that has lost its own. With `--administrator "Jo Bennett" --email jo@oakfield.example` also the first
 * person who signs in: the link by which they choose a password is printed, works once and holds 7 days.
 */
import { createHash, randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import isEmail from 'validator/lib/isEmail';
import { appendAudit } from '../adapters/postgres/audit-log';
import { newId } from '../adapters/postgres/new-id';
import { NEW_PRACTICE_SETTINGS, writeSettings } from '../adapters/postgres/settings';
import { loadEnv, orEnd, SettingError } from '../config/env';
import { messageOf } from './supervisor/say';

const ACTOR = 'Operator';

interface Asked {
  slug: string;
  /** Null for a further token of a practice that is there. */
  name: string | null;
  odsCode: string | null;
  timeZone: string;
  region: string;
  administrator: { name: string; email: string } | null;
}

const LINK_DAYS = 7;

function readArguments(args: string[]): Asked {
  const { values } = parseArgs({
    args,
    options: {
      slug: { type: 'string' },
      name: { type: 'string' },
      ods: { type: 'string' },
      'time-zone': { type: 'string', default: 'Europe/London' },
      region: { type: 'string', default: 'GB' },
      'new-token': { type: 'boolean', default: false },
      administrator: { type: 'string' },
      email: { type: 'string' },
    },
  });
  const { slug, name, ods, region } = values;
  if (!slug || !/^[a-z0-9-]{1,60}$/.test(slug)) throw new Error('--slug is needed: small letters, digits and hyphens.');
  if (values['new-token'] === (name !== undefined)) throw new Error('Give either --name, or --new-token.');
  if (region !== 'GB' && region !== 'AU') throw new Error('--region is GB or AU.');
  const timeZone = values['time-zone'];
  if (!Intl.supportedValuesOf('timeZone').includes(timeZone)) {
    throw new Error('--time-zone is the name of a zone, such as Europe/London.');
  }
  const email = values.email?.trim().toLowerCase();
  if ((values.administrator === undefined) !== (email === undefined)) {
    throw new Error('Give --administrator and --email together: the name and the address of the person who signs in.');
  }
  if (email !== undefined && !isEmail(email))
    throw new Error('--email is an email address, such as jo@oakfield.example.');
  const administrator = email === undefined ? null : { name: values.administrator!.trim(), email };
  return { slug, name: name ?? null, odsCode: ods ?? null, timeZone, region, administrator };
}

async function addPractice(client: Client, asked: Asked): Promise<{ token: string; link: string | null }> {
  const { slug, name, odsCode, timeZone, region } = asked;
  const known = await client.query<{ id: string }>('SELECT id FROM practice WHERE slug = $1', [slug]);
  const there = known.rows[0]?.id ?? null;
  if (name !== null && there !== null) throw new Error(`There is a practice ${slug} already.`);
  if (name === null && there === null) throw new Error(`There is no practice ${slug}.`);
  const practiceId = there ?? newId();
  const now = new Date();
  const token = `rollcall_${randomBytes(32).toString('base64url')}`;
  const tokenId = newId();
  await client.query('BEGIN');
  if (there === null) {
    await client.query(
      'INSERT INTO practice (id, slug, name, ods_code, time_zone, region) VALUES ($1, $2, $3, $4, $5, $6)',
      [practiceId, slug, name, odsCode, timeZone, region],
    );
    await writeSettings(client, practiceId, NEW_PRACTICE_SETTINGS, now);
  }
  await client.query(
    `INSERT INTO api_token (practice_id, id, name, role, token_hash, created_by)
     VALUES ($1, $2, 'Administrator', 'administrator', $3, $4)`,
    [practiceId, tokenId, createHash('sha256').update(token).digest(), ACTOR],
  );
  const entry = { practiceId, at: now, actor: ACTOR };
  if (there === null) {
    const details = { slug, timeZone, region };
    await appendAudit(client, {
      ...entry,
      act: 'practice-added',
      subjectKind: 'practice',
      subjectId: practiceId,
      details,
    });
  }
  const details = { name: 'Administrator', role: 'administrator' };
  await appendAudit(client, { ...entry, act: 'token-made', subjectKind: 'token', subjectId: tokenId, details });
  const link = asked.administrator && (await addAdministrator(client, practiceId, asked.administrator, now));
  await client.query('COMMIT');
  return { token, link };
}

/** The secret part of a link by which the person chooses a password; somebody known elsewhere keeps theirs (null). */
async function addAdministrator(
  client: Client,
  practiceId: string,
  { name, email }: { name: string; email: string },
  now: Date,
): Promise<string | null> {
  const known = await client.query<{ id: string; has_password: boolean }>(
    'SELECT id, password_hash IS NOT NULL AS has_password FROM staff WHERE email = $1',
    [email],
  );
  const staffId = known.rows[0]?.id ?? newId();
  if (!known.rows[0])
    await client.query('INSERT INTO staff (id, email, name) VALUES ($1, $2, $3)', [staffId, email, name]);
  await client.query(
    `INSERT INTO membership (practice_id, staff_id, role, added_by) VALUES ($1, $2, 'administrator', $3)
     ON CONFLICT (practice_id, staff_id) DO UPDATE SET role = 'administrator', removed_at = NULL`,
    [practiceId, staffId, ACTOR],
  );
  await appendAudit(client, {
    ...{ practiceId, at: now, actor: ACTOR, act: 'staff-added', subjectKind: 'staff', subjectId: staffId },
    details: { name, role: 'administrator' },
  });
  if (known.rows[0]?.has_password) return null;
  const secret = randomBytes(24).toString('base64url');
  await client.query('INSERT INTO password_link (token_hash, staff_id, made_by, expires_at) VALUES ($1, $2, $3, $4)', [
    createHash('sha256').update(secret).digest(),
    staffId,
    ACTOR,
    new Date(now.getTime() + LINK_DAYS * 86_400_000),
  ]);
  return secret;
}

async function main(): Promise<void> {
  const { databaseUrl, publicUrl } = orEnd(() => {
    const env = loadEnv();
    if (env.databaseUrl) return env;
    throw new SettingError('DATABASE_URL', 'DATABASE_URL is not set; it names the database to add the practice to.');
  });
  const asked = readArguments(process.argv.slice(2));
  const client = new Client({ connectionString: databaseUrl!, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const { token, link } = await addPractice(client, asked);
    process.stdout.write(`Administrator's token of ${asked.slug}, shown this once: ${token}\n`);
    if (link)
      process.stdout.write(
        `To choose a password, once and within ${LINK_DAYS} days: ${publicUrl}/password/new?link=${link}\n`,
      );
    else if (asked.administrator) process.stdout.write(`${asked.administrator.email} has a password already.\n`);
  } finally {
    await client.end();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
});

/**
 * `node dist/scripts/add-practice.js --slug oakfield --name "Oakfield Surgery" [--ods A81001] [--time-zone
 * Europe/London] [--region GB]`: adds a practice to the database of DATABASE_URL, with the default rules and a first
 * administrator's token, which is printed only once. With `--new-token` and no name it adds an administrator's token
 * for a practice that lost its own. With `--administrator "Jo Bennett" --email jo@oakfield.example` it also adds the
 * first person who signs in. It prints the link where they choose a password, which works once, for 7 days.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import isEmail from 'validator/lib/isEmail';
import { hashToken } from '../domain/practice/token-hash';
import { newInvitationCode, readInvitationCode } from '../domain/practice/invitation-code';
import { appendAudit } from '../adapters/postgres/practice/audit-log';
import { endSessionsOf } from '../adapters/postgres/practice/sessions';
import { connect } from '../adapters/postgres/sql/connect';
import { newId } from '../adapters/postgres/sql/new-id';
import { bytes } from '../adapters/postgres/sql/rows';
import { inTransaction, type Transaction } from '../adapters/postgres/sql/transaction';
import { NEW_PRACTICE_SETTINGS, writeSettings } from '../adapters/postgres/practice/settings';
import { endOpenLinks, storeMembership } from '../adapters/postgres/practice/staff';
import { envWithDatabase } from '../config/env';
import { messageOf } from './supervisor/say';

const ACTOR = 'Operator';

interface Asked {
  slug: string;
  /** Null for another token of an existing practice. */
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

async function addPractice(tx: Transaction, asked: Asked): Promise<{ token: string; wayIn: WayIn | null }> {
  const { prisma, client } = tx;
  const { slug, name, odsCode, timeZone, region } = asked;
  const there = await prisma.practice.findUnique({ where: { slug }, select: { id: true } });
  if (name !== null && there !== null) throw new Error(`There is a practice ${slug} already.`);
  if (name === null && there === null) throw new Error(`There is no practice ${slug}.`);
  const practiceId = there?.id ?? newId();
  const now = new Date();
  const token = `rollcall_${randomBytes(32).toString('base64url')}`;
  const tokenId = newId();
  if (name !== null) {
    await prisma.practice.create({ data: { id: practiceId, slug, name, odsCode, timeZone, region } });
    await writeSettings(prisma, practiceId, NEW_PRACTICE_SETTINGS, now);
  }
  await prisma.apiToken.create({
    data: {
      ...{ practiceId, id: tokenId, name: 'Administrator', role: 'administrator' },
      ...{ tokenHash: bytes(hashToken(token)), createdBy: ACTOR },
    },
  });
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
  const wayIn = asked.administrator && (await addAdministrator(tx, practiceId, asked.administrator, now));
  return { token, wayIn };
}

/**
 * How the first administrator gets in: a link to choose a password, or a code to join if they already work at another
 * practice.
 */
type WayIn = { link: string } | { code: string };

async function addAdministrator(
  { prisma, client }: Transaction,
  practiceId: string,
  { name, email }: { name: string; email: string },
  now: Date,
): Promise<WayIn> {
  const known = await client.query<{ id: string; works: boolean }>(
    `SELECT id, EXISTS (SELECT 1 FROM membership m WHERE m.staff_id = staff.id AND m.removed_at IS NULL) AS works
     FROM staff WHERE email = $1 FOR UPDATE`,
    [email],
  );
  const person = known.rows[0];
  const staffId = person?.id ?? newId();
  const expiresAt = new Date(now.getTime() + LINK_DAYS * 86_400_000);
  const entry = { practiceId, at: now, actor: ACTOR, subjectKind: 'staff', subjectId: staffId };
  if (person?.works) {
    // Someone at the other practice may be able to set their password, so only they themselves can join.
    const code = newInvitationCode(randomInt);
    await prisma.invitation.create({
      data: {
        ...{ practiceId, id: newId(), staffId, role: 'administrator' },
        ...{ codeHash: bytes(hashToken(readInvitationCode(code))), invitedBy: ACTOR, invitedAt: now, expiresAt },
      },
    });
    const details = { role: 'administrator' };
    await appendAudit(client, { ...entry, act: 'membership-invited', subjectLabel: email, details });
    return { code };
  }
  if (!person) await prisma.staff.create({ data: { id: staffId, email, name } });
  // Sessions that began with an older password, link or second factor end here.
  await prisma.staff.update({
    where: { id: staffId },
    data: { passwordHash: null, passwordIsOwn: false, totpSecret: null, totpConfirmedAt: null },
  });
  await endOpenLinks(prisma, staffId);
  await endSessionsOf(prisma, staffId);
  const member = { role: 'administrator', addedBy: ACTOR, addedAt: now, acceptedAt: null } as const;
  await storeMembership(prisma, practiceId, staffId, member);
  await appendAudit(client, { ...entry, act: 'staff-added', details: { name, role: 'administrator' } });
  const secret = randomBytes(24).toString('base64url');
  await prisma.passwordLink.create({
    data: { tokenHash: bytes(hashToken(secret)), staffId, madeBy: ACTOR, expiresAt },
  });
  return { link: secret };
}

async function main(): Promise<void> {
  const { databaseUrl, publicUrl } = envWithDatabase('to add the practice to');
  const asked = readArguments(process.argv.slice(2));
  const database = connect(databaseUrl, { max: 1 });
  try {
    const { token, wayIn } = await inTransaction(database, (tx) => addPractice(tx, asked));
    process.stdout.write(`Administrator's token of ${asked.slug}, shown this once: ${token}\n`);
    if (wayIn && 'link' in wayIn) {
      process.stdout.write(
        `To choose a password, once and within ${LINK_DAYS} days: ${publicUrl}/password/new?link=${wayIn.link}\n`,
      );
    } else if (wayIn) {
      const { email } = asked.administrator!;
      process.stdout.write(
        `${email} works at another practice, so they join themselves. They sign in at ${publicUrl} as they do now, ` +
          `select their name and enter this code within ${LINK_DAYS} days: ${wayIn.code}\n`,
      );
    }
  } finally {
    await database.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
});

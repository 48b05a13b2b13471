import { firstLine } from '../../../domain/content/first-line';
import { CONTACT_LIMIT_DAYS } from '../../../domain/patients/contacts/contact-rules';
import type { Contact, ContactMessage, Contacts } from '../../../ports/patients/contacts';
import { appendAudit } from '../practice/audit-log';
import type { Database } from '../sql/connect';
import { toPage } from '../sql/to-page';
import { inTransaction } from '../sql/transaction';

const SHOWN = {
  ...{ id: true, name: true, mobile: true, email: true },
  ...{ agreedAt: true, agreedHow: true, createdBy: true, createdAt: true },
} as const;

/** Contacts who are no patients. */
export function createContacts(database: Database): Contacts {
  const { prisma, pool } = database;

  return {
    async page(practiceId, { limit, after }) {
      const rows = await prisma.contact.findMany({
        where: { practiceId, removedAt: null, ...(after ? { id: { lt: after } } : {}) },
        orderBy: { id: 'desc' },
        take: limit + 1,
        select: SHOWN,
      });
      return toPage<Contact, string>(rows, limit, ({ id }) => id);
    },

    find: (practiceId, id) => prisma.contact.findFirst({ where: { practiceId, id, removedAt: null }, select: SHOWN }),

    add: (id, contact, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const { practiceId, user, tokenId } = by;
        const known = await rows.contact.findUnique({ where: { practiceId_id: { practiceId, id } }, select: SHOWN });
        if (known) return known;
        const added = await rows.contact.create({
          data: {
            ...{ practiceId, id, ...contact, agreedAt: contact.agreedHow === null ? null : now },
            ...{ createdBy: user, createdAt: now, changedBy: user, changedAt: now },
          },
          select: SHOWN,
        });
        const details = { byToken: tokenId, agreed: contact.agreedHow !== null };
        await appendAudit(client, {
          ...{ practiceId, at: now, actor: user, act: 'contact-added', subjectKind: 'contact', subjectId: id, details },
        });
        return added;
      }),

    change: (id, contact, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const { practiceId, user, tokenId } = by;
        const before = await rows.contact.findFirst({ where: { practiceId, id, removedAt: null }, select: SHOWN });
        if (!before) return null;
        const { agreedHow } = contact;
        const agreement = agreedHow === undefined ? {} : { agreedHow, agreedAt: agreedHow === null ? null : now };
        const changed = await rows.contact.update({
          where: { practiceId_id: { practiceId, id } },
          data: { ...contact, ...agreement, changedBy: user, changedAt: now },
          select: SHOWN,
        });
        const details = { byToken: tokenId, fields: Object.keys(contact), agreed: changed.agreedAt !== null };
        await appendAudit(client, {
          ...{
            practiceId,
            at: now,
            actor: user,
            act: 'contact-changed',
            subjectKind: 'contact',
            subjectId: id,
            details,
          },
        });
        return changed;
      }),

    remove: (id, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const { practiceId, user, tokenId } = by;
        const { count } = await rows.contact.updateMany({
          where: { practiceId, id, removedAt: null },
          data: {
            ...{ name: '', mobile: null, email: null, agreedAt: null, agreedHow: null },
            ...{ removedAt: now, changedBy: user, changedAt: now },
          },
        });
        if (count === 0) return false;
        const details = { byToken: tokenId };
        await appendAudit(client, {
          ...{
            practiceId,
            at: now,
            actor: user,
            act: 'contact-removed',
            subjectKind: 'contact',
            subjectId: id,
            details,
          },
        });
        return true;
      }),

    async messages(practiceId, contactId, limit) {
      const { rows } = await pool.query<Omit<ContactMessage, 'firstLine'> & { body: string }>(
        `SELECT m.id, d.channel, m.status, d.created_at AS "createdAt", d.body FROM message m
         JOIN dispatch d ON d.practice_id = m.practice_id AND d.id = m.dispatch_id
         WHERE m.practice_id = $1 AND m.contact_id = $2 ORDER BY m.id DESC LIMIT $3`,
        [practiceId, contactId, limit],
      );
      return rows.map(({ body, ...row }) => ({ ...row, firstLine: firstLine(body) }));
    },

    async standing(practiceId, contactId, channel, now) {
      const { rows } = await pool.query<{ isBlocked: boolean; sentLately: number; limit: number | null }>(
        `SELECT EXISTS (SELECT FROM contact_block b WHERE b.practice_id = $1
             AND CASE $5::text WHEN 'sms' THEN b.number = c.mobile ELSE b.email = lower(c.email) END
             AND (b.marketing OR b.every_sms)) AS "isBlocked",
           (SELECT count(*)::int FROM message m JOIN dispatch d ON d.practice_id = m.practice_id AND d.id = m.dispatch_id
             WHERE m.practice_id = $1 AND m.contact_id = c.id AND m.status NOT IN ('cancelled', 'suppressed')
               AND d.created_at > $3::timestamptz - make_interval(days => $4)) AS "sentLately",
           (SELECT nullif(s.monthly_limit, 0) FROM practice_settings s WHERE s.practice_id = $1) AS "limit"
         FROM contact c WHERE c.practice_id = $1 AND c.id = $2`,
        [practiceId, contactId, now, CONTACT_LIMIT_DAYS, channel],
      );
      return rows[0] ?? { isBlocked: false, sentLately: 0, limit: null };
    },
  };
}

import {
  SAFE_CHANNELS,
  type SafeChannel,
  type SafeFacts,
  type SafeLevel,
} from '../../../domain/eligibility/safe-contact';
import type { SafeContacts, SafeContactStanding, SafeSetBy } from '../../../ports/eligibility/safe-contacts';
import type { SafeContactModel } from '../generated/models';
import { appendAudit } from '../practice/audit-log';
import type { Database } from '../sql/connect';
import { jsonValue } from '../sql/rows';
import { inTransaction, type Rows } from '../sql/transaction';
import { recipientRulesChanged } from './suppression';

/**
 * Why a message must not go to a patient by a channel, as an expression: the rule of domain/eligibility/safe-contact.ts for
 * lists and hand-overs. NULL where it may, and for somebody who is no patient.
 */
export const unsafe = ({
  patientId,
  channel,
  isNeutral,
}: {
  patientId: string;
  channel: string;
  isNeutral: string;
}): string => `(
  SELECT CASE CASE ${channel} WHEN 'sms' THEN sc.sms ELSE sc.email END
    WHEN 'never' THEN 'unsafe-contact' WHEN 'neutral' THEN CASE WHEN NOT (${isNeutral}) THEN 'neutral-text-only' END END
  FROM safe_contact sc WHERE sc.practice_id = $1 AND sc.patient_id = ${patientId})`;

/** How safe a letter or a call is, as an expression. */
export const safeLevel = (channel: 'letter' | 'call', patientId: string): string =>
  `coalesce((SELECT sc.${channel} FROM safe_contact sc WHERE sc.practice_id = $1 AND sc.patient_id = ${patientId}), 'yes')`;

/** Safe contact in PostgreSQL. Each change is audited, and marks lists to be judged again. */
export function createSafeContacts(database: Database): SafeContacts {
  const read = async (rows: Rows, practiceId: string, patientId: string): Promise<SafeContactStanding | null> => {
    const patient = await rows.patient.findUnique({
      where: { practiceId_id: { practiceId, id: patientId } },
      select: { status: true },
    });
    if (!patient) return null;
    const row = await rows.safeContact.findUnique({ where: { patientId_practiceId: { practiceId, patientId } } });
    return toStanding(patientId, row, patient.status === 'restricted');
  };

  return {
    find: (practiceId, patientId) => read(database.prisma, practiceId, patientId),

    set: (practiceId, patientId, { levels, why, version }, by, now) =>
      inTransaction(database, async ({ prisma, client }) => {
        // The patient's row is the lock: a patient may have no row here yet.
        await client.query('SELECT FROM patient WHERE practice_id = $1 AND id = $2 FOR UPDATE', [
          practiceId,
          patientId,
        ]);
        const before = await read(prisma, practiceId, patientId);
        if (!before) return null;
        const changed = SAFE_CHANNELS.filter((one) => levels[one] !== undefined && levels[one] !== before.levels[one]);
        if (changed.length === 0) return { kind: 'unchanged', standing: before };
        if (version !== null && version !== before.version) return { kind: 'conflict', standing: before };
        const row = await prisma.safeContact.findUnique({
          where: { patientId_practiceId: { practiceId, patientId } },
        });
        const setNow = { by: by.user, at: now.toISOString(), why };
        const setBy = { ...setByOf(row), ...Object.fromEntries(changed.map((one) => [one, setNow])) };
        const data = { ...before.levels, ...levels, setBy: jsonValue(setBy), version: before.version + 1 };
        await prisma.safeContact.upsert({
          where: { patientId_practiceId: { practiceId, patientId } },
          create: { practiceId, patientId, ...data },
          update: data,
        });
        await recipientRulesChanged(client, practiceId);
        await appendAudit(client, {
          ...{ practiceId, at: now, actor: by.user, act: 'safe-contact-changed' },
          ...{ subjectKind: 'patient', subjectId: patientId },
          // Not the reason, which a person wrote and which is about the patient's safety.
          details: { byToken: by.tokenId, ...Object.fromEntries(changed.map((one) => [one, levels[one]])) },
        });
        return { kind: 'changed', standing: (await read(prisma, practiceId, patientId))! };
      }),
  };
}

const setByOf = (row: SafeContactModel | null): SafeSetBy => (row?.setBy ?? {}) as unknown as SafeSetBy;

function toStanding(patientId: string, row: SafeContactModel | null, isRestricted: boolean): SafeContactStanding {
  const setBy = setByOf(row);
  const levels = Object.fromEntries(SAFE_CHANNELS.map((one) => [one, row?.[one] ?? 'yes'])) as Record<
    SafeChannel,
    SafeLevel
  >;
  const withoutReasons = Object.fromEntries(Object.entries(setBy).map(([one, set]) => [one, { ...set, why: null }]));
  // The reason is about the patient.
  return { patientId, levels, version: row?.version ?? 0, setBy: isRestricted ? withoutReasons : setBy };
}

/** A standing as rules read it. */
export function safeFactsOf({ levels, setBy }: Pick<SafeContactStanding, 'levels' | 'setBy'>): SafeFacts {
  return Object.fromEntries(
    SAFE_CHANNELS.flatMap((one) => {
      const set = setBy[one];
      return set ? [[one, { level: levels[one], by: set.by, at: set.at }]] : [];
    }),
  );
}

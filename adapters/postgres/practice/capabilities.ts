import { openItems, type Capability, type Tick } from '../../../domain/practice/capabilities';
import type { Capabilities, CapabilityState } from '../../../ports/practice/capabilities';
import { appendAudit } from './audit-log';
import type { Database } from '../sql/connect';
import { jsonValue } from '../sql/rows';
import { inTransaction, type Rows } from '../sql/transaction';

/** Whether a practice has switched a capability on, as an expression. @param practiceId the SQL of the practice's id */
export const capabilityIsOn = (capability: Capability, practiceId: string): string => `EXISTS (
  SELECT FROM capability k WHERE k.practice_id = ${practiceId} AND k.name = '${capability}' AND k.on_at IS NOT NULL)`;

/** What each practice has switched on, with the checklists behind it. */
export function createCapabilities(database: Database): Capabilities {
  return {
    of: (practiceId, capability) => read(database.prisma, practiceId, capability),

    change: (capability, { ticked, isOn }, by, now) =>
      inTransaction(database, async ({ prisma, client }) => {
        const { practiceId } = by;
        // The practice's row exists before its capabilities do, so concurrent changes take turns at it.
        await client.query('SELECT FROM practice WHERE id = $1 FOR UPDATE', [practiceId]);
        const before = await read(prisma, practiceId, capability);
        const mine: Tick = { by: by.user, at: now.toISOString() };
        const ticks =
          ticked === undefined
            ? before.ticks
            : Object.fromEntries(ticked.map((id) => [id, Object.hasOwn(before.ticks, id) ? before.ticks[id]! : mine]));
        const wanted = isOn ?? before.on !== null;
        const isAsked = isOn === true || ticked !== undefined;
        if (wanted && isAsked && openItems(capability, ticks).length > 0) return 'checklist-open';
        const on = wanted ? (before.on ?? { by: by.user, at: now }) : null;
        const row = { ticks: jsonValue(ticks), onAt: on?.at ?? null, onBy: on?.by ?? null };
        const key = { practiceId, name: capability };
        await prisma.capability.upsert({
          where: { practiceId_name: key },
          create: { ...key, ...row },
          update: row,
        });
        await appendAudit(client, {
          practiceId,
          at: now,
          actor: by.user,
          act: 'capability-changed',
          subjectKind: 'settings',
          subjectId: null,
          details: { byToken: by.tokenId, capability, on: wanted, ticked: Object.keys(ticks) },
        });
        return 'changed';
      }),
  };
}

async function read(prisma: Rows, practiceId: string, name: Capability): Promise<CapabilityState> {
  const row = await prisma.capability.findUnique({ where: { practiceId_name: { practiceId, name } } });
  if (!row) return { ticks: {}, on: null };
  const { ticks, onAt, onBy } = row;
  return {
    ticks: ticks as unknown as CapabilityState['ticks'],
    on: onAt && onBy !== null ? { by: onBy, at: onAt } : null,
  };
}

import type { Counts } from '../../cli/client/answers';
import type { Stage } from '../stage/stage';
import { journalReferences, type GatewayJournal, type JournalKind } from './journal';
import type { CampaignView, Practice } from './practice';

/** The product's work does not add up: its figures are worth nothing. */
export class CheckFailed extends Error {}

/**
 * Checks that everybody of a campaign was handed over once and is accounted for: recipients = attempts = what the
 * outside world saw = final states, and for SMS records = delivered. Compares who they are and not only how many.
 */
export async function checkCampaign(
  stage: Stage,
  practice: Practice,
  campaignId: string,
  channel: 'sms' | 'email',
  recipients: number,
  gateway?: GatewayJournal,
): Promise<void> {
  const final: keyof Counts = channel === 'sms' ? 'delivered' : 'expired';
  const saved = channel === 'sms' ? recipients : 0;
  checkCounts(await practice.campaign(campaignId), final, recipients, saved);
  const messages = await messageIds(stage, practice.id, campaignId, final);
  sameOnce('messages in the database', messages.ids, recipients);
  sameOnce('attempts in the database', messages.attempts, recipients);
  checkJournal(
    channel,
    gateway ? await gateway.references() : await journalReferences(stage, channel),
    messages.attempts,
  );
  if (channel === 'sms') checkJournal('record', await journalReferences(stage, 'record'), messages.ids);
}

function checkCounts(campaign: CampaignView, final: keyof Counts, recipients: number, saved: number): void {
  const { counts, phase, status, paused } = campaign;
  const expected = { total: recipients, [final]: recipients, saved };
  for (const [name, count] of Object.entries(counts)) {
    const wanted = expected[name as keyof typeof expected] ?? 0;
    if (count !== wanted) throw new CheckFailed(`${name} is ${count} instead of ${wanted}: ${JSON.stringify(counts)}`);
  }
  if (phase !== 'settled' || status !== 'ok' || paused !== null) {
    throw new CheckFailed(`the campaign ended ${phase}, ${status}, ${JSON.stringify(paused)}`);
  }
}

/** Ids of the messages, and of their attempts, that are in the final state. */
async function messageIds(
  { pool }: Stage,
  practiceId: string,
  campaignId: string,
  state: string,
): Promise<{ ids: string[]; attempts: string[] }> {
  const of = async (table: 'message' | 'attempt', column: 'status' | 'state') => {
    const { rows } = await pool.query<[string, string]>({
      rowMode: 'array',
      text: `SELECT id, ${column} FROM ${table} WHERE practice_id = $1 AND dispatch_id = $2`,
      values: [practiceId, campaignId],
    });
    const other = rows.find(([, found]) => found !== state);
    if (other) throw new CheckFailed(`a row of ${table} is ${other[1]} instead of ${state}`);
    return rows.map(([id]) => id);
  };
  return { ids: await of('message', 'status'), attempts: await of('attempt', 'state') };
}

function checkJournal(kind: JournalKind, seen: string[], expected: string[]): void {
  checkOnce(`${kind} in the outside journal`, seen, expected);
}

/** Each of `expected` was seen once, and nothing else. @param seen references, as often as they came */
export function checkOnce(what: string, seen: string[], expected: string[]): void {
  sameOnce(what, seen, expected.length);
  const left = new Set(seen);
  for (const reference of expected) left.delete(reference);
  if (left.size > 0) throw new CheckFailed(`${what}: ${left.size} of ${seen.length} are not among the expected`);
}

function sameOnce(what: string, references: string[], wanted: number): void {
  const distinct = new Set(references).size;
  if (references.length !== wanted || distinct !== wanted) {
    throw new CheckFailed(`${what}: ${references.length} (${distinct} different ones) instead of ${wanted}`);
  }
}

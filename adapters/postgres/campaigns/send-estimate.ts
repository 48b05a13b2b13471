import type { PoolClient } from 'pg';
import { patientsOfTexts } from '../../../domain/content/translations/message-texts';
import { costLevel, estimateOf, type Estimate } from '../../../domain/practice/costs';
import type { CommandRefusal, TextEstimate } from '../../../ports/campaigns/campaign-commands';
import { costPlan, priceNow, yearSpending } from '../practice/costs';
import { creditsAvailable } from '../practice/credit-ledger';
import { countSegments, type ListSegments, type TextOverList } from './segments';

/** What a send takes, counted inside its transaction from the recipients as they are judged there. */
export interface SendEstimate {
  segments: ListSegments;
  /** Credits that are free; null where the practice does not count them. */
  available: number | null;
  /** Of a segment, or of an email, today; null where no price is set. */
  unitPrice: number | null;
  /** Segments of all texts, or emails. */
  units: number;
}

const NOT_COUNTED: ListSegments = { longest: 0, total: 0, each: null, ofTexts: [] };

/**
 * Counts segments and looks up their cost. If nobody counts credits and no price is set, Send needs neither and counts
 * nothing.
 *
 * @param always counts in any case, for the dry run.
 */
export async function estimateSend(
  client: Pick<PoolClient, 'query'>,
  practiceId: string,
  campaign: TextOverList,
  sending: { accountId: string; leftOut: readonly number[]; ucs2PartUnits: number; now: Date; always?: boolean },
): Promise<SendEstimate> {
  const { accountId, leftOut, ucs2PartUnits, now, always = false } = sending;
  const available = await creditsAvailable(client, practiceId);
  const unitPrice = await priceNow(client, practiceId, accountId, now);
  const isNeeded = always || available !== null || unitPrice !== null;
  const segments = isNeeded ? await countSegments(client, practiceId, campaign, leftOut, ucs2PartUnits) : NOT_COUNTED;
  const recipients = (campaign.accepted ?? 0) - leftOut.length;
  return { segments, available, unitPrice, units: campaign.channel === 'sms' ? segments.total : recipients };
}

/** The estimate as the API shows it (docs/api.md, "Credits"). */
export function toldEstimate(
  { channel }: TextOverList,
  { segments, available, unitPrice, units }: SendEstimate,
): Estimate {
  return estimateOf({ channel, recipients: units, segments, available, unitPrice });
}

/** What each text takes, where there are several: who gets it, its segments and its cost. */
export function toldTexts(
  { channel, texts, accepted }: TextOverList,
  leftOut: readonly number[],
  { segments, unitPrice }: SendEstimate,
): TextEstimate[] {
  const patients = patientsOfTexts(texts, (accepted ?? 0) - leftOut.length, leftOut);
  return texts.texts.map(({ language }, number) => {
    const ofText = segments.ofTexts[number] ?? { longest: 0, total: 0 };
    const counted = { channel, recipients: patients[number] ?? 0, segments: ofText, available: null, unitPrice };
    const { cost } = estimateOf(counted);
    return { language, patients: counted.recipients, segments: ofText, cost };
  });
}

/** Why a send cannot be paid for: too few credits, or it would go beyond the practice's ceiling. Null where it can. */
export async function unaffordable(
  client: Pick<PoolClient, 'query'>,
  practiceId: string,
  { segments, available, unitPrice, units }: SendEstimate,
  now: Date,
): Promise<CommandRefusal | null> {
  if (available !== null && segments.total > available) {
    return { kind: 'refused', code: 'no-credits', needed: segments.total, available };
  }
  if (unitPrice === null) return null;
  // Locked, so that the second of two concurrent sends sees what the first reserved.
  await client.query('SELECT FROM cost_plan WHERE practice_id = $1 FOR UPDATE', [practiceId]);
  const plan = await costPlan(client, practiceId);
  if (plan.stopAt === null) return null;
  const { months } = await yearSpending(client, practiceId, now);
  const spent = months.reduce((sum, month) => sum + month.spent + month.reserved, 0);
  const amount = units * unitPrice;
  // Exactly the ceiling may be spent: one penny more may not.
  const isOver = costLevel({ spent: spent + amount - 1, reserved: 0 }, plan) === 'stop';
  return isOver ? { kind: 'refused', code: 'over-cost-ceiling', amount, spent, stopAt: plan.stopAt } : null;
}

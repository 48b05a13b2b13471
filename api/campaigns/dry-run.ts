import { VALUE_MISSING } from '../../domain/content/empty-values';
import { TRANSLATION_MISSING, type LanguageCount } from '../../domain/content/translations/text-choice';
import { expectedEnd } from '../../domain/practice/hours/expected-end';
import { estimateOf, type Estimate } from '../../domain/practice/costs';
import { firstMessageAt } from '../../domain/practice/first-message';
import { sendingTimes } from '../../domain/practice/hours/sending-rules';
import type { Rehearsal, ShownFinding, SkippedCount, TextEstimate } from '../../ports/campaigns/campaign-commands';
import type { CampaignChecks } from './campaign-checks';
import { refusalOf } from '../contract/problem';
import { showFinding } from './finding-words';

/** What a send would do at this moment (N8). */
export interface DryRun {
  /** Patients who would be sent to, once nothing stops it. */
  wouldSend: number;
  /** Rows of the list that would not be, by the reason that decided. With `wouldSend` they add up to the rows. */
  leftOut: { code: string; count: number }[];
  findings: ShownFinding[];
  /** Languages other than the text's that patients of the list need, and the text that each of them gets. */
  languages: LanguageCount[];
  /** What each text takes, the campaign's own first. */
  texts: TextEstimate[];
  estimate: Estimate & {
    /** Null where nobody would be sent to. */
    startsAt: Date | null;
    endsAt: Date | null;
  };
}

const codes = (counts: readonly SkippedCount[]) => counts.map(({ reason, count }) => ({ code: reason, count }));

const NOTHING: Estimate = estimateOf({
  ...{ channel: 'sms', recipients: 0, segments: { longest: 0, total: 0 }, available: null, unitPrice: null },
});

/** Whether the checks told already what Send was refused for; they say more of a list that is not ready. */
function isTold(code: string, findings: readonly ShownFinding[]): boolean {
  const stops = findings.filter(({ severity }) => severity === 'stops');
  return stops.some((one) => one.code === code) || (code === 'list-not-ready' && stops.length > 0);
}

/**
 * Puts into one answer what Send did before it was rolled back and what the checks found on the way. Where Send would
 * be refused, it reports who would be sent to once that is corrected.
 */
export function dryRunOf(
  rehearsal: Rehearsal,
  { findings, tally, count, rules, choice }: Pick<CampaignChecks, 'findings' | 'tally' | 'count' | 'rules' | 'choice'>,
  { sendAt, holdSeconds, now }: { sendAt: Date | null; holdSeconds: number; now: Date },
): DryRun {
  const { refusal, audience, rejected, ratePerSecond, perHour, timeZone } = rehearsal;
  const missing = tally?.leftOut ?? 0;
  const toCall = tally?.toCall ?? 0;
  const unsent = audience?.leftOut ?? [
    ...(missing > 0 ? [{ reason: VALUE_MISSING.code, count: missing }] : []),
    ...(toCall > 0 ? [{ reason: TRANSLATION_MISSING.code, count: toCall }] : []),
  ];
  const wouldSend = audience?.planned ?? count;
  const shown = findings.map((finding) => showFinding(finding, timeZone));
  if (refusal && !isTold(refusal.code, shown)) {
    const { code, detail: message } = refusalOf(refusal as Parameters<typeof refusalOf>[0]);
    shown.unshift({ code, severity: 'stops', message, places: [], needsReason: false });
  }
  const holdUntil = holdSeconds > 0 ? new Date(now.getTime() + holdSeconds * 1000) : null;
  const hours = rehearsal.urgent ? null : sendingTimes(rules, rehearsal.purpose);
  const from = firstMessageAt({ sendAt: sendAt ?? now, holdUntil }, hours, timeZone);
  const pace = { total: wouldSend, from, ratePerSecond, perHour, hours, timeZone };
  return {
    wouldSend,
    leftOut: codes([...unsent, ...rejected]),
    findings: shown,
    languages: choice?.languages ?? [],
    texts: rehearsal.texts,
    estimate: {
      ...(rehearsal.estimate ?? NOTHING),
      startsAt: wouldSend > 0 ? from : null,
      endsAt: wouldSend > 0 ? expectedEnd(pace) : null,
    },
  };
}

import { PAUSE_REASONS, type PauseReason } from '../../../domain/campaigns/phases';
import type { CampaignReport, HistoryRow } from '../../../ports/campaigns/campaign-queries';
import { countOf, numberWords } from '../../../domain/words/numbers';
import { timeWords } from '../../../domain/words/times';

/** One line of "What happened". */
export interface Happening {
  at: Date;
  text: string;
  /** Short, for a mark on the timeline; null where it is of no use there. */
  mark: string | null;
}

type Ends = Pick<CampaignReport, 'settledAt' | 'phase' | 'holdUntil' | 'sendAt'>;

/** The history of a campaign in words, oldest first. We leave out unknown events, because a code helps nobody. */
export function happenings(
  rows: readonly HistoryRow[],
  campaign: Ends,
  { timeZone, started }: { timeZone: string; started: Date | null },
): Happening[] {
  const told = rows.flatMap((row) => tell(row, timeZone));
  const ends: Happening[] = [];
  if (started) ends.push({ at: started, text: 'The first message was sent', mark: null });
  if (campaign.settledAt && campaign.phase === 'settled') {
    ends.push({ at: campaign.settledAt, text: 'Finished: every message is accounted for', mark: 'Finished' });
  }
  return [...told, ...ends].sort((a, b) => a.at.getTime() - b.at.getTime());
}

function tell({ at, actor, act, details }: HistoryRow, timeZone: string): Happening[] {
  const line = (text: string, mark: string | null = null): Happening[] => [{ at, text, mark }];
  const number = (name: string): number | null => {
    const value = details?.[name];
    return typeof value === 'number' ? value : null;
  };
  switch (act) {
    case 'campaign-drafted':
      return line(`Created by ${actor}`);
    case 'campaign-sent': {
      const total = number('total');
      const to = total === null ? '' : ` to ${countOf(total, 'patient')}`;
      const due = timeOf(details?.sendAt);
      const hold = number('holdSeconds') ?? 0;
      if (details?.waitsForApproval !== undefined) return line(`Sent for approval by ${actor}${to ? `,${to}` : ''}`);
      if (due && due.getTime() > at.getTime() + 60_000) {
        return line(`Scheduled by ${actor} for ${timeWords(due, timeZone)}${to ? `,${to}` : ''}`);
      }
      return line(`Sent by ${actor}${to}${hold > 0 ? `, held for ${duration(hold)} first` : ''}`);
    }
    case 'campaign-approved':
      return line(`Approved by ${actor}`, 'Approved');
    case 'correction-drafted':
      return line(`A correction was drafted by ${actor}`);
    case 'campaign-sent-back':
      return line(`Sent back by ${actor}`);
    case 'approval-taken-back':
      return line(`Taken back by ${actor} to change it, so the request for approval ended`);
    case 'campaign-rescheduled': {
      const due = timeOf(details?.sendAt);
      return line(`Rescheduled by ${actor}${due ? ` to ${timeWords(due, timeZone)}` : ''}`);
    }
    case 'campaign-started-early':
      return line(`Started before the end of its hold by ${actor}`);
    case 'campaign-pace-changed': {
      const perHour = number('perHour');
      return line(
        perHour === null ? `Pace limit removed by ${actor}` : `Pace set to ${numberWords(perHour)} an hour by ${actor}`,
      );
    }
    case 'campaign-urgent':
      return line(`Sending outside your hours allowed by ${actor}`);
    case 'campaign-no-longer-urgent':
      return line(`Sending outside your hours ended by ${actor}`);
    case 'campaign-withdrawn': {
      const saved = number('saved');
      return line(
        `Withdrawn from the record by ${actor}${saved === null ? '' : `: ${countOf(saved, 'entry', 'entries')}`}`,
      );
    }
    case 'campaign-paused': {
      const reason = details?.reason;
      const known =
        typeof reason === 'string' && Object.hasOwn(PAUSE_REASONS, reason)
          ? PAUSE_REASONS[reason as PauseReason].message
          : null;
      return line(known ? `Paused by Rollcall: ${known}` : `Paused by ${actor}`, 'Paused');
    }
    case 'campaign-resumed':
      return line(`Resumed by ${actor}`, 'Resumed');
    case 'campaign-stopped': {
      const stopped = number('stopped');
      return line(
        `Stopped by ${actor}${stopped === null ? '' : `; ${numberWords(stopped)} ${stopped === 1 ? 'was' : 'were'} not sent`}`,
        'Stopped',
      );
    }
    case 'campaign-retried': {
      const eligible = number('eligible');
      return line(
        `Tried again by ${actor}${eligible === null ? '' : ` for ${countOf(eligible, 'patient')}`}`,
        'Tried again',
      );
    }
    case 'test-message-sent':
      return line(`A test of the text was sent by ${actor}`);
    case 'campaign-report-downloaded':
      return line(`Report downloaded by ${actor}`);
    default:
      return [];
  }
}

function timeOf(value: unknown): Date | null {
  const at = typeof value === 'string' ? new Date(value) : null;
  return at && !Number.isNaN(at.getTime()) ? at : null;
}

function duration(seconds: number): string {
  if (seconds < 120) return countOf(seconds, 'second');
  return countOf(Math.round(seconds / 60), 'minute');
}

/** When it rested: from each pause to what ended it; to `now` where it still does. */
export function pauseBands(rows: readonly HistoryRow[], now: Date): { from: string; to: string; kind: 'pause' }[] {
  const bands: { from: string; to: string; kind: 'pause' }[] = [];
  let since: Date | null = null;
  for (const { at, act } of rows) {
    if (act === 'campaign-paused') since ??= at;
    if ((act === 'campaign-resumed' || act === 'campaign-stopped') && since) {
      bands.push({ from: since.toISOString(), to: at.toISOString(), kind: 'pause' });
      since = null;
    }
  }
  if (since) bands.push({ from: since.toISOString(), to: now.toISOString(), kind: 'pause' });
  return bands;
}

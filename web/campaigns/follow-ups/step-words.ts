import { countOf } from '../../../domain/words/numbers';
import { timeWords } from '../../../domain/words/times';
import type { CampaignRow } from '../../../ports/campaigns/campaign-queries';
import type { FollowUpRow } from '../../../ports/campaigns/follow-ups';

/** The result of a follow-up step, or what it waits for and until when. */
export function stepWords(
  { step, state, dueAt, endedAt, patients }: FollowUpRow,
  { phase, settleDeadline }: Pick<CampaignRow, 'phase' | 'settleDeadline'>,
  timeZone: string,
): string {
  const at = timeWords(endedAt ?? dueAt, timeZone);
  switch (state) {
    case 'waiting':
      return `Due ${at}${waitsFor()}`;
    case 'made':
      return `For ${countOf(patients, 'patient')}, ${at}`;
    case 'nobody':
      return `${at}: nobody was left to reach`;
    case 'stopped':
      return `Stopped ${at}`;
  }

  /** A step follows up nobody whom a late receipt could still show as reached. */
  function waitsFor(): string {
    if (phase === 'settled') return step === 1 ? '' : ', once the step before it is over';
    if (settleDeadline === null) return ', once the campaign is sent and its receipts are in';
    const latest = timeWords(settleDeadline, timeZone);
    return `, once all receipts of the campaign are in. We wait for them until ${latest} at the latest`;
  }
}

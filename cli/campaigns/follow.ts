import { PATIENCE_WHILE_WAITING } from '../client/api';
import type { Campaign } from '../client/answers';
import { Ended, EXIT } from '../exit-codes';
import { mayBeLookedUp, openOf } from './outcome';
import { createProgress } from './progress';
import type { Surroundings } from '../surroundings';

const SHORTEST_POLL_MS = 500;
const LONGEST_POLL_MS = 10_000;
/** A little more than twice the time between look-ups, so that the second one can be asked and stored. */
const LOOK_UP_MARGIN_MS = 15_000;

export interface Followed {
  campaign: Campaign;
  /** False when `--wait-timeout` ended it. */
  over: boolean;
}

/**
 * Waits until every message is sent and no SMS waits for its receipt (docs/api.md, "Command line"). If outcomes are
 * unknown, it also waits for two look-ups. It stops when nothing changes during that time.
 */
export async function follow({ api, terminal, clock }: Surroundings, id: string): Promise<Followed> {
  const progress = createProgress(terminal);
  const path = `/api/v1/campaigns/${encodeURIComponent(id)}`;
  let seen: Campaign | null = null;
  let unchangedSince = clock.now();
  let pause = SHORTEST_POLL_MS;
  try {
    for (;;) {
      const campaign = await api.get<Campaign>(path, PATIENCE_WHILE_WAITING);
      const changed = seen === null || JSON.stringify(seen) !== JSON.stringify(campaign);
      seen = campaign;
      progress.show(campaign);
      if (changed) unchangedSince = clock.now();
      const looksUp = clock.now() - unchangedSince < 2 * api.lookUpMs + LOOK_UP_MARGIN_MS;
      if (openOf(campaign) === 0 && !(mayBeLookedUp(campaign) && looksUp)) return { campaign, over: true };
      pause = changed ? SHORTEST_POLL_MS : Math.min(pause * 1.5, LONGEST_POLL_MS);
      await api.sleep(pause, '');
    }
  } catch (error) {
    // The last state we saw is worth more than only saying that time is over.
    if (seen && error instanceof Ended && error.exitCode === EXIT.timedOut && error.code === 'timed-out')
      return { campaign: seen, over: false };
    throw error;
  } finally {
    progress.end();
  }
}

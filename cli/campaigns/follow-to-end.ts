import { EXIT, timedOut, type ExitCode } from '../exit-codes';
import { follow } from './follow';
import { errorsOf } from './outcome';
import type { Surroundings } from '../surroundings';
import { adviceOnErrors, tally } from '../words';

/** `--wait`: follows a campaign and says how it ended. */
export async function followToEnd(surroundings: Surroundings, id: string, soFar: object = {}): Promise<ExitCode> {
  const { terminal } = surroundings;
  const { campaign, over } = await follow(surroundings, id);
  const result = { ...soFar, campaign, errors: errorsOf(campaign) };
  if (!over) {
    const ended = timedOut('timed-out', `The --wait-timeout has passed. Sending continues. ${tally(campaign)}.`);
    ended.soFar = result;
    throw ended;
  }
  // The bar shows only numbers, so add the totals in words. Without a bar they were already printed.
  if (terminal.isWatched) terminal.say(tally(campaign));
  for (const line of adviceOnErrors(campaign)) terminal.say(line);
  terminal.document(result);
  return errorsOf(campaign) > 0 ? EXIT.errors : EXIT.ok;
}

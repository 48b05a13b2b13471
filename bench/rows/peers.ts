import type { Bench } from '../bench';
import type { Helper } from '../helpers/helper';
import type { Run } from '../measure/pairs';
import { CheckFailed } from '../world/checks';
import { emptyJournal, journalCount } from '../world/journal';
import type { Person } from '../world/people';

/** Runs a peer that does the same work another way: send, take the receipt, save to the record, a row a message. */
export async function peerRun({ stage }: Bench, peer: Helper, recipients: readonly Person[]): Promise<Run> {
  await emptyJournal(stage);
  const few = recipients.map(({ nhsNumber, mobile, givenName }) => ({ nhsNumber, mobile, givenName }));
  const seconds = await peer.call<number>('run', few);
  const counts = {
    sms: await journalCount(stage, 'sms'),
    records: await journalCount(stage, 'record'),
    rows: await peer.call<number>('saved'),
  };
  for (const [what, count] of Object.entries(counts)) {
    if (count !== recipients.length) throw new CheckFailed(`the peer made ${count} ${what} of ${recipients.length}`);
  }
  return { recipients: recipients.length, seconds };
}

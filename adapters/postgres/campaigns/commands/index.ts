import type { CampaignCommands } from '../../../../ports/campaigns/campaign-commands';
import type { Database } from '../../sql/connect';
import { createDecision } from './decision';
import type { CampaignCommandsOptions } from './options';
import { createPace } from './pace';
import { createPause } from './pause';
import { rehearse } from './rehearsal';
import { createRetry } from './retry';
import { createSending } from './sending';
import type { SendIn } from './sending-campaign';
import { createStart } from './start';
import { createStop } from './stop';
import { createUrgency } from './urgency';
import { withdrawSaved } from './withdrawal';

/**
 * A person's commands. Each is decided and stored in one transaction under the campaign's row lock, so that the
 * second of two concurrent commands sees the first. The answer is right even with every worker down (docs/adr/0001).
 */
export function createCampaignCommands(
  database: Database,
  options: CampaignCommandsOptions,
): Omit<CampaignCommands, 'send'> & { send: SendIn } {
  const send = createSending(database, options);
  return {
    send,
    rehearse: (context, asked) =>
      rehearse(send, database, context, asked, { ucs2PartUnits: (kind) => options.ucs2PartUnits(kind) }),
    withdraw: (context, reason) => withdrawSaved(database, context, reason),
    ...createStart(database),
    ...createPause(database),
    ...createStop(database),
    ...createPace(database),
    ...createUrgency(database),
    ...createDecision(database, options),
    ...createRetry(database, options),
  };
}

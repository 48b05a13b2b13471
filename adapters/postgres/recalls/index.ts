import type { RecallsServices } from '../../../ports/recalls';
import { createCampaignCommands } from '../campaigns/commands';
import type { CampaignCommandsOptions } from '../campaigns/commands/options';
import type { Database } from '../sql/connect';
import { createLetterBatches } from './letter-batches';
import { createRecallCalls } from './recall-calls';
import { createRecallCategories } from './recall-categories';
import { createRecallBoard } from './recall-board';
import { createRecallEvidence } from './recall-evidence';
import { createRecallImports } from './recall-imports';
import { createRecallRuns } from './recall-runs';
import { createRecallSending } from './recall-sending';
import { createRecallSyncs } from './recall-sync';
import { createRecalls } from './recalls';

export interface RecallRoomOptions extends CampaignCommandsOptions {
  /** How long a day of a contact plan lasts: 86,400 seconds, or less where an installation is tried out. */
  daySeconds: number;
  publicUrl: string;
}

/** Everything of this room that API and pages use. */
export function createRecallRoom(database: Database, options: RecallRoomOptions): RecallsServices {
  const { send } = createCampaignCommands(database, options);
  return {
    recalls: createRecalls(database, options),
    recallCategories: createRecallCategories(database),
    recallImports: createRecallImports(database),
    recallEvidence: createRecallEvidence(database),
    recallBoard: createRecallBoard(database, options),
    recallSending: createRecallSending(database, { ...options, send }),
    recallCalls: createRecallCalls(database, options),
    recallRuns: createRecallRuns(database),
    recallSyncs: createRecallSyncs(database),
    letterBatches: createLetterBatches(database),
  };
}

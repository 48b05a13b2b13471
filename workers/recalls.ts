import { createLetterActivities, createLetterRecordActivities } from '../activities/recalls/letters';
import { createRecallSyncActivities } from '../activities/recalls/recall-sync';
import { createRecallRunActivities } from '../activities/recalls/recall-runs';
import { createLetterPrinter } from '../adapters/pdf/letters';
import { createReviewReads } from '../adapters/postgres/campaigns/review-facts';
import { createCodes } from '../adapters/postgres/content/codes';
import { createListQueries } from '../adapters/postgres/lists/list-queries';
import { createCredits } from '../adapters/postgres/practice/credits';
import { createSettings } from '../adapters/postgres/practice/settings';
import { createRecallRoom } from '../adapters/postgres/recalls';
import { createLetterMaking } from '../adapters/postgres/recalls/letter-making';
import { createRecallSyncStore } from '../adapters/postgres/recalls/recall-sync';
import { createRunMaking } from '../adapters/postgres/recalls/run-making';
import { maxUnitsOf, ucs2PartUnitsOf } from '../adapters/providers';
import { createRecallGateway } from '../adapters/temporal/recall-gateway';
import { createCampaignChecks } from '../api/campaigns/campaign-checks';
import { createSendingCheck } from '../api/campaigns/sending-check';
import type { ServiceEnv } from '../config/env';
import { FINDINGS_ABOUT_PATIENTS } from '../domain/recalls/automation/patient-findings';
import { createWatchdog } from '../adapters/watchdog/ping';
import { keepRecallSchedules } from './recall-schedules';
import type { WorkerServices } from './services';

/** Automation overrules nothing. Patients with a finding are left out one by one. */
const NOTHING_ACKNOWLEDGED = { acknowledged: [], leaveOut: FINDINGS_ABOUT_PATIENTS };

/** What the workers do about recalls: runs of automation, letters, and the Schedules. */
export function createRecallWork(
  env: ServiceEnv,
  services: WorkerServices,
  { noteWatchdogFailure }: { noteWatchdogFailure: (error: unknown) => void },
) {
  const { database, accounts, gateway: campaigns, temporal, rows, clock, record } = services;
  const gateway = createRecallGateway(temporal.client, rows.mark);
  const room = createRecallRoom(database, {
    ...{ accounts, maxUnits: maxUnitsOf, ucs2PartUnits: ucs2PartUnitsOf, anyTokenApproves: env.demo },
    needsRota: !env.demo,
    ...{ allowFictionalNumbers: env.allowFictionalNumbers, publicUrl: env.publicUrl, daySeconds: env.daySeconds },
  });
  const runs = createRunMaking(database, { daySeconds: env.daySeconds });
  const letters = createLetterMaking(database.pool);
  const syncs = createRecallSyncStore(database);
  const checkSending = createSendingCheck(
    createCampaignChecks({
      ...{ lists: createListQueries(database), accounts, settings: createSettings(database) },
      ...{ credits: createCredits(database), review: createReviewReads(database.pool) },
      codes: createCodes(database),
      ...{ maxUnits: maxUnitsOf, ucs2PartUnits: ucs2PartUnitsOf },
    }),
  );
  return {
    gateway,
    runActivities: createRecallRunActivities({
      ...{ runs, sending: room.recallSending, calls: room.recallCalls, letters: room.letterBatches },
      check: (practiceId, now) => checkSending(practiceId, now, null, NOTHING_ACKNOWLEDGED),
      watchdog: createWatchdog({ noteFailure: noteWatchdogFailure }),
      ...{ campaigns, gateway, clock },
    }),
    letterActivities: createLetterActivities({ store: letters, printer: createLetterPrinter(), clock }),
    syncActivities: createRecallSyncActivities({ store: syncs, source: services.recallSource, clock }),
    /** Starts the syncs that are due. */
    startSyncs: async (): Promise<void> => {
      for (const practiceId of await syncs.due(clock.now())) await gateway.syncToStart(practiceId);
    },
    letterRecordActivities: createLetterRecordActivities({ store: letters, record }),
    keepSchedules: (alarm: (missed: number) => void): Promise<void> =>
      keepRecallSchedules({ runs, gateway, now: () => clock.now(), alarm }),
  };
}

export type RecallWork = ReturnType<typeof createRecallWork>;

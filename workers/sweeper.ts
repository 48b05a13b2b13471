import type { CampaignGateway } from '../ports/campaigns/campaign-gateway';
import type { DeliveryStore, DispatchKey } from '../ports/delivery/delivery-store';
import type { DueJudging } from '../ports/lists/due-judging';
import { WAKING_KINDS, type WakingKind, type WakingRow, type WakingRows } from '../ports/waking-rows';
import type { RunState } from '../adapters/temporal/run-state';

/** What the sweeper needs to know about uploads of one kind, and what it does with them. */
export interface UploadedFiles {
  /** Starts the workflow of a file once. */
  start(practiceId: string, id: string): Promise<void>;
  runState(id: string): Promise<RunState>;
  /** Refuses the file with a reason: an operator stopped its work, or the work ended unexpectedly. */
  refuse(practiceId: string, id: string, why: 'stopped' | 'fault'): Promise<void>;
}

/** A look for work of one kind. If one fails, the others go on, and the next sweep looks again. */
export type Round = () => Promise<void>;

export interface SweeperDeps {
  store: Pick<DeliveryStore, 'activeCampaigns' | 'endedWithUnsaved' | 'leftBehind' | 'pause'>;
  gateway: Pick<CampaignGateway, 'commanded' | 'ensureSettlement' | 'messageToSend'>;
  rows: WakingRows;
  /** Signals the workflow of each kind of row. */
  wake: Record<WakingKind, (row: WakingRow) => Promise<void>>;
  /** Lists of drafts to judge again after a decision. Only a few at a time, so that a sweep ends. */
  judging: DueJudging;
  /** What may make rows that wake workflows, such as replies that are placed and reminders that are due; in this order. */
  roundsBefore: readonly Round[];
  /** What waits for nobody's workflow, such as answers for the clinical record and emails to staff; in this order. */
  roundsAfter: readonly Round[];
  runState(campaignId: string): Promise<RunState>;
  messageState(dispatchId: string): Promise<RunState>;
  /** Stops a message if it was not sent yet. */
  stopMessage(key: DispatchKey): Promise<unknown>;
  /** Runs `work` unless another process is already doing it. */
  alone(work: () => Promise<void>): Promise<void>;
  /** Only its name is needed to signal it. */
  report(error: unknown): void;
}

/**
 * Starts work on a file. Abandoned work, by an operator or by us, does not start again: its uploader sees a message instead.
 *
 * @param mark notes that its workflow runs
 */
export function wakeFile(files: UploadedFiles, mark: WakingRows['mark'], kind: WakingKind) {
  return async ({ practiceId, id, told }: WakingRow): Promise<void> => {
    const state = told ? await files.runState(id) : 'none';
    switch (state) {
      case 'none':
        return files.start(practiceId, id);
      case 'running':
        return mark(kind, practiceId, id);
      case 'terminated':
        return files.refuse(practiceId, id, 'stopped');
      case 'ended':
        return files.refuse(practiceId, id, 'fault');
    }
  };
}

const SWEEP_EVERY_MS = 5_000;
const AGE_SECONDS = 3;
/** How often we check that every campaign that should run does. The first check is at the start. */
const CHECK_RUNS_EVERY_MS = 5 * 60_000;

/**
 * Closes gaps between stored rows and their workflows. It signals a workflow that missed a row because the API died or
 * Temporal was away. It restarts a campaign or message whose workflow is gone, and ends an upload whose workflow ended
 * without it. It also picks up record entries that outlived their settlement, and drafts' lists after a decision. It is
 * a loop in the worker, because a Temporal Schedule would add a workflow every few seconds to the campaigns that
 * operators look for (docs/adr/0005).
 */
export function startSweeper(deps: SweeperDeps): () => Promise<void> {
  const { store, gateway, rows } = deps;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let checkedRunsAt = 0;

  const each = async <T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> => {
    for (const item of items) {
      if (stopped) return;
      // If one cannot be signalled, the others must not wait for it.
      await work(item).catch((error: unknown) => deps.report(error));
    }
  };

  const tellWorkflows = async (): Promise<void> => {
    for (const kind of WAKING_KINDS) await each(await rows.pending(kind, AGE_SECONDS), deps.wake[kind]);
  };

  const checkRuns = async (): Promise<void> => {
    await each(await store.activeCampaigns(), async ({ practiceId, campaignId, lastCommandId, lastKind }) => {
      const state = await deps.runState(campaignId);
      if (state === 'running') return;
      if (state === 'terminated') {
        // An operator ended the workflow by hand, so nothing continues until a person resumes it.
        await store.pause({ practiceId, campaignId }, 'stopped-by-operator', 'Rollcall');
        return;
      }
      await gateway.commanded(practiceId, campaignId, lastCommandId, lastKind);
    });
    await each(await store.endedWithUnsaved(), ({ practiceId, dispatchId }) =>
      gateway.ensureSettlement(practiceId, dispatchId),
    );
    await each(await store.leftBehind(), async (key) => {
      // An operator ended the workflow by hand, so messages that were not sent are stopped.
      if ((await deps.messageState(key.dispatchId)) === 'terminated') await deps.stopMessage(key);
      await gateway.messageToSend(key.practiceId, key.dispatchId);
    });
  };

  const sweep = async (): Promise<void> => {
    try {
      await deps.alone(async () => {
        await each(deps.roundsBefore, (round) => round());
        await tellWorkflows();
        await each(deps.roundsAfter, (round) => round());
        await each(await deps.judging.take(), (list) => deps.judging.judge(list));
        if (Date.now() - checkedRunsAt > CHECK_RUNS_EVERY_MS) {
          await checkRuns();
          checkedRunsAt = Date.now();
        }
      });
    } catch (error) {
      deps.report(error);
    }
    if (!stopped) timer = setTimeout(() => void (running = sweep()), SWEEP_EVERY_MS);
  };

  let running = sweep();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}

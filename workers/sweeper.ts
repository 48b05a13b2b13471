import type { CampaignGateway } from '../ports/campaigns/campaign-gateway';
import type { DeliveryStore, DispatchKey } from '../ports/delivery/delivery-store';
import type { DueJudging } from '../ports/lists/due-judging';
import { WAKING_KINDS, type WakingKind, type WakingRow, type WakingRows } from '../ports/waking-rows';
import type { RunState } from '../adapters/temporal/run-state';

/** What the sweeper must know and do about the uploads of one kind. */
export interface UploadedFiles {
  /** Starts the workflow of a file, once. */
  start(practiceId: string, id: string): Promise<void>;
  runState(id: string): Promise<RunState>;
  /** Refuses the file with a reason: an operator stopped its work, or the work ended unexpectedly. */
  refuse(practiceId: string, id: string, why: 'stopped' | 'fault'): Promise<void>;
}

export interface SweeperDeps {
  store: Pick<DeliveryStore, 'activeCampaigns' | 'endedWithUnsaved' | 'leftBehind' | 'pause'>;
  gateway: Pick<CampaignGateway, 'commanded' | 'ensureSettlement' | 'messageToSend'>;
  rows: WakingRows;
  /** What tells the workflow of a row of each kind. */
  wake: Record<WakingKind, (row: WakingRow) => Promise<void>>;
  /** Lists of drafts that are to be judged again after a decision: some at a time, so that a sweep ends. */
  judging: DueJudging;
  runState(campaignId: string): Promise<RunState>;
  messageState(dispatchId: string): Promise<RunState>;
  /** Stops what has not gone of a message. */
  stopMessage(key: DispatchKey): Promise<unknown>;
  /** Runs `work` unless another process is at it. */
  alone(work: () => Promise<void>): Promise<void>;
  /** Told by its name only. */
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
/** Whether every campaign that should run does, looked at on start and then this often. */
const CHECK_RUNS_EVERY_MS = 5 * 60_000;

/**
 * Closes the gaps between a stored row and its workflow: a row whose workflow was never told (the API died in between, or
 * Temporal was away), a campaign or a message whose workflow is gone, an upload whose workflow ended without an end for the
 * upload, record entries still waiting after their settlement ended, and drafts' lists after a decision. It is a loop of the worker and not a Temporal Schedule, which would leave a workflow each few seconds
 * among the campaigns that operators look for (docs/adr/0005).
 */
export function startSweeper(deps: SweeperDeps): () => Promise<void> {
  const { store, gateway, rows } = deps;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let checkedRunsAt = 0;

  const each = async <T>(items: T[], work: (item: T) => Promise<void>): Promise<void> => {
    for (const item of items) {
      if (stopped) return;
      // One that cannot be told shall not keep the others waiting.
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
        // Somebody broke the glass: nothing goes on until a person resumes it.
        await store.pause({ practiceId, campaignId }, 'stopped-by-operator', 'Rollcall');
        return;
      }
      await gateway.commanded(practiceId, campaignId, lastCommandId, lastKind);
    });
    await each(await store.endedWithUnsaved(), ({ practiceId, dispatchId }) =>
      gateway.ensureSettlement(practiceId, dispatchId),
    );
    await each(await store.leftBehind(), async (key) => {
      // Somebody broke the glass: what has not gone does not go.
      if ((await deps.messageState(key.dispatchId)) === 'terminated') await deps.stopMessage(key);
      await gateway.messageToSend(key.practiceId, key.dispatchId);
    });
  };

  const sweep = async (): Promise<void> => {
    try {
      await deps.alone(async () => {
        await tellWorkflows();
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

import type { CampaignGateway, CommandKind } from '../ports/campaigns/campaign-gateway';
import type { DeliveryStore, PendingFile } from '../ports/delivery/delivery-store';
import type { DueJudging } from '../ports/lists/due-judging';
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
  store: Pick<DeliveryStore, 'notSignalled' | 'markSignalled' | 'activeCampaigns' | 'overButUnsaved' | 'pause'>;
  gateway: Pick<CampaignGateway, 'commanded' | 'ensureSettlement'>;
  files: Record<'lists' | 'imports', UploadedFiles>;
  /** Lists of drafts that are to be judged again after a decision: some at a time, so that a sweep ends. */
  judging: DueJudging;
  runState(campaignId: string): Promise<RunState>;
  /** Runs `work` unless another process is at it. */
  alone(work: () => Promise<void>): Promise<void>;
  /** Told by its name only. */
  report(error: unknown): void;
}

const SWEEP_EVERY_MS = 5_000;
const AGE_SECONDS = 3;
/** Whether every campaign that should run does, looked at on start and then this often. */
const CHECK_RUNS_EVERY_MS = 5 * 60_000;

/**
 * Closes the gaps between a stored row and its workflow: a command, list or import whose workflow was never told (the API
 * died in between, or Temporal was away), a campaign whose workflow is gone, an upload whose workflow ended without an end
 * for the upload, record entries still waiting after their settlement ended, and drafts' lists after a decision. It is a loop of the worker and not a Temporal Schedule, which would leave a workflow each few seconds
 * among the campaigns that operators look for (docs/adr/0005).
 */
export function startSweeper(deps: SweeperDeps): () => Promise<void> {
  const { store, gateway } = deps;
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
    const pending = await store.notSignalled(AGE_SECONDS);
    await each(pending.commands, ({ practiceId, campaignId, id, kind }) =>
      gateway.commanded(practiceId, campaignId, id, kind as CommandKind),
    );
    await each(pending.lists, (file) => tellFile('lists', file));
    await each(pending.imports, (file) => tellFile('imports', file));
  };

  /** Abandoned work on a file, by an operator or by us, does not start again: its uploader sees a message instead. */
  const tellFile = async (kind: 'lists' | 'imports', { practiceId, id, told }: PendingFile): Promise<void> => {
    const files = deps.files[kind];
    const state = told ? await files.runState(id) : 'none';
    switch (state) {
      case 'none':
        return files.start(practiceId, id);
      case 'running':
        return store.markSignalled(kind, practiceId, id);
      case 'terminated':
        return files.refuse(practiceId, id, 'stopped');
      case 'ended':
        return files.refuse(practiceId, id, 'fault');
    }
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
    await each(await store.overButUnsaved(), ({ practiceId, campaignId }) =>
      gateway.ensureSettlement(practiceId, campaignId),
    );
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

import { createRecallRunActivities } from '../../../activities/recalls/recall-runs';
import { createLetterMaking } from '../../../adapters/postgres/recalls/letter-making';
import { FINDINGS_ABOUT_PATIENTS } from '../../../domain/recalls/automation/patient-findings';
import { createRunMaking } from '../../../adapters/postgres/recalls/run-making';
import { createCampaignChecks } from '../../../api/campaigns/campaign-checks';
import { createSendingCheck } from '../../../api/campaigns/sending-check';
import type { Writable } from 'node:stream';
import type { LetterHead, PrintedLetter } from '../../../ports/recalls/letter-printing';
import type { TestApi } from '../support';

/** Runs the steps of a worker in the test itself, as its workflows call them. */
export function recallWorkOf(api: TestApi) {
  const gateway = () => api.services.recallGateway;
  const runs = () => createRunMaking(api.database, { daySeconds: 86_400 });
  const clock = { now: () => new Date() };
  const told: string[] = [];

  /** Draws nothing: the tests of the adapter check the contents of PDF files. */
  const print = async (
    letters: AsyncIterable<PrintedLetter> | Iterable<PrintedLetter>,
    _: LetterHead,
    out: Writable,
  ) => {
    const placed = [];
    for await (const { id, addressLines, body } of letters) {
      out.write(`${addressLines.join('|')}\n${body}\n\f`);
      placed.push({ id, firstPage: placed.length + 1, pages: 1 });
    }
    await new Promise<void>((resolve) => out.end(() => resolve()));
    return { pages: placed.length, letters: placed };
  };

  const activities = () => {
    const { recallSending, recallCalls, letterBatches } = api.services;
    const check = createSendingCheck(createCampaignChecks(api.services));
    return createRecallRunActivities({
      ...{
        runs: runs(),
        sending: recallSending,
        calls: recallCalls,
        letters: letterBatches,
        gateway: gateway(),
        clock,
      },
      check: (practiceId, now) => check(practiceId, now, null, { acknowledged: [], leaveOut: FINDINGS_ABOUT_PATIENTS }),
      campaigns: api.services.gateway,
      watchdog: { tell: (url) => Promise.resolve(told.push(url) > 0 && !url.includes('silent')) },
    });
  };

  return {
    /** What the watchdog outside was told, address by address. One whose address says “silent” does not answer. */
    told,
    runs,
    activities,
    /** As the workflow `recall-run/<id>` does. */
    async carryOut(runId: string): Promise<void> {
      const key = { practiceId: api.practiceId, runId };
      const steps = activities();
      if ((await steps.planRun(key)).kind === 'over') return;
      if ((await steps.sendRun(key)).kind === 'over') return;
      await steps.finishRun(key);
    },
    /** As the workflow `letters/<id>` does. */
    async print(batchId: string): Promise<void> {
      const store = createLetterMaking(api.database.pool);
      const key = { practiceId: api.practiceId, batchId };
      const head = await store.head(key);
      if (!head) throw new Error('there is nothing to print');
      const file = store.file(key);
      const printed = await print(store.toPrint(key), { ...head, date: 'today' }, file.out);
      await store.printed(key, file, { ...printed, now: new Date() });
    },
    letterStore: () => createLetterMaking(api.database.pool),
  };
}

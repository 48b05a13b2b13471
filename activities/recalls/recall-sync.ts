import { heartbeat, cancellationSignal } from '@temporalio/activity';
import type { Clock } from '../../ports/clock';
import type { RecallSource, RecallSyncStore } from '../../ports/recalls/recall-sync';
import type { RecallSyncActivities } from '../../workflows/contract/recalls';

export interface RecallSyncDeps {
  store: RecallSyncStore;
  source: RecallSource;
  clock: Clock;
}

/** How long one step reads before its workflow calls the next. */
const READ_FOR_MS = 45_000;
/** A server whose pages go round in a ring would be read for ever. */
const MOST_PAGES = 5_000;

/** The steps of a sync (workflows/recall-sync.ts). Each can be repeated: pages that are stored are not read again. */
export function createRecallSyncActivities({ store, source, clock }: RecallSyncDeps): RecallSyncActivities {
  return {
    async beginSync({ practiceId }) {
      const begun = await store.begin(practiceId, clock.now());
      return begun && { readingId: begun.readingId, pages: begun.pages };
    },

    async readSync({ practiceId, readingId }) {
      const until = Date.now() + READ_FOR_MS;
      for (;;) {
        heartbeat();
        const reading = await store.reading(practiceId, readingId);
        if (reading === null) return { kind: 'over' };
        if (reading.isRead) return { kind: 'read', pages: reading.pages };
        if (Date.now() > until) return { kind: 'more', pages: reading.pages };
        if (reading.pages >= MOST_PAGES) return { kind: 'failed', problem: 'unreadable' };
        const { choice, entries, next } = reading;
        if (entries === null) {
          const answer = await source.page(choice, next, cancellationSignal());
          if (answer.kind === 'failed') return answer;
          if (answer.kind === 'gone') await store.startAgain(practiceId, readingId);
          else await store.store(practiceId, reading, answer);
        } else {
          const answer = await source.entries(entries, next, cancellationSignal());
          if (answer.kind === 'failed') return answer;
          if (answer.kind === 'gone') await store.startAgain(practiceId, readingId);
          else await store.storeEntries(practiceId, reading, answer);
        }
      }
    },

    bringInSync: ({ practiceId, readingId }) => store.bringIn(practiceId, readingId, clock.now()),

    noteSyncFailure: ({ practiceId, problem }) => store.failed(practiceId, problem, clock.now()),
  };
}

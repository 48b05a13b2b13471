import { Context } from '@temporalio/activity';
import { dateWords } from '../../domain/words/times';
import type { Clock } from '../../ports/clock';
import type { ClinicalRecord } from '../../ports/delivery/clinical-record';
import type { LetterMaking } from '../../ports/recalls/letter-batches';
import type { LetterPrinter } from '../../ports/recalls/letter-printing';
import type { LetterRecordActivities, LettersActivities, PrintingActivities } from '../../workflows/contract/recalls';
import { withHeartbeats } from '../heartbeats';

/** Finding a batch's next step, and making its file. */
export function createLetterActivities({
  store,
  printer,
  clock,
}: {
  store: LetterMaking;
  printer: LetterPrinter;
  clock: Clock;
}): LettersActivities & PrintingActivities {
  return {
    async lookAtLetters(key) {
      const found = await store.look(key);
      if (found.kind !== 'wait') return found;
      return { kind: 'wait', waitMs: Math.max(1, found.until.getTime() - clock.now().getTime()) };
    },

    async printLetters(key) {
      const head = await store.head(key);
      if (head === null) return { pages: 0 };
      const { practiceName, telephone, madeAt, timeZone } = head;
      let letters = 0;
      return withHeartbeats(
        () => ({ letters }),
        async () => {
          const file = store.file(key);
          const printed = await printer.print(
            store.toPrint(key),
            { practiceName, telephone, date: dateWords(madeAt, timeZone) },
            file.out,
            () => (letters += 1),
          );
          await store.printed(key, file, { ...printed, now: clock.now() });
          return { pages: printed.pages };
        },
      );
    },

    refuseLetters: (key) => store.refuse(key),
  };
}

/** Saves posted letters to the clinical record, each once by its id (N33). */
export function createLetterRecordActivities({
  store,
  record,
}: {
  store: LetterMaking;
  record: ClinicalRecord;
}): LetterRecordActivities {
  return {
    async saveLetters(key) {
      const result = { saved: 0, refused: 0, later: 0 };
      const activity = Context.current();
      for (;;) {
        activity.heartbeat(result.saved);
        activity.cancellationSignal.throwIfAborted();
        const letters = await store.unsaved(key);
        if (letters.length === 0) return result;
        const outcomes = await record.save(
          letters.map(({ letterId, nhsNumber, text, snomedCodes, written, posted }) => ({
            ...{ messageId: letterId, nhsNumber, channel: 'letter' as const, text, snomedCodes },
            ...{ sent: written, received: posted },
          })),
          activity.cancellationSignal,
        );
        await store.noteSaved(
          key,
          outcomes.map(({ messageId: letterId, ...outcome }) => ({ letterId, ...outcome })),
        );
        for (const { kind } of outcomes) {
          if (kind === 'saved') result.saved += 1;
          else if (kind === 'refused') result.refused += 1;
          else result.later += 1;
        }
        // The same letters would be due again immediately, so the workflow waits and retries later.
        if (result.later > 0) return result;
      }
    },
  };
}

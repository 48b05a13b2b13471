import type { EntriesToWrite, EntryWritten } from '../ports/conversations/entries-to-write';
import { RecordSystemError, type ClinicalRecord } from '../ports/delivery/clinical-record';

/** One outcome of the record system, for what was asked of it. */
interface Outcome {
  messageId: string;
  kind: string;
  reference?: string;
  detail?: string;
}

/** What an outcome makes of an entry; anything else is tried again. An entry that is not there needs no mark. */
const WRITTEN: Partial<Record<string, EntryWritten>> = {
  saved: 'saved',
  refused: 'refused',
  withdrawn: 'withdrawn',
  absent: 'withdrawn',
};

/** Writes what of a queue is due for the clinical record. While the record is away it stays due. */
export async function writeEntries(
  queue: EntriesToWrite,
  record: Pick<ClinicalRecord, 'save' | 'withdraw'>,
  now: () => Date,
): Promise<void> {
  const due = await queue.take(now());
  const practiceOf = new Map<string, string>();
  const toSave = due.flatMap((one) => ('save' in one ? [one.save] : []));
  const toWithdraw = due.flatMap((one) => ('withdraw' in one ? [one.withdraw] : []));
  for (const one of due) practiceOf.set('save' in one ? one.save.messageId : one.withdraw.messageId, one.practiceId);

  const write = async (asked: readonly { messageId: string }[], ask: () => Promise<Outcome[]>): Promise<void> => {
    if (asked.length === 0) return;
    const outcomes = await ask().catch((error: unknown): Outcome[] => {
      if (!(error instanceof RecordSystemError)) throw error;
      return asked.map(({ messageId }) => ({ messageId, kind: 'try-again', detail: error.fault }));
    });
    for (const { messageId, kind, reference, detail } of outcomes) {
      const practiceId = practiceOf.get(messageId)!;
      const what = WRITTEN[kind];
      if (what) await queue.written(practiceId, messageId, what, reference ?? detail ?? null, now());
      else await queue.again(practiceId, messageId, detail ?? 'no answer', now());
    }
  };
  await write(toSave, () => record.save(toSave));
  await write(toWithdraw, () => record.withdraw(toWithdraw));
}

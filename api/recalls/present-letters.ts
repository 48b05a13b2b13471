import { PULL_WORDS } from '../../domain/recalls/letters/custody';
import { letterLeftOutWords } from '../../domain/recalls/letters/plan-letters';
import type { EnvelopeRow, LetterBatchRow } from '../../ports/recalls/letter-batches';

/** A batch of letters as the API answers. @param postBy `YYYY-MM-DD` */
export function presentLetterBatch(batch: LetterBatchRow, toPull: readonly EnvelopeRow[], postBy: string | null) {
  const { id, status, letters, pages, createdAt, createdBy, readyAt, posted } = batch;
  return {
    ...{ id, status, letters, pages, createdAt, createdBy, readyAt, posted, postBy },
    leftOut: presentLettersLeftOut(batch.leftOut),
    toPull: presentEnvelopes(toPull),
  };
}

/** Recalls that got no letter, with their words. */
export function presentLettersLeftOut(leftOut: LetterBatchRow['leftOut']) {
  return leftOut.map(({ recallId, code }) => ({ recallId, code, message: letterLeftOutWords(code) }));
}

/** Envelopes to pull, each with its reason. */
export function presentEnvelopes(envelopes: readonly EnvelopeRow[]) {
  return envelopes.flatMap(({ id, position, patient, isRestricted, pulled }) =>
    pulled === null
      ? []
      : [{ letterId: id, position, patient, isRestricted, reason: { code: pulled, message: PULL_WORDS[pulled] } }],
  );
}

import type { AnswerRecord, AnswerSaved, AnswersToSave } from '../ports/content/answer-saving';

/** Saves the answers that are due, one after another. The first failure leaves the rest for later: the record may be away. */
export async function saveAnswers(queue: AnswersToSave, record: AnswerRecord, now: () => Date): Promise<void> {
  const due = await queue.take(now());
  let failed: string | null = null;
  for (const answer of due) {
    const ended: AnswerSaved =
      failed === null ? await record.save(answer) : { kind: 'again', why: failed, isAway: true };
    if (ended.kind === 'saved') await queue.saved(answer, ended.reference, now());
    else if (ended.kind === 'refused') await queue.refused(answer, ended.why, now());
    else {
      failed = ended.isAway ? ended.why : null;
      await queue.again(answer, ended.why, now());
    }
  }
}

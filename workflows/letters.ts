import {
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import { lookSignal } from './contract/campaign';
import type { LetterRecordActivities, LettersActivities, LettersInput, PrintingActivities } from './contract/recalls';
import { SAVE } from './lib/activity-options';
import { fewTries } from './lib/few-tries';
import { grouped } from './lib/grouped';
import { IMPORTING, STORING } from './lib/list-activity-options';

const { lookAtLetters } = proxyActivities<LettersActivities>({ ...STORING, summary: 'read what is to be done' });
const { refuseLetters } = proxyActivities<LettersActivities>({ ...STORING, summary: 'refuse the batch' });
const { printLetters } = proxyActivities<PrintingActivities>({ ...IMPORTING, summary: 'make the file to print' });
const { saveLetters } = proxyActivities<LetterRecordActivities>({ ...SAVE, summary: 'save letters to the record' });

/** A record system that is away is asked again after a minute, and later after up to an hour. */
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 3_600_000;

/**
 * A batch of letters: makes its file, and later, once a person said that it was posted, saves each letter to the record.
 * It ends between the two, and posting starts it again.
 */
export async function letters({ practiceId, batchId }: LettersInput): Promise<void> {
  const input = { practiceId, batchId };
  let lookAgain = false;
  setHandler(lookSignal, () => void (lookAgain = true));

  try {
    let pauseMs = FIRST_PAUSE_MS;
    for (;;) {
      lookAgain = false;
      const found = await fewTries(() => lookAtLetters(input));
      if (found.kind === 'print') {
        setCurrentDetails('Making the file to print');
        const { pages } = await fewTries(() => printLetters(input));
        setCurrentDetails(`Made: ${grouped(pages)} pages`);
      } else if (found.kind === 'save') {
        setCurrentDetails(`Saving ${grouped(found.letters)} letters to the record`);
        const isSaved = await save(input);
        if (isSaved) {
          pauseMs = FIRST_PAUSE_MS;
          continue;
        }
        await condition(() => lookAgain, pauseMs, { summary: 'the record system is away or busy, asked again' });
        pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
      } else if (found.kind === 'wait') {
        await condition(() => lookAgain, Math.max(1, found.waitMs), { summary: 'letters to save later' });
      } else if (!lookAgain) {
        return;
      }
    }
  } catch (error) {
    await CancellationScope.nonCancellable(() => fewTries(() => refuseLetters(input)));
    setCurrentDetails('Refused; if nobody cancelled it, the worker log has the details');
    if (isCancellation(error)) throw error;
  }
}

/** Saves a page of letters. @returns false if the record system took nothing. */
async function save(input: LettersInput): Promise<boolean> {
  try {
    const { saved, refused } = await saveLetters(input);
    return saved + refused > 0;
  } catch (error) {
    if (isCancellation(error)) throw error;
    return false;
  }
}

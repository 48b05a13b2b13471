import { Context } from '@temporalio/activity';
import { FileGoneError, FileReadingError } from '../../ports/lists/table-reader';
import type { StoredProblem } from '../../ports/lists/list-store';

/** How many times work on a file may start without finishing or making progress. Then we give the file up. */
const MOST_BEGUN = 3;

/** What staff read about a file that was given up. */
export const GIVEN_UP: StoredProblem = {
  code: 'unreadable',
  message:
    'We could not read your file. It needs more memory or time than Rollcall has for one file: we tried three times. ' +
    'Copy the columns you need into a new file, save it as .csv and upload that.',
};

/** What staff read if an operator ended the work on a file. */
export const STOPPED: StoredProblem = {
  code: 'internal',
  message:
    'The people who run Rollcall stopped us from reading your file. We kept nothing of it. ' +
    'Ask them before you upload it again.',
};

export interface Readings {
  /** Counts a start. Returns how many starts have no end, including this one. */
  begin(): Promise<number>;
  /** Counts an end that we know of: it is done, or something is away. */
  end(): Promise<void>;
  /** Refuses the file with `GIVEN_UP`. */
  giveUp(): Promise<void>;
}

/**
 * Does a step of work on a file that may crash its process. We count each start in the database first, and uncount it
 * when the step ends normally. So the count shows crashes of the reader or the worker and time-outs, even over restarts
 * and new runs of the workflow. Parts that are away do not count as a crash.
 *
 * @returns what `work` returns; null when the file was given up; the result of `over` when someone else was quicker.
 */
export async function withinTries<T>(
  readings: Readings,
  work: () => Promise<T>,
  over: () => Promise<T>,
): Promise<T | null> {
  const begun = await readings.begin();
  if (begun > MOST_BEGUN) return giveUp(readings, begun - 1);
  try {
    const result = await work();
    await readings.end();
    return result;
  } catch (error) {
    if (error instanceof FileGoneError) return over();
    if (error instanceof FileReadingError) {
      if (begun < MOST_BEGUN) throw error;
      return giveUp(readings, begun, error.code);
    }
    // If the database is away, this counts as a crash. Only three in a row give the file up.
    await readings.end().catch(() => undefined);
    throw error;
  }
}

async function giveUp(readings: Readings, tries: number, last = 'unknown'): Promise<null> {
  Context.current().log.error(`A file was given up after ${tries} tries; the last ended by: ${last}`);
  await readings.giveUp();
  return null;
}

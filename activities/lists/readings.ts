import { Context } from '@temporalio/activity';
import { FileGoneError, FileReadingError } from '../../ports/lists/table-reader';
import type { StoredProblem } from '../../ports/lists/list-store';

/** So often may work on a file begin without coming to an end or getting on; then the file is given up. */
const MOST_BEGUN = 3;

/** What staff are told of a file that was given up. */
export const GIVEN_UP: StoredProblem = {
  code: 'unreadable',
  message:
    'We could not read your file. It needs more memory or time than Rollcall has for one file: we tried three times. ' +
    'Copy the columns you need into a new file, save it as .csv and upload that.',
};

/** What staff are told where an operator ended the work on a file. */
export const STOPPED: StoredProblem = {
  code: 'internal',
  message:
    'The people who run Rollcall stopped us from reading your file. We kept nothing of it. ' +
    'Ask them before you upload it again.',
};

export interface Readings {
  /** Notes a beginning; answers with how many there were without an end, this one included. */
  begin(): Promise<number>;
  /** Notes an end that we know of: done, or something is away. */
  end(): Promise<void>;
  /** Refuses the file with `GIVEN_UP`. */
  giveUp(): Promise<void>;
}

/**
 * Does a step of work on a file that may crash its process. Each start is counted in the database beforehand and
 * uncounted when the step ends normally, so that the count shows crashes: of the process that
 * reads, of the worker, by time-outs, over restarts and new runs of the workflow. Parts that are away cost no try.
 *
 * @returns what `work` returns; null when the file was given up, and what `over` answers when somebody else was quicker.
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
    // Where the database is what is away, this counts as a death; it takes three of them in a row.
    await readings.end().catch(() => undefined);
    throw error;
  }
}

async function giveUp(readings: Readings, tries: number, last = 'unknown'): Promise<null> {
  Context.current().log.error(`A file was given up after ${tries} tries; the last ended by: ${last}`);
  await readings.giveUp();
  return null;
}

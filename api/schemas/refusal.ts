/** Statuses of refusals, in the order in which they are looked at. */
export type RefusalStatus = 401 | 403 | 404 | 415 | 413 | 400 | 421 | 422 | 409 | 429 | 500 | 503;

/** One kind of refusal, as API, pages and command line say it. */
export interface Refusal {
  status: RefusalStatus;
  /** The kind in a few words: the `title` of a problem, the heading of a page. */
  title: string;
  /** What is wrong, where, and what to do about it; by the facts of the case where those matter. */
  sentence: string | ((facts: never) => string);
  /** The code, where it is not the entry's name: two entries of one code differ in their status. */
  code?: string;
}

/** For refusals where the rule that reads a value says what is wrong. */
export const asRead = ({ message }: { message: string }): string => message;

/** `seconds` from now, as a wait is written. */
export const waitOf = (seconds: number): string => (seconds === 1 ? '1 second' : `${seconds} seconds`);

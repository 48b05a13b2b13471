import { STATUS_CODES } from 'node:http';

/** What is wrong with one field: where, a stable code, and in the user's words what to do. */
export interface FieldError {
  /** As it stands in the request: `snomedCodes[1]`, `settleSeconds.sms`. */
  path: string;
  code: string;
  message: string;
}

export interface ProblemOptions {
  errors?: FieldError[];
  headers?: Record<string, string>;
  /** Further members of the answer (RFC 9457, extension members), such as the `skipped` of `nothing-to-retry`. */
  members?: Record<string, unknown>;
}

/** A request that is refused: thrown anywhere, answered as `application/problem+json` (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    /** What is wrong, where, and how to mend it. */
    readonly detail: string,
    readonly options: ProblemOptions = {},
  ) {
    super(`${status} ${code}`);
    this.name = 'Problem';
  }
}

/** The body of the answer; `type` names the kind of problem and is not an address. */
export function problemBody({ status, code, detail, options }: Problem): Record<string, unknown> {
  return {
    type: `urn:rollcall:problem:${code}`,
    title: STATUS_CODES[status] ?? 'Problem',
    status,
    detail,
    code,
    ...(options.errors ? { errors: options.errors } : {}),
    ...options.members,
  };
}

/** So many wrong fields are told; who has more has one cause for them all. */
export const MOST_ERRORS = 100;
/** And so many are said in `detail`. */
const MOST_SAID = 10;

/**
 * 422 for wrong input. A single kind of fault gives the problem its code (`send-at-past`, `not-available`), several
 * kinds together are `invalid-input`; `errors` has each, up to a hundred.
 */
export function invalidInput(found: FieldError[]): Problem {
  const errors = found.slice(0, MOST_ERRORS);
  const codes = new Set(errors.map((error) => error.code));
  const [only] = codes;
  const said = errors.slice(0, MOST_SAID).map((error) => error.message);
  const more = found.length > MOST_ERRORS ? 'Many more' : `${found.length - MOST_SAID} more`;
  if (found.length > MOST_SAID) said.push(`${more} are wrong as well.`);
  return new Problem(422, codes.size === 1 && only ? only : 'invalid-input', said.join(' '), { errors });
}

/** 404 for what is not there and for what belongs to another practice: the two are not told apart. */
export function notFound(what = 'page'): Problem {
  return new Problem(404, 'not-found', `There is no such ${what} here. Check the address and the id in it.`);
}

export function tooSlow(): Problem {
  return new Problem(
    503,
    'too-slow',
    'This took too long, so we stopped it. Try again in a minute. If it happens again, ask for less at once or ask ' +
      'the person who looks after Rollcall.',
    { headers: { 'Retry-After': '60' } },
  );
}

export function partAway(part: string): Problem {
  return new Problem(
    503,
    'part-away',
    `${part} is not answering at the moment, so this could not be done. Nothing is lost: try again in a few seconds.`,
    { headers: { 'Retry-After': '5' }, members: { part } },
  );
}

import { codeOf, REFUSALS, sentenceOf, statusOf, type FactsOf, type RefusalName, type Told } from '../schemas/refusals';

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
  /** Which refusal of the catalogue it is, where several have one code. */
  named?: RefusalName;
}

/** A request that is refused: thrown anywhere, answered as `application/problem+json` (RFC 9457). Made by `refusal`. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    /** What is wrong, where, and what to do about it. */
    readonly detail: string,
    readonly options: ProblemOptions = {},
  ) {
    super(`${status} ${code}`);
    this.name = 'Problem';
  }

  /** The kind in a few words. What is wrong with a value is named by the rule that reads it, and not in the catalogue. */
  get title(): string {
    if (this.options.named) return REFUSALS[this.options.named].title;
    // A rule about a value may have the code of another refusal: a patient who is not found is not a page.
    const isOwn = this.code in REFUSALS && !(this.code === 'not-found' && this.status !== statusOf('not-found'));
    return REFUSALS[isOwn ? (this.code as RefusalName) : 'invalid-input'].title;
  }

  /** The same refusal, with more in its answer. */
  with(options: ProblemOptions): Problem {
    return new Problem(this.status, this.code, this.detail, { ...this.options, ...options });
  }
}

/** A refusal of the catalogue: `throw refusal('list-used')`, `refusal('no-provider', { channel })`. */
export function refusal<Name extends RefusalName>(name: Name, ...told: Told<Name>): Problem {
  const code = codeOf(name);
  return new Problem(statusOf(name), code, sentenceOf(name, ...told), code === name ? {} : { named: name });
}

/** A code with the facts that its sentence needs, as rules and commands refuse. */
type Refused = { [Name in RefusalName]: { code: Name } & FactsOf<Name> }[RefusalName];

/** A refusal given as a code with its facts, for example by a command. */
export function refusalOf(refused: Refused): Problem {
  return refusal(refused.code, ...([refused] as unknown[] as Told<RefusalName>));
}

/** A refusal of the catalogue as the error of one field. */
export function fieldRefusal<Name extends RefusalName>(path: string, name: Name, ...told: Told<Name>): FieldError {
  return { path, code: codeOf(name), message: sentenceOf(name, ...told) };
}

/** The body of the answer; `type` names the kind of problem and is not an address. */
export function problemBody({ status, code, title, detail, options }: Problem): Record<string, unknown> {
  return {
    type: `urn:rollcall:problem:${code}`,
    title,
    status,
    detail,
    code,
    ...(options.errors ? { errors: options.errors } : {}),
    ...options.members,
  };
}

/** How many wrong fields we report. If there are more, they have one cause. */
export const MOST_ERRORS = 100;
/** How many we name in `detail`. */
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
  if (found.length > MOST_SAID) said.push(`${more} are also wrong.`);
  const code = codes.size === 1 && only ? only : 'invalid-input';
  return new Problem(statusOf('invalid-input'), code, said.join(' '), { errors });
}

/** 404 for something that does not exist or belongs to another practice. The answers are the same. */
export function notFound(what = 'page'): Problem {
  return refusal('not-found', { what });
}

/** 503 when a request has used up its time, with when to try again. */
export function tooSlow(): Problem {
  return refusal('too-slow').with(retryAfter(60));
}

/** 503 while a part that a request needs is away. */
export function partUnavailable(part: string): Problem {
  return refusal('part-away', { part }).with({ ...retryAfter(5), members: { part } });
}

/** The header that says when to try again. */
export const retryAfter = (seconds: number): ProblemOptions => ({ headers: { 'Retry-After': String(seconds) } });

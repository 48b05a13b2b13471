import type { Response } from 'express';
import type { TokenHolder } from '../../ports/practice/api-tokens';
import { refusal } from '../contract/problem';
import type { UploadedFile } from '../contract/route';

/** What the middleware before has found out about a request; each sets its part, in the order of the route's list. */
export interface RequestState {
  requestId: string;
  /** The route's own path, for the log: never an address with what a person typed. */
  routePath?: string;
  caller?: TokenHolder;
  subject?: unknown;
  params?: Record<string, string>;
  body?: unknown;
  file?: UploadedFile;
  /** Of a page: what its one inline script is allowed by (CSP). */
  nonce?: string;
}

/** The state lives with the response, as Express's `locals` do. */
export function stateOf(response: Response): RequestState {
  return response.locals as RequestState;
}

/** The caller, on a route that has let nobody without a token by. */
export function callerOf(response: Response): TokenHolder {
  const { caller } = stateOf(response);
  if (!caller) throw refusal('token-missing');
  return caller;
}

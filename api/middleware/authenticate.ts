import type { RequestHandler } from 'express';
import { mayActAs, type Role } from '../../domain/practice/roles';
import type { ApiTokens, TokenHolder } from '../../ports/practice/api-tokens';
import { refusal } from '../contract/problem';
import { hashToken } from '../../domain/practice/token-hash';
import { callerOf, stateOf } from './request-state';

/** A token that was revoked stops within this time on every process. */
const REMEMBERED_MS = 5_000;
/** Far more than a practice has. Beyond this, we look up the oldest again. */
const REMEMBERED_MOST = 1_000;

/** Finds the holder of a bearer token. Keeps the answer for a few seconds, because every request asks. */
export interface TokenReader {
  holderOf: (token: string) => Promise<TokenHolder | null>;
  /** Forgets all, as when one was revoked here. */
  forget: () => void;
}

/** @param now Milliseconds, for the age of what is remembered. */
export function createTokenReader(tokens: ApiTokens, now: () => number = Date.now): TokenReader {
  const remembered = new Map<string, { holder: TokenHolder; until: number }>();
  return {
    async holderOf(token) {
      const hash = hashToken(token);
      const key = hash.toString('base64');
      const known = remembered.get(key);
      if (known && known.until > now()) return known.holder;
      remembered.delete(key);
      const holder = await tokens.find(hash);
      if (!holder) return null;
      const oldest = remembered.keys().next();
      if (remembered.size >= REMEMBERED_MOST && !oldest.done) remembered.delete(oldest.value);
      remembered.set(key, { holder, until: now() + REMEMBERED_MS });
      return holder;
    },
    forget: () => remembered.clear(),
  };
}

/** 401 unless the request carries a valid token. */
export function authenticate(reader: TokenReader): RequestHandler {
  return async (request, response, next) => {
    const token = /^bearer +(\S+)$/i.exec(request.get('authorization') ?? '')?.[1];
    const holder = token && token.length <= 512 ? await reader.holderOf(token) : null;
    if (!holder) {
      const challenge = token ? 'Bearer realm="Rollcall", error="invalid_token"' : 'Bearer realm="Rollcall"';
      throw refusal(token ? 'token-invalid' : 'token-missing').with({ headers: { 'WWW-Authenticate': challenge } });
    }
    stateOf(response).caller = holder;
    next();
  };
}

/** 403 unless the caller's role may. */
export function requireRole(role: Role): RequestHandler {
  return (_request, response, next) => {
    const caller = callerOf(response);
    if (!mayActAs(caller.role, role)) {
      throw refusal('role-may-not', { needed: role, role: caller.role, practiceName: caller.practiceName });
    }
    next();
  };
}

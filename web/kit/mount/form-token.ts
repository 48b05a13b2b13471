import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { refusal } from '../../../api/contract/problem';

/** The secret of a session that each of its forms carries. */
export function newFormToken(): string {
  return randomBytes(24).toString('base64url');
}

/** Whether a form carries the token of its session. Takes the same time for any token. */
export function isSameToken(token: string, given: unknown): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return typeof given === 'string' && timingSafeEqual(digest(token), digest(given));
}

/** @throws Problem 403 unless the form carries the token of its session. */
export function mustHoldToken({ formToken }: { formToken: string }, given: unknown): void {
  if (isSameToken(formToken, given)) return;
  throw refusal('form-expired');
}

/** A form of another site cannot act here: browsers say where a POST comes from, before its body is read. */
export function sameSite(publicUrl: string): RequestHandler {
  const own = new URL(publicUrl).host;
  return (request, _response, next) => {
    const site = request.get('sec-fetch-site');
    const origin = request.get('origin');
    const isOurs = site
      ? site === 'same-origin' || site === 'none'
      : !origin || origin === 'null'
        ? false
        : [own, request.get('host')].includes(hostOf(origin));
    // Browsers that send neither are too old for us, and other clients are not people.
    if (!isOurs) throw refusal('other-site');
    next();
  };
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : '';
}

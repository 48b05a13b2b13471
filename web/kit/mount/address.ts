import type { Request } from 'express';
import { isId } from '../../../domain/ids';
import { unstorablePlaces } from '../../../domain/storable-text';
import { notFound, refusal } from '../../../api/contract/problem';

/** The parameters of a page's path: the practice by its slug, everything else by id. @throws Problem 404. */
export function readParams(request: Request): Record<string, string> {
  const params = request.params as Record<string, string>;
  for (const [name, value] of Object.entries(params)) {
    if (name !== 'practice' && !isId(value)) throw notFound();
  }
  return params;
}

/** The query. A name that is given twice counts as absent. @throws Problem 400. */
export function readQuery(request: Request): Record<string, string | undefined> {
  if (unstorablePlaces(request.query, 1).length > 0) {
    throw refusal('character-unreadable', { where: 'The address' });
  }
  return Object.fromEntries(
    Object.entries(request.query).map(([name, value]) => [name, typeof value === 'string' ? value : undefined]),
  );
}

/** The slug of the practice that an address belongs to, if it belongs to one. */
export function slugOf(request: Request): string | undefined {
  return /^\/p\/([^/]+)/.exec(request.path)?.[1];
}

/** Leads back to the previous page after signing in. It allows only our pages, never another host. */
export function beforeSignIn(request: Request): string {
  if (request.method === 'GET') return request.originalUrl;
  const slug = slugOf(request);
  return slug === undefined ? '/' : `/p/${slug}`;
}

/** The sign-in page, which then leads to one of our addresses. */
export function signInAddress(to: string, wasIdle: boolean): string {
  return `/sign-in?${new URLSearchParams({ ...(to === '/' ? {} : { to }), ...(wasIdle ? { idle: '1' } : {}) }).toString()}`;
}

/** Requests that a page makes automatically. */
export function isByItself(request: Request): boolean {
  return request.get('x-live') !== undefined || (request.get('accept') ?? '').startsWith('text/event-stream');
}

/** Live figures and dialogs take parts of a page: what it says once is left for somebody who sees the whole. */
export function isForScript(request: Request): boolean {
  return request.get('x-live') !== undefined || request.get('x-dialog') !== undefined;
}

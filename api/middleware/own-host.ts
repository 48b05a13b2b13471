import type { RequestHandler } from 'express';
import { refusal } from '../contract/problem';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const EVERY_INTERFACE = ['0.0.0.0', '[::]'];

/**
 * The demo lets everybody in whom it shows its passwords, so it answers only by the names it is meant to have. A page of
 * the open web whose name was made to lead to this machine (DNS rebinding) still says that name as its host.
 */
export function ownHost(publicUrl: string): RequestHandler {
  const own = new URL(publicUrl).hostname.toLowerCase();
  return (request, _response, next) => {
    // On every interface, as somebody asked for, it has names that nobody has told us.
    if (EVERY_INTERFACE.includes(own)) return next();
    const asked = (request.get('host') ?? '').toLowerCase().replace(/:\d+$/, '');
    if (asked === own || LOOPBACK.test(asked)) return next();
    throw refusal('other-host', { publicUrl });
  };
}

import { randomBytes } from 'node:crypto';
import { parseCookie } from 'cookie';
import type { Request, Response } from 'express';
import type { Session } from '../../../ports/practice/sessions';
import type { Membership } from '../../../ports/practice/staff';
import { hashToken } from '../../../domain/practice/token-hash';
import type { Services } from '../../../api/services';
import type { SignInDoor } from '../page';
import { isByItself } from './address';
import { newFormToken } from './form-token';
import type { Listener } from './live-events';

/** We sign people out after this long without opening a page. */
export const IDLE_SECONDS = 30 * 60;
/** We sign people out after this long in any case: a working day. */
const LIFE_SECONDS = 12 * 60 * 60;
/** How long a session lasts. */
export const SESSION_RULE = { idleSeconds: IDLE_SECONDS, lifeSeconds: LIFE_SECONDS };

/** The session that a request brings: none, one that was idle for too long, or one that is there. */
export type FoundSession = Session | 'idle' | null;

export interface SessionCookies {
  find(request: Request): Promise<FoundSession>;
  /** Of the session that a request without one had before: idle, ended by somebody else, or signed out here. */
  endedHash(request: Request, known: Session | null): Buffer | undefined;
  /** The listener for live events. It lasts until the session ends or the role at this practice changes. */
  listenerOf(request: Request, membership: Membership | null): Listener;
  doorOf(request: Request, response: Response, found: FoundSession): SignInDoor;
}

/**
 * Sessions by their cookie.
 *
 * @param onEnd called with a session's key (Listener) once it was ended here.
 */
export function createSessionCookies(
  { sessions, clock, newId, publicUrl }: Pick<Services, 'sessions' | 'clock' | 'newId' | 'publicUrl'>,
  onEnd: (key: string) => void,
): SessionCookies {
  const isSecure = publicUrl.startsWith('https:');
  const cookieName = isSecure ? '__Host-rollcall' : 'rollcall_session';
  /** The session that was ended in this browser: it opens nothing, and tells whose a form of another tab is. */
  const endedName = `${cookieName}_ended`;
  const cookie = { httpOnly: true, sameSite: 'lax', secure: isSecure, path: '/' } as const;

  const cookieOf = (request: Request, name: string): string | undefined =>
    parseCookie(request.headers.cookie ?? '')[name];
  const tokenOf = (request: Request): string | undefined => cookieOf(request, cookieName);
  const endedOf = (request: Request): string | undefined => cookieOf(request, endedName);

  return {
    async find(request) {
      const token = tokenOf(request);
      // Automatic updates do not count as activity: a page may stay open for days without a reader.
      const isActivity = !isByItself(request);
      return token ? sessions.find(hashToken(token), clock.now(), { ...SESSION_RULE, isActivity }) : null;
    },

    endedHash(request, known) {
      const ended = known ? endedOf(request) : (tokenOf(request) ?? endedOf(request));
      return ended === undefined ? undefined : hashToken(ended);
    },

    listenerOf(request, membership) {
      const tokenHash = hashToken(tokenOf(request)!);
      return {
        key: tokenHash.toString('hex'),
        async mayListen() {
          const found = await sessions.find(tokenHash, clock.now(), { ...SESSION_RULE, isActivity: false });
          if (found === null || found === 'idle' || found.waitsForCode) return false;
          return found.memberships.some(
            ({ practiceId, role }) => practiceId === membership?.practiceId && role === membership.role,
          );
        },
      };
    },

    doorOf(request, response, found) {
      const old = tokenOf(request);
      const endOld = async () => {
        if (!old) return;
        await sessions.end(hashToken(old));
        onEnd(hashToken(old).toString('hex'));
      };
      /** Forms of the same person in the same browser stay valid, because another tab may still show one. */
      const formTokenFor = async (staffId: string): Promise<string> => {
        const last = old ?? endedOf(request);
        const before = last ? await sessions.ownerOf(hashToken(last)) : null;
        return before?.staffId === staffId ? before.formToken : newFormToken();
      };
      return {
        from: request.ip ?? '',
        wasIdle: found === 'idle',
        async begin(staffId, waitsForCode) {
          const formToken = await formTokenFor(staffId);
          await endOld();
          const token = randomBytes(32).toString('base64url');
          const session = { id: newId(), tokenHash: hashToken(token), staffId, waitsForCode, formToken };
          await sessions.create(session, clock.now());
          response.cookie(cookieName, token, cookie);
          if (endedOf(request)) response.clearCookie(endedName, cookie);
        },
        async end() {
          await endOld();
          response.clearCookie(cookieName, cookie);
          if (old) response.cookie(endedName, old, cookie);
        },
      };
    },
  };
}

import type { Request } from 'express';
import type { Session, SessionOwner } from '../../../ports/practice/sessions';
import type { Services } from '../../../api/services';
import type { WebPage } from '../page';
import { isSameToken } from './form-token';

/** Longer than any text that our forms accept. We do not keep a longer form, because nobody typed it. */
const LONGEST = 400_000;

/** We never keep secrets, nor fields that the next page creates again. */
const NOT_KEPT = new Set(['_token', 'operation', 'uploadFault']);

export type LateForms = ReturnType<typeof createLateForms>;

type Needs = Pick<Services, 'keptForms' | 'clock' | 'newId' | 'publicUrl'>;

/**
 * Forms that come after the idle sign-out: nothing is done, but what was typed is kept for the person
 * whose session it was, until they have signed in again. Only of pages of a practice, which ask for no password.
 */
export function createLateForms(pages: WebPage[], { keptForms, clock, newId, publicUrl }: Needs) {
  const shown = pages.flatMap((page) =>
    page.for === 'practice' && page.method === 'get' ? [patternOf(page.path)] : [],
  );

  /** Where the person was: the page with the form on it, as far as the browser says. */
  function cameFrom(request: Request): string {
    const from = request.get('referer') ?? '';
    const url = URL.canParse(from) ? new URL(from) : null;
    const own = [new URL(publicUrl).host, request.get('host')];
    // A dialog's form is also a separate page, which has the address of the request.
    const candidates = [
      ...(url && own.includes(url.host) && !request.get('x-dialog') ? [url.pathname + url.search] : []),
      request.originalUrl,
    ];
    const isShown = (address: string): boolean => shown.some((pattern) => pattern.test(address.split('?')[0]!));
    return candidates.find(isShown) ?? /^\/p\/[^/]+/.exec(request.path)?.[0] ?? '/';
  }

  return {
    /**
     * @param known whose session it was that ended; null where it was nobody's.
     * @returns where to go after signing in.
     */
    async keep(
      request: Request,
      page: WebPage,
      known: SessionOwner | null,
      body: Record<string, unknown>,
    ): Promise<string> {
      const back = cameFrom(request);
      const owner = page.for === 'practice' && !page.forgets && isPressed(request) ? known : null;
      // Keep only a form that we drew for this person, as its token proves.
      if (!owner || owner.waitsForCode || !isSameToken(owner.formToken, body._token)) return back;
      const fields = Object.entries(body).flatMap(([name, value]) =>
        NOT_KEPT.has(name)
          ? []
          : [value].flat().flatMap((one): [string, string][] => (typeof one === 'string' ? [[name, one]] : [])),
      );
      if (fields.length === 0 || fields.reduce((sum, [, value]) => sum + value.length, 0) > LONGEST) return back;
      const id = newId();
      await keptForms.keep(id, owner.staffId, { action: request.originalUrl, fields }, clock.now());
      return `${back}${back.includes('?') ? '&' : '?'}kept=${id}`;
    },

    /** What was kept for this person, once. */
    take: (session: Session, id: string) => keptForms.take(id, session.staffId, clock.now()),
  };
}

/** Whether a person sent the form. Our scripts save automatically and keep their own copy. */
function isPressed(request: Request): boolean {
  const mode = request.get('sec-fetch-mode');
  return mode === undefined || mode === 'navigate' || request.get('x-dialog') !== undefined;
}

function patternOf(path: string): RegExp {
  // All but the practice's slug are ids (readParams), so that a fixed word is not taken for one.
  const parts = path.replaceAll('.', '\\.').replace('{practice}', '[^/]+');
  return new RegExp(`^${parts.replace(/\{\w+\}/g, '[0-9a-f-]{36}')}$`);
}

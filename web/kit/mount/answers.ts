import type { Request, Response } from 'express';
import type { Banner, Session } from '../../../ports/practice/sessions';
import { sendDownload } from '../../../api/http/send-download';
import type { Services } from '../../../api/services';
import type { PageAnswer } from '../page';
import type { Draw, Audience } from './drawing';
import type { LiveEvents } from './live-events';
import type { SessionCookies } from './session';

type Needs = Pick<Services, 'sessions'> & { cookies: SessionCookies; liveEvents: LiveEvents; draw: Draw };

export interface Answers {
  /** Sends the result of a page's handler, of any kind. */
  answer(request: Request, response: Response, visit: Audience, made: PageAnswer): Promise<void>;
  goTo(
    request: Request,
    response: Response,
    session: Session | null,
    to: { goTo: string; banner?: Banner },
  ): Promise<void>;
}

/** The answers of pages: a page, an address to go to, a file, a frame, JSON or a stream of events. */
export function createAnswers({ sessions, cookies, liveEvents, draw }: Needs): Answers {
  const goTo: Answers['goTo'] = async (request, response, session, { goTo: to, banner }) => {
    if (banner && session) await sessions.leaveBanner(session.id, banner);
    // A dialog goes there with the whole page: if it followed a redirection, it would read what that page says once.
    if (request.get('x-dialog')) response.status(200).json({ goTo: to });
    else response.redirect(303, to);
  };

  return {
    async answer(request, response, visit, made) {
      if ('download' in made) return sendDownload(response, made.download);
      if ('framed' in made) return sendFramed(response, made.framed);
      if ('json' in made) return void response.status(made.status ?? 200).json(made.json);
      if ('follow' in made)
        return liveEvents.send(response, cookies.listenerOf(request, visit.membership), made.follow);
      if ('goTo' in made) return goTo(request, response, visit.session, made);
      const errors = made.errors ?? [];
      return draw(request, response, visit, { ...made, status: made.status ?? (errors.length > 0 ? 422 : 200) });
    },
    goTo,
  };
}

/** The policy is the frame's own: even without its `sandbox` nothing in it could act. */
function sendFramed(response: Response, html: string): void {
  response
    .status(200)
    .set(
      'Content-Security-Policy',
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; base-uri 'none'; form-action 'none'; " +
        "frame-ancestors 'self'",
    )
    .set('Referrer-Policy', 'no-referrer')
    .type('html')
    .end(html);
}

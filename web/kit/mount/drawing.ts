import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Request, Response } from 'express';
import { isId } from '../../../domain/ids';
import { mayActAs } from '../../../domain/practice/roles';
import type { PersonalLink } from '../../../ports/patients/personal-links';
import type { Banner, Session } from '../../../ports/practice/sessions';
import type { Membership } from '../../../ports/practice/staff';
import { stateOf } from '../../../api/middleware/request-state';
import type { Services } from '../../../api/services';
import type { PageAnswer } from '../page';
import { PAGE_LANGUAGES, patientWords } from '../patient-page/words';
import type { Renderer } from '../render';
import { isForScript } from './address';
import type { ErrorPages } from './error-pages';
import { fillAgain } from './fill-again';
import type { LateForms } from './late-forms';
import type { PatientPageLanguage } from './patient-visits';
import { IDLE_SECONDS } from './session';

/** Searches upwards for package.json, because this code runs from the sources and from dist/. */
const VERSION = (JSON.parse(readFileSync(findUp('package.json'), 'utf8')) as { version: string }).version;

/** Whom a page is drawn for. */
export interface Audience {
  session: Session | null;
  membership: Membership | null;
  /** Whether the practice has Bulk Messages switched on (P5). */
  bulkMessages?: boolean;
  /** Conversations of the practice that nobody has looked at. */
  inboxUnread?: number;
  /** Whose page a patient sees. */
  practice?: PersonalLink['practice'];
  /** In which language it is drawn for them, and in which others it can be had. */
  pageLanguage?: PatientPageLanguage;
  /** Notifications that the visitor has not read. */
  notices?: number;
  /** The id of the text typed before an idle sign-out. */
  kept?: string;
}

/** Draws a page into the layout and answers with it. */
export type Draw = (
  request: Request,
  response: Response,
  visit: Audience,
  page: Extract<PageAnswer, { view: string }>,
) => Promise<void>;

type Needs = Pick<Services, 'sessions' | 'clock' | 'newId' | 'demo'> & {
  renderer: Renderer;
  /** The address that style, scripts and pictures are below. */
  assets: string;
  lateForms: LateForms;
  errorPages: ErrorPages;
};

/** The message on the page that someone returns to after the idle sign-out. */
const LATE: Record<'filled' | 'nothingTyped', Banner> = {
  filled: {
    kind: 'information',
    text: 'You were signed out, so we did nothing yet. We kept what you typed: check it and press the button again.',
  },
  nothingTyped: { kind: 'information', text: 'You were signed out, so we did nothing yet. Press the button again.' },
};

/** Pages with what the layout needs: who is signed in, where, a banner that is said once, and what was typed before. */
export function createDrawing(needs: Needs): Draw {
  const { sessions, clock, newId, demo, renderer, assets, lateForms, errorPages } = needs;

  return async function draw(request, response, visit, page) {
    const { session, membership } = visit;
    const errors = page.errors ?? [];
    const isLookedAt = request.method === 'GET' && !isForScript(request);
    const banner = page.banner ?? (session && isLookedAt ? await sessions.takeBanner(session.id) : null);
    const kept = session && isLookedAt && isId(visit.kept ?? '') ? await lateForms.take(session, visit.kept!) : null;
    // A page that says its language itself cannot be had in another: what it shows is not ours alone.
    const { pageLanguage } = visit;
    const words = patientWords(page.language === undefined ? (pageLanguage?.tag ?? null) : page.language);
    const others = page.language === undefined ? (pageLanguage?.others ?? []) : [];
    const render = (said: Banner | null): string =>
      renderer.render(page.view, page.data ?? {}, {
        ...{ assets, cspNonce: stateOf(response).nonce ?? '', now: clock.now() },
        ...{ title: page.title, section: page.section ?? 'none', errors, banner: said },
        errorOf: Object.fromEntries(
          errors.flatMap(({ field, message }) =>
            field ? [[field, { text: message, visuallyHiddenText: words.error.replace(':', '') }]] : [],
          ),
        ),
        ...{ session, membership, base: membership ? `/p/${membership.slug}` : null },
        ...{ role: membership?.role ?? null, timeZone: (membership ?? visit.practice)?.timeZone ?? 'Europe/London' },
        practice: visit.practice ?? null,
        patientWords: words,
        otherLanguages: others.map((tag) => ({
          ...{ tag, name: PAGE_LANGUAGES[tag], href: `${pageLanguage!.base}?language=${tag}` },
        })),
        may: (role) => membership !== null && mayActAs(membership.role, role),
        ...{ formToken: session?.formToken ?? '', operation: newId() },
        ...{ bulkMessages: visit.bulkMessages ?? true, inboxUnread: visit.inboxUnread ?? null },
        notices: visit.notices ?? null,
        ...{ version: VERSION, demo, idleMinutes: IDLE_SECONDS / 60, path: request.path },
      });
    const filled = kept && fillAgain(render(LATE.filled), kept);
    const html = filled ?? render(kept ? LATE.nothingTyped : banner);
    if (errors.length > 0 && session && membership) {
      const reader = { staffId: session.staffId, role: membership.role };
      const { nonce = '', routePath = '' } = stateOf(response);
      const address = await errorPages.keep(request, reader, html, { path: routePath, nonce });
      if (address !== null) return response.redirect(303, address);
    }
    response
      .status(page.status ?? 200)
      .type('html')
      .end(html);
  };
}

function findUp(name: string): string {
  let folder = __dirname;
  while (!existsSync(join(folder, name))) folder = dirname(folder);
  return join(folder, name);
}

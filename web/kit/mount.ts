import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseCookie } from 'cookie';
import { Router, type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express';
import helmet from 'helmet';
import { isId } from '../../domain/ids';
import { mayActAs } from '../../domain/practice/roles';
import { unstorablePlaces } from '../../domain/storable-text';
import type { TokenHolder } from '../../ports/practice/api-tokens';
import type { Banner, Session } from '../../ports/practice/sessions';
import type { StaffRow } from '../../ports/practice/staff';
import type { Membership } from '../../ports/practice/staff';
import type { Ask } from '../../api/ask';
import { expressPath } from '../../api/http/express-path';
import { hashToken } from '../../api/practice/token-hash';
import { toProblem } from '../../api/middleware/problems';
import { stateOf } from '../../api/middleware/request-state';
import { createLookLog } from '../../api/patients/looks';
import { notFound, refusal } from '../../api/contract/problem';
import { sendDownload } from '../../api/http/send-download';
import type { Services } from '../../api/services';
import { createAssets } from './assets';
import { createErrorPages } from './error-pages';
import { fillAgain } from './fill-again';
import { readForm } from './form';
import { readFormBody, type FormBody, type FormReader } from './form-body';
import { createLateForms } from './late-forms';
import type { Page, PageAnswer, SignInDoor, Visit } from './page';
import { createLiveEvents, type Listener } from './live-events';
import { operationIdOf } from './operation-id';
import { createRenderer } from './render';

/** Signed out after so long without a page. */
export const IDLE_SECONDS = 30 * 60;
/** Signed out after so long whatever was done: a working day. */
const LIFE_SECONDS = 12 * 60 * 60;
/** How long a session lasts. */
export const SESSION_RULE = { idleSeconds: IDLE_SECONDS, lifeSeconds: LIFE_SECONDS };
/** Of package.json, which lies beside the sources and beside dist/. */
const VERSION = (JSON.parse(readFileSync(findUp('package.json'), 'utf8')) as { version: string }).version;

export interface PageServices extends Services {
  askAs(caller: TokenHolder): Ask;
  /** The API's description of itself (OpenAPI). */
  apiDocument: () => unknown;
}

/** All pages of staff, on one router: session, form token, role, handler, template, in this order for each. */
export function createPages(pages: Page[], services: PageServices): Router {
  const { sessions, clock, newId, timeBudget } = services;
  const renderer = createRenderer();
  const assets = createAssets();
  const isSecure = services.publicUrl.startsWith('https:');
  const cookieName = isSecure ? '__Host-rollcall' : 'rollcall_session';
  /** The session that was ended in this browser: it opens nothing, and tells whose a form of another tab is. */
  const endedName = `${cookieName}_ended`;
  const cookie = { httpOnly: true, sameSite: 'lax', secure: isSecure, path: '/' } as const;

  const lateForms = createLateForms(pages, services);
  const errorPages = createErrorPages(pages, services);
  const liveEvents = createLiveEvents(services);

  const router = Router();
  router.use(assets.router);

  const tokenOf = (request: Request): string | undefined => parseCookie(request.headers.cookie ?? '')[cookieName];

  const endedOf = (request: Request): string | undefined => parseCookie(request.headers.cookie ?? '')[endedName];

  async function sessionOf(request: Request): Promise<Session | 'idle' | null> {
    const token = tokenOf(request);
    // Pages that follow by themselves go on for days on a screen that nobody looks at.
    const isActivity = !isByItself(request);
    return token ? sessions.find(hashToken(token), clock.now(), { ...SESSION_RULE, isActivity }) : null;
  }

  /** Who listens to events, for as long as their session and their role here are what they were. */
  function listenerOf(request: Request, { membership }: Shown): Listener {
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
  }

  const noteLook = createLookLog(services.audit);

  function doorOf(request: Request, response: Response, found: Session | 'idle' | null): SignInDoor {
    const old = tokenOf(request);
    const endOld = async () => {
      if (!old) return;
      await sessions.end(hashToken(old));
      liveEvents.endOf(hashToken(old).toString('hex'));
    };
    /** Of the same person in the same browser forms go on being good: another tab may still show one. */
    const formTokenFor = async (staffId: string): Promise<string> => {
      const last = old ?? endedOf(request);
      const before = last ? await sessions.ownerOf(hashToken(last)) : null;
      return before?.staffId === staffId ? before.formToken : randomBytes(24).toString('base64url');
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
  }

  function answer(request: Request, response: Response, visit: Shown, made: PageAnswer): Promise<void> {
    if ('download' in made) return sendDownload(response, made.download);
    if ('framed' in made) return sendFramed(response, made.framed);
    if ('json' in made) return Promise.resolve(void response.status(made.status ?? 200).json(made.json));
    if ('follow' in made) {
      liveEvents.send(response, listenerOf(request, visit), made.follow);
      return Promise.resolve();
    }
    if ('goTo' in made) return goTo(request, response, visit.session, made);
    const errors = made.errors ?? [];
    return draw(request, response, visit, {
      ...made,
      status: made.status ?? (errors.length > 0 ? 422 : 200),
    });
  }

  async function goTo(
    request: Request,
    response: Response,
    session: Session | null,
    { goTo: to, banner }: { goTo: string; banner?: Banner },
  ): Promise<void> {
    if (banner && session) await sessions.leaveBanner(session.id, banner);
    // A dialog goes there with the whole page: if it followed a redirection, it would read what that page says once.
    if (request.get('x-dialog')) response.status(200).json({ goTo: to });
    else response.redirect(303, to);
  }

  async function draw(
    request: Request,
    response: Response,
    visit: Shown,
    page: Extract<PageAnswer, { view: string }>,
  ): Promise<void> {
    const { session, membership } = visit;
    const errors = page.errors ?? [];
    const isLookedAt = request.method === 'GET' && !isForScript(request);
    const banner = page.banner ?? (session && isLookedAt ? await sessions.takeBanner(session.id) : null);
    const kept = session && isLookedAt && isId(visit.kept ?? '') ? await lateForms.take(session, visit.kept!) : null;
    const render = (said: Banner | null): string =>
      renderer.render(page.view, page.data ?? {}, {
        ...{ assets: assets.base, cspNonce: stateOf(response).nonce ?? '', now: clock.now() },
        ...{ title: page.title, section: page.section ?? 'none', errors, banner: said },
        errorOf: Object.fromEntries(
          errors.flatMap(({ field, message }) => (field ? [[field, { text: message }]] : [])),
        ),
        ...{ session, membership, base: membership ? `/p/${membership.slug}` : null },
        ...{ role: membership?.role ?? null, timeZone: membership?.timeZone ?? 'Europe/London' },
        may: (role) => membership !== null && mayActAs(membership.role, role),
        ...{ formToken: session?.formToken ?? '', operation: newId() },
        bulkMessages: visit.bulkMessages ?? true,
        ...{ version: VERSION, demo: services.demo, idleMinutes: IDLE_SECONDS / 60, path: request.path },
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
  }

  /** An error as a page: 401 leads to sign-in and back, the rest says what happened and what to do. */
  const answerErrors: ErrorRequestHandler = async (error: unknown, request, response, next) => {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const problem = toProblem(error, stateOf(response).requestId, services);
    try {
      const session = problem.status === 503 ? null : await sessionOf(request);
      const known = session === 'idle' ? null : session;
      const slug = /^\/p\/([^/]+)/.exec(request.path)?.[1];
      const membership = known?.memberships.find((one) => one.slug === slug) ?? null;
      response.set(problem.options.headers ?? {});
      await draw(
        request,
        response,
        { session: known, membership, bulkMessages: problem.code !== 'feature-off' },
        {
          view: 'kit/errors/problem',
          title: problem.title,
          status: problem.status,
          data: { problem: { status: problem.status, code: problem.code, detail: problem.detail } },
        },
      );
    } catch (drawing) {
      next(drawing);
    }
  };

  for (const page of pages) {
    router[page.method](
      expressPath(page.path),
      named(page.path),
      pageHeaders,
      ...(page.method === 'post' ? [sameSite(services.publicUrl)] : []),
      handlerOf(page),
    );
  }

  /**
   * Who it is, then what they may, and only then what they send: a body is read for nobody who would be turned away
   * whatever is in it.
   */
  function handlerOf(page: Page): RequestHandler {
    const inTime = (work: () => Promise<PageAnswer>): Promise<PageAnswer> =>
      timeBudget.within(work, page.method === 'get' ? 'usual' : 'long');
    return async (request, response) => {
      const found = await sessionOf(request);
      const known = found === 'idle' ? null : found;
      const params = readParams(request);
      const base = { params, query: readQuery(request), now: clock.now() };
      const bodyFor = async (reader: FormReader): Promise<FormBody> =>
        page.method === 'post' ? readFormBody(request, response, page, services.uploads, reader) : { fields: {} };
      const formOf = ({ fields }: FormBody) =>
        readForm(fields, (asked) => operationIdOf(asked, known?.staffId ?? '', request.path) ?? newId());
      /** The form of somebody who may send it. */
      const sentBy = async (session: Session) => {
        const mayStore = ({ _token }: FormBody['fields']) =>
          mustHoldToken(session, typeof _token === 'string' ? _token : '');
        const body = await bodyFor({ who: session.staffId, mayStore });
        if (page.method === 'post') mayStore(body.fields);
        return { form: formOf(body), file: body.file };
      };

      if (page.for === 'anyone') {
        const sent = known ? await sentBy(known) : { form: formOf(await bodyFor({ who: null })), file: undefined };
        const signIn = doorOf(request, response, found);
        const made = await inTime(() => page.handle({ ...base, ...sent, session: known, signIn }));
        return answer(request, response, { session: known, membership: null }, made);
      }
      if (!known || known.waitsForCode) {
        // The session that was: idle, ended by somebody else (the browser still has its cookie), or signed out here.
        const ended = known ? endedOf(request) : (tokenOf(request) ?? endedOf(request));
        const isLate = ended !== undefined && page.method === 'post';
        const to = isLate ? await keepLate(request, page, bodyFor, hashToken(ended)) : null;
        return goTo(request, response, null, { goTo: signInAddress(to ?? beforeSignIn(request), found === 'idle') });
      }
      if (page.for === 'staff') {
        const visit: Visit = { ...base, ...(await sentBy(known)), session: known };
        const made = await inTime(() => page.handle(visit));
        return answer(request, response, { session: known, membership: null }, made);
      }
      const membership = known.memberships.find(({ slug }) => slug === params.practice);
      if (!membership) throw notFound();
      if (!mayActAs(membership.role, page.role)) {
        const { practiceName, role } = membership;
        throw refusal('role-may-not', { needed: page.role, role, practiceName });
      }
      const { practiceId, practiceName, role } = membership;
      const { bulkMessages } = await services.settings.read(practiceId);
      if (!bulkMessages && BULK_MESSAGES.test(page.path)) {
        const administrators = administratorsOf(await services.staff.list(practiceId));
        throw refusal('feature-off', { practiceName, administrators });
      }
      if (page.method === 'get') {
        const reader = { staffId: known.staffId, role };
        const html = await errorPages.find(request, base.query.shown, reader, stateOf(response).nonce ?? '');
        if (html !== null) return void response.status(200).type('html').end(html);
      }
      const caller = { tokenId: known.staffId, practiceId, practiceName, role, user: known.name };
      const visit: Visit = { ...base, ...(await sentBy(known)), session: known };
      const made = await inTime(async () => {
        const found = await page.handle({
          ...visit,
          ...{ membership, caller, base: `/p/${membership.slug}`, ask: services.askAs(caller) },
        });
        if ('looked' in found && found.looked) {
          await noteLook(caller, found.looked, visit.now, { isLive: request.get('x-live') !== undefined });
        }
        return found;
      });
      return answer(request, response, { session: known, membership, bulkMessages, kept: base.query.kept }, made);
    };
  }

  /** What came after the session ended, by itself, by signing out in another tab, or by a new password: its sender is known by the session that ended. @returns where to go then. */
  async function keepLate(
    request: Request,
    page: Page,
    bodyFor: (reader: FormReader) => Promise<FormBody>,
    tokenHash: Buffer,
  ): Promise<string> {
    const owner = await sessions.ownerOf(tokenHash);
    const { fields } = owner ? await bodyFor({ who: owner.staffId, keepsFile: false }) : { fields: {} };
    return lateForms.keep(request, page, owner, fields);
  }

  // A browser gets a page for what is not there; scripts, which do not ask for one, the API's answer.
  router.use((request, response, next) => {
    if (request.path.startsWith('/api/') || !request.get('accept')?.includes('text/html')) return next();
    // As for every page: without them the browser would not even take our style sheet.
    pageHeaders(request, response, (error?: unknown) => next(error ?? notFound()));
  });
  router.use(answerErrors);
  return router;
}

function findUp(name: string): string {
  let folder = __dirname;
  while (!existsSync(join(folder, name))) folder = dirname(folder);
  return join(folder, name);
}

interface Shown {
  session: Session | null;
  membership: Membership | null;
  /** Whether the practice has Bulk Messages switched on (P5). */
  bulkMessages?: boolean;
  /** The id of what was typed before an idle sign-out. */
  kept?: string;
}

/** Switched off, the addresses themselves refuse (P5). */
const BULK_MESSAGES = /^\/p\/\{practice\}\/(campaigns|recipient-lists)/;

/** Up to three who can switch it on, since the person who is refused mostly cannot. */
function administratorsOf(staff: readonly StaffRow[]): string[] {
  return staff.flatMap(({ name, role }) => (role === 'administrator' ? [name] : [])).slice(0, 3);
}

/** What is said on the page that somebody comes back to after the idle sign-out. */
const LATE: Record<'filled' | 'nothingTyped', Banner> = {
  filled: {
    kind: 'information',
    text: 'You were signed out, so nothing was done yet. What you typed is back: look at it and press the button again.',
  },
  nothingTyped: { kind: 'information', text: 'You were signed out, so nothing was done yet. Press the button again.' },
};

/** Back to where the person was, after signing in; only pages of ours, never another host. */
function beforeSignIn(request: Request): string {
  return request.method === 'GET' ? request.originalUrl : (request.path.match(/^\/p\/[^/]+/)?.[0] ?? '/');
}

function signInAddress(to: string, wasIdle: boolean): string {
  return `/sign-in?${new URLSearchParams({ ...(to === '/' ? {} : { to }), ...(wasIdle ? { idle: '1' } : {}) }).toString()}`;
}

/** What a page asks for without anybody's doing. */
function isByItself(request: Request): boolean {
  return request.get('x-live') !== undefined || (request.get('accept') ?? '').startsWith('text/event-stream');
}

/** Live figures and dialogs take parts of a page: what it says once is left for somebody who sees the whole. */
function isForScript(request: Request): boolean {
  return request.get('x-live') !== undefined || request.get('x-dialog') !== undefined;
}

function readParams(request: Request): Record<string, string> {
  const params = request.params as Record<string, string>;
  for (const [name, value] of Object.entries(params)) {
    if (name !== 'practice' && !isId(value)) throw notFound();
  }
  return params;
}

function readQuery(request: Request): Record<string, string | undefined> {
  if (unstorablePlaces(request.query, 1).length > 0) {
    throw refusal('character-unreadable', { where: 'The address' });
  }
  return Object.fromEntries(
    Object.entries(request.query).map(([name, value]) => [name, typeof value === 'string' ? value : undefined]),
  );
}

function named(path: string): RequestHandler {
  return (_request, response, next) => {
    stateOf(response).routePath = path;
    next();
  };
}

/** Only our own files, no inline script but the template's with its nonce; nothing is kept by the browser. */
const pageHeaders: RequestHandler = (request, response, next) => {
  const nonce = randomBytes(16).toString('base64');
  stateOf(response).nonce = nonce;
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'", `'nonce-${nonce}'`],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        frameSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    strictTransportSecurity: false,
  })(request, response, next);
};

/** A form of another site cannot act here: browsers say where a POST comes from, before its body is read. */
function sameSite(publicUrl: string): RequestHandler {
  const own = new URL(publicUrl).host;
  return (request, _response, next) => {
    const site = request.get('sec-fetch-site');
    const origin = request.get('origin');
    const isOurs = site
      ? site === 'same-origin' || site === 'none'
      : !origin || origin === 'null'
        ? false
        : [own, request.get('host')].includes(hostOf(origin));
    // Browsers that send neither are older than any we serve; tools that do are not people.
    if (!isOurs) throw refusal('other-site');
    next();
  };
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : '';
}

function mustHoldToken(session: Session, given: string): void {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  if (timingSafeEqual(digest(session.formToken), digest(given))) return;
  throw refusal('form-expired');
}

/** The policy is the frame's own: even without its `sandbox` nothing in it could act. */
function sendFramed(response: Response, html: string): Promise<void> {
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
  return Promise.resolve();
}

import { Router, type Request, type RequestHandler, type Response } from 'express';
import { mayActAs } from '../../../domain/practice/roles';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import type { Session } from '../../../ports/practice/sessions';
import type { Membership } from '../../../ports/practice/staff';
import type { Ask } from '../../../api/ask';
import { notFound, refusal } from '../../../api/contract/problem';
import { expressPath } from '../../../api/http/express-path';
import { stateOf } from '../../../api/middleware/request-state';
import { createLookLog } from '../../../api/patients/looks';
import { mustBeSwitchedOn } from '../../../api/practice/switched-on';
import type { Services } from '../../../api/services';
import { createAssets } from '../assets';
import { readForm } from '../form';
import type { Form, WebPage, PageAnswer, Visit } from '../page';
import { createRenderer } from '../render';
import { beforeSignIn, readParams, readQuery, signInAddress } from './address';
import { createAnswers } from './answers';
import { createDrawing } from './drawing';
import { createErrorPages } from './error-pages';
import { answerErrors } from './errors';
import { mustBeOn } from './features';
import { readFormBody, type FormBody, type FormReader } from './form-body';
import { mustHoldToken, sameSite } from './form-token';
import { createLateForms } from './late-forms';
import { createLiveEvents } from './live-events';
import { operationIdOf } from './operation-id';
import { pageHeaders } from './page-headers';
import { createPatientVisits, noReferrer } from './patient-visits';
import { createSessionCookies } from './session';

export interface PageServices extends Services {
  askAs(caller: TokenHolder): Ask;
  /** The API's description of itself (OpenAPI). */
  apiDocument: () => unknown;
}

/** All pages of staff, on one router: session, role, feature, form token, handler, answer, in this order for each. */
export function createPages(pages: WebPage[], services: PageServices): Router {
  const { sessions, clock, newId, timeBudget } = services;
  const assets = createAssets();
  const lateForms = createLateForms(pages, services);
  const errorPages = createErrorPages(pages, services);
  const liveEvents = createLiveEvents(services);
  const cookies = createSessionCookies(services, (key) => liveEvents.endOf(key));
  const draw = createDrawing({
    ...{ sessions, clock, newId, demo: services.demo },
    ...{ renderer: createRenderer(), assets: assets.base, lateForms, errorPages },
  });
  const answers = createAnswers({ sessions, cookies, liveEvents, draw });
  const noteLook = createLookLog(services.audit);
  const patients = createPatientVisits(services);

  const router = Router();
  router.use(assets.router);
  for (const page of pages) {
    router[page.method](
      expressPath(page.path),
      named(page.path),
      pageHeaders,
      ...(page.for === 'patient' ? [noReferrer] : []),
      // Anyone with a patient's link may use it, so there is nothing to forge. Old phones do not send the header we would need.
      ...(page.method === 'post' && page.for !== 'patient' ? [sameSite(services.publicUrl)] : []),
      handlerOf(page),
    );
  }

  /**
   * Checks the session first, then the role, and reads the body last. We never read the body of a request that we would
   * refuse anyway.
   */
  function handlerOf(page: WebPage): RequestHandler {
    const inTime = (work: () => Promise<PageAnswer>): Promise<PageAnswer> =>
      timeBudget.within(work, page.method === 'get' ? 'usual' : 'long');
    return async (request, response) => {
      if (page.for === 'patient') {
        const sent = readerOf(page, request, response, null);
        const read = async () => {
          const body = await sent.body({ who: null });
          return { query: readQuery(request), form: sent.formOf(body), file: body.file };
        };
        const { made, ...whose } = await patients(page, request, response, read);
        return answers.answer(request, response, { session: null, membership: null, ...whose }, made);
      }
      const found = await cookies.find(request);
      const known = found === 'idle' ? null : found;
      const base = { params: readParams(request), query: readQuery(request), now: clock.now() };
      const sent = readerOf(page, request, response, known);

      if (page.for === 'anyone') {
        const form = known ? await sent.by(known) : { form: sent.formOf(await sent.body({ who: null })) };
        const signIn = cookies.doorOf(request, response, found);
        const made = await inTime(() => page.handle({ ...base, ...form, session: known, signIn }));
        return answers.answer(request, response, { session: known, membership: null }, made);
      }
      if (!known || known.waitsForCode) {
        const ended = page.method === 'post' ? cookies.endedHash(request, known) : undefined;
        const to = ended ? await keepLate(request, page, sent.body, ended) : null;
        return answers.goTo(request, response, null, {
          goTo: signInAddress(to ?? beforeSignIn(request), found === 'idle'),
        });
      }
      if (page.for === 'staff') {
        const visit: Visit = { ...base, ...(await sent.by(known)), session: known };
        const made = await inTime(() => page.handle(visit));
        return answers.answer(request, response, { session: known, membership: null }, made);
      }
      const membership = membershipFor(page, known, base.params.practice);
      const { practiceId, practiceName, role } = membership;
      const [{ bulkMessages }, inboxUnread, notices] = await Promise.all([
        services.settings.read(practiceId),
        services.conversations.unread(practiceId),
        services.notifications.unread({ practiceId, staffId: known.staffId }),
      ]);
      await mustBeOn(page.feature, { bulkMessages }, membership, () => services.staff.list(practiceId));
      if (page.capability) await mustBeSwitchedOn(services, membership, page.capability);
      if (page.method === 'get') {
        const reader = { staffId: known.staffId, role };
        const html = await errorPages.find(request, base.query.shown, reader, stateOf(response).nonce ?? '');
        if (html !== null) return void response.status(200).type('html').end(html);
      }
      const caller = { tokenId: known.staffId, practiceId, practiceName, role, user: known.name };
      const visit: Visit = { ...base, ...(await sent.by(known)), session: known };
      const isLive = request.get('x-live') !== undefined;
      const made = await inTime(async () => {
        const found = await page.handle({
          ...visit,
          ...{ membership, caller, base: `/p/${membership.slug}`, ask: services.askAs(caller), isLive },
        });
        if ('looked' in found && found.looked) {
          await noteLook(caller, found.looked, visit.now, { isLive });
        }
        return found;
      });
      return answers.answer(
        request,
        response,
        { session: known, membership, bulkMessages, kept: base.query.kept, inboxUnread, notices },
        made,
      );
    };
  }

  /** What a request sends, read only when it is asked for. */
  function readerOf(page: WebPage, request: Request, response: Response, known: Session | null) {
    const body = async (reader: FormReader): Promise<FormBody> =>
      page.method === 'post' ? readFormBody(request, response, page, services.uploads, reader) : { fields: {} };
    const formOf = ({ fields }: FormBody): Form =>
      readForm(fields, (asked) => operationIdOf(asked, known?.staffId ?? '', request.path) ?? newId());
    return {
      body,
      formOf,
      /** The form of somebody who may send it. */
      async by(session: Session) {
        const mayStore = ({ _token }: FormBody['fields']) => mustHoldToken(session, _token);
        const read = await body({ who: session.staffId, mayStore });
        if (page.method === 'post') mayStore(read.fields);
        return { form: formOf(read), file: read.file };
      },
    };
  }

  /**
   * Keeps a form that arrived after its session expired, or was ended by a sign-out in another tab or a new password.
   * The ended session tells us who sent it.
   *
   * @returns where to send the browser.
   */
  async function keepLate(
    request: Request,
    page: WebPage,
    body: (reader: FormReader) => Promise<FormBody>,
    tokenHash: Buffer,
  ): Promise<string> {
    const owner = await sessions.ownerOf(tokenHash);
    const { fields } = owner ? await body({ who: owner.staffId, keepsFile: false }) : { fields: {} };
    return lateForms.keep(request, page, owner, fields);
  }

  // A browser gets a page for what is not there; scripts, which do not ask for one, the API's answer.
  router.use((request, response, next) => {
    if (request.path.startsWith('/api/') || !request.get('accept')?.includes('text/html')) return next();
    // As for every page: without them the browser would not even take our style sheet.
    pageHeaders(request, response, (error?: unknown) => next(error ?? notFound()));
  });
  router.use(answerErrors(services, cookies, draw));
  return router;
}

/** @throws Problem 404 at a practice that is not theirs, 403 where their role does not reach. */
function membershipFor(
  page: Extract<WebPage, { for: 'practice' }>,
  session: Session,
  slug: string | undefined,
): Membership {
  const membership = session.memberships.find((one) => one.slug === slug);
  if (!membership) throw notFound();
  if (mayActAs(membership.role, page.role)) return membership;
  const { practiceName, role } = membership;
  throw refusal('role-may-not', { needed: page.role, role, practiceName });
}

function named(path: string): RequestHandler {
  return (_request, response, next) => {
    stateOf(response).routePath = path;
    next();
  };
}

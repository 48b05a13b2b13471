import { parseCookie } from 'cookie';
import type { Request, RequestHandler, Response } from 'express';
import { nudge } from '../../../api/campaigns/nudge';
import { LINKS, linkExpiry } from '../../../domain/patients/personal-link';
import type { PersonalLink } from '../../../ports/patients/personal-links';
import type { Services } from '../../../api/services';
import type { PageAnswer, PatientVisit, WebPage } from '../page';

type PatientPage = Extract<WebPage, { for: 'patient' }>;
type Needs = Pick<
  Services,
  'personalLinks' | 'proofCodes' | 'accounts' | 'gateway' | 'log' | 'ucs2PartUnits' | 'clock' | 'publicUrl'
>;

/** A browser keeps the proof for one link: the cookie is sent to that link's addresses only. */
const COOKIE = 'rollcall_proof';

/** The same for every link that cannot be used, whatever the reason. */
const NO_LINK: PageAnswer = { view: 'kit/patient-page/no-link', title: 'This link cannot be used', status: 404 };
const LOCKED: PageAnswer = { view: 'kit/patient-page/locked', title: 'This link is locked', status: 403 };

/** What a patient is answered, and whose page it is; the practice is not named where there is no link. */
export interface PatientAnswer {
  made: PageAnswer;
  practice?: PersonalLink['practice'];
}

/** Opens the personal links that the addresses of patients' pages hold. */
export function createPatientVisits(services: Needs) {
  const { personalLinks, proofCodes, accounts, gateway, log, ucs2PartUnits, clock, publicUrl } = services;
  const isSecure = publicUrl.startsWith('https:');

  /** @param read what else a visit needs, read only once the link is known to be one. */
  return async function answer(
    page: PatientPage,
    request: Request,
    response: Response,
    read: () => Promise<Pick<PatientVisit, 'form' | 'query' | 'file'>>,
  ): Promise<PatientAnswer> {
    const now = clock.now();
    const token = request.params.token as string;
    const link = await personalLinks.open(page.link, token, now);
    if (link === null) return { made: NO_LINK };
    const { practice } = link;
    if (link.isLocked) return { made: LOCKED, practice };
    // Scanners of mail open links too, so only a press counts as opened.
    if (page.method === 'post') await personalLinks.mark(link, 'opened', now);
    const base = `/${LINKS[page.link].letter}/${token}`;
    const proof = parseCookie(request.headers.cookie ?? '')[COOKIE];
    const prove: PatientVisit['prove'] = async (claimed) => {
      const proved = await personalLinks.prove(link, claimed, now, proof);
      if (proved.kind === 'proved' || proved.kind === 'code-needed') {
        const cookie = { httpOnly: true, sameSite: 'lax', secure: isSecure, path: base } as const;
        // It outlives the proof, so that the same browser is known again.
        const expires = proved.kind === 'proved' ? linkExpiry(page.link, now) : proved.until;
        response.cookie(COOKIE, proved.proof, { ...cookie, expires });
      }
      return proved.kind;
    };
    const made = await page.handle({
      ...{ link, base, now, ...(await read()) },
      params: request.params as Record<string, string>,
      isProved: proof !== undefined && (await personalLinks.isProved(link, proof, now)),
      isHalfProved: proof !== undefined && (await personalLinks.isHalfProved(link, proof, now)),
      prove,
      async sendCode() {
        const account = (await accounts.inUse(practice.id)).find(({ channel }) => channel === 'sms');
        if (!account) return 'not-possible';
        const answer = await proofCodes.send(link, account, ucs2PartUnits(account.kind), now);
        if (answer.kind === 'sent') {
          await nudge(log, 'message', () => gateway.messageToSend(practice.id, answer.dispatchId));
        }
        return answer.kind;
      },
      proveCode: async (code) => prove({ isRight: await proofCodes.isRight(link, code, now) }),
    });
    return { made, practice };
  };
}

/** An address with a token in it is shown to nobody else. */
export const noReferrer: RequestHandler = (_request, response, next) => {
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('X-Robots-Tag', 'noindex, nofollow');
  next();
};

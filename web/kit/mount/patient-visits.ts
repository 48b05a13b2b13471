import { parseCookie } from 'cookie';
import type { Request, RequestHandler, Response } from 'express';
import { nudge } from '../../../api/campaigns/nudge';
import { LINKS, linkExpiry } from '../../../domain/patients/personal-link';
import type { PersonalLink } from '../../../ports/patients/personal-links';
import type { Services } from '../../../api/services';
import type { PageAnswer, PatientVisit, WebPage } from '../page';
import { locked, noLink } from '../patient-page/ends';
import { patientWords, type PageLanguage } from '../patient-page/words';

type PatientPage = Extract<WebPage, { for: 'patient' }>;
type Needs = Pick<
  Services,
  'personalLinks' | 'proofCodes' | 'accounts' | 'gateway' | 'log' | 'ucs2PartUnits' | 'clock' | 'publicUrl' | 'demo'
>;

/** A browser keeps the proof for one link: the cookie is sent to that link's addresses only. */
const COOKIE = 'rollcall_proof';

/** The language that a patient chose on a page of the link, in one browser. */
const LANGUAGE_COOKIE = 'rollcall_language';

/** In which language a page is drawn, and in which others it can be had. */
export interface PatientPageLanguage {
  tag: PageLanguage;
  /** The first page of the link, which leads on to wherever the patient is. */
  base: string;
  others: PageLanguage[];
}

/** What a patient is answered, and whose page it is; the practice is not named where there is no link. */
export interface PatientAnswer {
  made: PageAnswer;
  practice?: PersonalLink['practice'];
  pageLanguage?: PatientPageLanguage;
}

/** Opens the personal links that the addresses of patients' pages hold. */
export function createPatientVisits(services: Needs) {
  const { personalLinks, proofCodes, accounts, gateway, log, ucs2PartUnits, clock, publicUrl, demo } = services;
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
    const found = await personalLinks.open(page.link, token, now);
    // The same for every link that cannot be used, whatever the reason.
    if (found === null) return { made: noLink(patientWords(null)) };
    const { practice } = found;
    const base = `/${LINKS[page.link].letter}/${token}`;
    const cookies = parseCookie(request.headers.cookie ?? '');
    const offered: PageLanguage[] = demo || practice.hasWelshPages ? ['en', 'cy'] : ['en'];
    const asked = offered.find((one) => one === request.query.language);
    const tag = asked ?? offered.find((one) => one === cookies[LANGUAGE_COOKIE]) ?? knownTag(found.language, offered);
    if (asked !== undefined) {
      const cookie = { httpOnly: true, sameSite: 'lax', secure: isSecure, path: base } as const;
      response.cookie(LANGUAGE_COOKIE, asked, { ...cookie, expires: linkExpiry(page.link, now) });
    }
    const words = patientWords(tag);
    const pageLanguage = { tag, base, others: offered.filter((one) => one !== tag) };
    // Nobody has switched the Welsh pages on: then a page is not half in Welsh.
    const language = found.language === 'cy' && tag !== 'cy' ? null : tag === 'cy' ? 'cy' : found.language;
    const link = { ...found, language };
    if (link.isLocked) return { made: locked(words), practice, pageLanguage };
    // Scanners of mail open links too, so only a press counts as opened.
    if (page.method === 'post') await personalLinks.mark(link, 'opened', now);
    const proof = cookies[COOKIE];
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
      ...{ link, base, now, words, ...(await read()) },
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
    return { made, practice, pageLanguage };
  };
}

/** The language that a patient is known to read, where the pages are there in it; English otherwise. */
function knownTag(language: string | null, offered: readonly PageLanguage[]): PageLanguage {
  return offered.find((one) => one === language) ?? 'en';
}

/** An address with a token in it is shown to nobody else. */
export const noReferrer: RequestHandler = (_request, response, next) => {
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('X-Robots-Tag', 'noindex, nofollow');
  next();
};

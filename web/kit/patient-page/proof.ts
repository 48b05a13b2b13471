import { readAccessCode } from '../../../domain/conversations/direct/access-code';
import type { CodeAnswer } from '../../../ports/conversations/direct-messages';
import { readDateOfBirth } from '../../../domain/patients/date-of-birth';
import { dayAt } from '../../../domain/words/times';
import { LINKS, type LinkKind } from '../../../domain/patients/personal-link';
import type { FormError } from '../form-error';
import type { PageAnswer, PatientVisit, WebPage } from '../page';
import { locked } from './ends';
import { patientWords } from './words';

/** What the first page of a link asks, before anything of the patient is shown. */
export interface ProofWords {
  /** "Book an appointment" */
  title: string;
  /** Sentences above the questions. They may name the practice, and nothing of the patient. */
  intro: string[];
  asksSurname?: boolean;
  /** Of a link whose pages say their language themselves: its tag. */
  language?: string | null;
}

/**
 * The page on which patients prove who they are. A room shows it at `/{letter}/{token}` until `isProved`, and mounts
 * `proofPages` for its answer.
 */
export function proofPage(visit: PatientVisit, words: ProofWords, errors: FormError[] = []): PageAnswer {
  const { form, base } = visit;
  return {
    view: 'kit/patient-page/proof',
    title: words.title,
    language: words.language,
    errors,
    data: {
      ...{ intro: words.intro, asksSurname: words.asksSurname ?? false, action: `${base}/proof` },
      filled: {
        ...{ surname: form.text('surname'), day: form.text('birth-day') },
        ...{ month: form.text('birth-month'), year: form.text('birth-year') },
      },
    },
  };
}

/** Takes the answer of `proofPage`, and leads on to the link's own page. */
export function proofPages(
  link: LinkKind,
  wordsOf: (visit: PatientVisit) => ProofWords | Promise<ProofWords>,
): WebPage[] {
  return [
    {
      method: 'post',
      path: `/${LINKS[link].letter}/{token}/proof`,
      for: 'patient',
      link,
      async handle(visit) {
        const { form, base, now } = visit;
        const asked = await wordsOf(visit);
        const parts = [form.text('birth-day'), form.text('birth-month'), form.text('birth-year')];
        const surname = form.text('surname');
        const errors: FormError[] = [];
        const { language } = asked;
        const words = language === undefined ? visit.words : patientWords(language);
        const { proof: said } = words;
        if (asked.asksSurname && surname === '') errors.push({ field: 'surname', message: said.enterLastName });
        const read = readDateOfBirth(parts.join('/'), dayAt(now, visit.link.practice.timeZone));
        if (parts.some((part) => part === '') || !read.ok) {
          errors.push({ field: 'birth-day', message: said.enterDateOfBirth });
        }
        if (errors.length > 0 || !read.ok) return proofPage(visit, asked, errors);
        const answer = await visit.prove({
          dateOfBirth: read.value,
          ...(asked.asksSurname ? { surname } : {}),
        });
        if (answer === 'proved') return { goTo: base };
        if (answer === 'code-needed') return { goTo: `${base}/proof` };
        if (answer === 'locked') {
          return { ...locked(words), language };
        }
        const message = asked.asksSurname ? said.wrongDetails : said.wrongDateOfBirth;
        return proofPage(visit, asked, [{ field: asked.asksSurname ? 'surname' : 'birth-day', message }]);
      },
    },
    {
      method: 'get',
      path: `/${LINKS[link].letter}/{token}/proof`,
      for: 'patient',
      link,
      handle: (visit) =>
        Promise.resolve(visit.isHalfProved && !visit.isProved ? codePage(visit) : { goTo: visit.base }),
    },
    {
      method: 'post',
      path: `/${LINKS[link].letter}/{token}/proof/code`,
      for: 'patient',
      link,
      async handle(visit) {
        const { form, base, isHalfProved } = visit;
        if (!isHalfProved) return { goTo: base };
        if (form.has('send')) return codePage(visit, { state: await visit.sendCode() });
        const code = readAccessCode(form.text('code'));
        // What can be no code is a slip, and costs no try.
        const { code: said } = visit.words;
        if (code === null) return codePage(visit, { state: 'sent', error: said.sixDigits });
        const answer = await visit.proveCode(code);
        if (answer === 'proved') return { goTo: base };
        if (answer === 'locked') return locked(visit.words);
        return codePage(visit, { state: 'sent', error: said.wrong });
      },
    },
  ];
}

/** The page for the code by SMS. @param state the result of the last press of the button; null before it. */
function codePage(
  { base, words }: PatientVisit,
  { state = null, error }: { state?: CodeAnswer['kind'] | null; error?: string } = {},
): PageAnswer {
  return {
    view: 'kit/patient-page/code',
    title: words.code.title,
    errors: error === undefined ? [] : [{ field: 'code', message: error }],
    data: { state, action: `${base}/proof/code` },
  };
}

import { asksAboutSelfHarm } from '../../../domain/content/questionnaires/concerns';
import { answerAlarms, withRequiredMarks } from '../../../domain/content/questionnaires/alarms';
import { answerWords, type GivenAnswers } from '../../../domain/content/questionnaires/answers';
import type { ExpressionValues } from '../../../domain/content/questionnaires/enabled';
import type { QuestionnaireForm } from '../../../domain/content/questionnaires/form';
import {
  firstUnanswered,
  nextToAnswer,
  questionPages,
  type QuestionPage,
} from '../../../domain/content/questionnaires/pages';
import { readQuestionnaire } from '../../../domain/content/questionnaires/reading';
import { canonicalOf, completedResponse, responseItems } from '../../../domain/content/questionnaires/response';
import { scoresOf } from '../../../domain/content/questionnaires/scores';
import { readTypedAnswer, typedFieldsOf } from '../../../domain/content/questionnaires/typed-answer';
import type { AnswerSheet } from '../../../ports/content/questionnaire-answers';
import type { FormError } from '../../kit/form-error';
import type { PageServices } from '../../kit/mount';
import type { PageAnswer, PatientVisit, WebPage } from '../../kit/page';
import { proofPage, proofPages, type ProofWords } from '../../kit/patient-page/proof';
import { questionFields } from './question-fields';

const LINK = 'questionnaire';

/** A sheet that was started and not sent, with its form in its present state. */
interface Answering {
  sheet: AnswerSheet & { id: string };
  form: QuestionnaireForm;
  values: ExpressionValues;
  pages: QuestionPage[];
}

/** The pages on which patients answer a questionnaire (H2): one question a page, without a script. */
export function answerPages({ questionnaireAnswers, personalLinks, expressions }: PageServices): WebPage[] {
  const words = ({ link }: PatientVisit): ProofWords => ({
    title: `Questions from ${link.practice.name}`,
    intro: [
      'Do not use this for emergencies. Nobody reads your answers straight away.',
      'We ask for your date of birth to make sure that it is you.',
    ],
  });

  async function stateOf(sheet: AnswerSheet & { id: string }, given: GivenAnswers = sheet.given): Promise<Answering> {
    const reading = readQuestionnaire(sheet.source);
    if (!reading.ok) throw new Error('a questionnaire that was stored can no longer be read');
    const { form } = reading;
    const patient = { birthDate: sheet.dateOfBirth };
    const { values } = await expressions.evaluate({ questionnaire: sheet.source, form, answers: given, patient });
    return { sheet: { ...sheet, given }, form, values, pages: questionPages(form, given, values) };
  }

  /** Shows the page before the questions, or hands on to `work`. */
  async function answering(visit: PatientVisit, work: (state: Answering) => Promise<PageAnswer>): Promise<PageAnswer> {
    if (!visit.isProved) return proofPage(visit, words(visit));
    const sheet = await questionnaireAnswers.sheet(visit.link.practice.id, visit.link);
    if (!sheet) return { view: 'kit/patient-page/no-link', title: 'This link cannot be used', status: 404 };
    if (sheet.submittedAt !== null) return answered();
    const { id } = sheet;
    if (id === null) return { goTo: visit.base };
    return work(await stateOf({ ...sheet, id }));
  }

  const answered = (): PageAnswer => ({
    view: 'content/questionnaires/answered',
    title: 'You have answered these questions',
  });

  function questionPage(
    visit: PatientVisit,
    { sheet, pages }: Answering,
    page: QuestionPage,
    errors: FormError[] = [],
  ): PageAnswer {
    const { item, number, headings, before } = page;
    const place = pages.indexOf(page);
    const previous = pages[place - 1];
    const given = sheet.given[item.linkId] ?? item.initial;
    const typed = typedFieldsOf(item, given, visit.link.practice.timeZone);
    const filled = errors.length > 0 ? (name: string) => visit.form.all(name) : (name: string) => typed[name] ?? [];
    return {
      view: 'content/questionnaires/question',
      title: `Question ${place + 1} of ${pages.length}`,
      errors,
      data: {
        ...{ before, headings, progress: `Question ${place + 1} of ${pages.length}` },
        field: questionFields(item, filled),
        action: `${visit.base}/questions/${number}`,
        back: previous ? `${visit.base}/questions/${previous.number}` : visit.base,
      },
    };
  }

  const withNumber = (pages: readonly QuestionPage[], asked: string | undefined) =>
    pages.find(({ number }) => String(number) === asked);

  return [
    {
      method: 'get',
      path: '/q/{token}',
      for: 'patient',
      link: LINK,
      async handle(visit) {
        const sheet = await questionnaireAnswers.sheet(visit.link.practice.id, visit.link);
        if (!sheet) return { view: 'kit/patient-page/no-link', title: 'This link cannot be used', status: 404 };
        // It shows nothing of the questions or the answers, so there is nothing to prove.
        if (sheet.submittedAt !== null) return answered();
        if (!visit.isProved) return proofPage(visit, words(visit));
        const reading = readQuestionnaire(sheet.source);
        const form = reading.ok ? reading.form : null;
        return {
          view: 'content/questionnaires/start',
          title: form?.title ?? 'Questions',
          data: {
            description: form?.description ?? null,
            hasStarted: Object.keys(sheet.given).length > 0,
            action: `${visit.base}/start`,
          },
        };
      },
    },
    ...proofPages(LINK, words),
    {
      method: 'post',
      path: '/q/{token}/start',
      for: 'patient',
      link: LINK,
      async handle(visit) {
        const { link, base, now } = visit;
        if (!visit.isProved) return { goTo: base };
        await questionnaireAnswers.start(link.practice.id, link, now);
        await personalLinks.mark(link, 'started', now);
        return answering(visit, ({ pages, sheet }) => {
          const next = nextToAnswer(pages, sheet.given);
          return Promise.resolve({ goTo: next ? `${base}/questions/${next.number}` : `${base}/check` });
        });
      },
    },
    {
      method: 'get',
      path: '/q/{token}/questions/{number}',
      for: 'patient',
      link: LINK,
      handle: (visit) =>
        answering(visit, (state) => {
          const page = withNumber(state.pages, visit.params.number);
          return Promise.resolve(page ? questionPage(visit, state, page) : { goTo: visit.base });
        }),
    },
    {
      method: 'post',
      path: '/q/{token}/questions/{number}',
      for: 'patient',
      link: LINK,
      handle: (visit) =>
        answering(visit, async (state) => {
          const { base, form: typed, link, now } = visit;
          const page = withNumber(state.pages, visit.params.number);
          if (!page) return { goTo: base };
          const { item } = page;
          const read = readTypedAnswer(item, (name) => typed.all(name), link.practice.timeZone);
          const isLater = typed.has('later');
          if (!read.ok) {
            // What cannot be kept as it is does not keep a person here who wants to go on later.
            if (isLater) return { goTo: `${base}/later` };
            return questionPage(visit, state, page, [{ field: read.field, message: read.message }]);
          }
          const mark = withRequiredMarks(state.form, state.sheet.marks).find(({ linkId }) => linkId === item.linkId);
          const isAlarming = mark !== undefined && answerAlarms(item, mark, read.answers);
          const answer = { linkId: item.linkId, values: read.answers, isAlarming };
          if (!(await questionnaireAnswers.save(link.practice.id, state.sheet.id, answer, now))) return answered();
          if (isLater) return { goTo: `${base}/later` };
          if (asksAboutSelfHarm(item)) return { goTo: `${base}/help` };
          const after = await stateOf(state.sheet, { ...state.sheet.given, [item.linkId]: read.answers });
          const next = nextToAnswer(after.pages, after.sheet.given);
          return { goTo: next ? `${base}/questions/${next.number}` : `${base}/check` };
        }),
    },
    {
      // After a question about self-harm, whatever was chosen.
      method: 'get',
      path: '/q/{token}/help',
      for: 'patient',
      link: LINK,
      handle: (visit) =>
        answering(visit, ({ pages, sheet }) => {
          const next = nextToAnswer(pages, sheet.given);
          const goOn = next ? `${visit.base}/questions/${next.number}` : `${visit.base}/check`;
          return Promise.resolve({
            view: 'content/questionnaires/crisis-help',
            title: 'Help if you need it',
            data: { goOn },
          });
        }),
    },
    {
      method: 'get',
      path: '/q/{token}/later',
      for: 'patient',
      link: LINK,
      handle: (visit) =>
        answering(visit, () =>
          Promise.resolve({
            view: 'content/questionnaires/later',
            title: 'Your answers are saved',
            data: { address: visit.base },
          }),
        ),
    },
    {
      method: 'get',
      path: '/q/{token}/check',
      for: 'patient',
      link: LINK,
      handle: (visit) =>
        answering(visit, ({ pages, sheet }) => {
          const missing = firstUnanswered(pages, sheet.given);
          if (missing) return Promise.resolve({ goTo: `${visit.base}/questions/${missing.number}` });
          const rows = pages.map(({ item, number }) => ({
            question: item.text,
            answer: (sheet.given[item.linkId] ?? []).map(answerWords).join(', ') || 'No answer',
            change: `${visit.base}/questions/${number}`,
          }));
          const data = { rows, action: `${visit.base}/send` };
          return Promise.resolve({ view: 'content/questionnaires/check', title: 'Check your answers', data });
        }),
    },
    {
      method: 'post',
      path: '/q/{token}/send',
      for: 'patient',
      link: LINK,
      handle: (visit) =>
        answering(visit, async ({ sheet, form, values, pages }) => {
          const { link, base, now } = visit;
          const missing = firstUnanswered(pages, sheet.given);
          if (missing) return { goTo: `${base}/questions/${missing.number}` };
          const response = completedResponse(responseItems(form, sheet.given, values), {
            answerId: sheet.id,
            questionnaire: canonicalOf(sheet.source, sheet.questionnaireId, sheet.version),
            nhsNumber: sheet.nhsNumber,
            submittedAt: now,
          });
          const scores = scoresOf(form, sheet.given, values);
          if (!(await questionnaireAnswers.submit(sheet.practiceId, sheet.id, { response, scores }, now)))
            return answered();
          await personalLinks.mark(link, 'finished', now);
          const needsHelp = pages.some(({ item }) => asksAboutSelfHarm(item));
          return { view: 'content/questionnaires/sent', title: 'We have your answers', data: { needsHelp } };
        }),
    },
  ];
}

import { asksAboutSelfHarm } from '../../../domain/content/questionnaires/concerns';
import { answerAlarms, withRequiredMarks } from '../../../domain/content/questionnaires/alarms';
import { answerWords, type AnswerValue, type GivenAnswers } from '../../../domain/content/questionnaires/answers';
import type { FhirQuestionnaire } from '../../../domain/content/questionnaires/fhir';
import type { ExpressionValues } from '../../../domain/content/questionnaires/enabled';
import { allItems, type FormItem, type QuestionnaireForm } from '../../../domain/content/questionnaires/form';
import {
  firstUnanswered,
  nextToAnswer,
  questionPages,
  type QuestionPage,
} from '../../../domain/content/questionnaires/pages';
import { readQuestionnaire } from '../../../domain/content/questionnaires/reading';
import { canonicalOf, completedResponse, responseItems } from '../../../domain/content/questionnaires/response';
import { scoresOf } from '../../../domain/content/questionnaires/scores';
import { answersAs, translatedForm } from '../../../domain/content/questionnaires/translations';
import { readTypedAnswer, typedFieldsOf } from '../../../domain/content/questionnaires/typed-answer';
import { directionOf } from '../../../domain/patients/preferences/language';
import type { AnswerSheet } from '../../../ports/content/questionnaire-answers';
import type { FormError } from '../../kit/form-error';
import type { PageServices } from '../../kit/mount';
import type { PageAnswer, PatientVisit, WebPage } from '../../kit/page';
import { noLink } from '../../kit/patient-page/ends';
import { proofPage, proofPages, type ProofWords } from '../../kit/patient-page/proof';
import { patientWords, type PatientWords } from '../../kit/patient-page/words';
import { questionFields } from './question-fields';

const LINK = 'questionnaire';

/** A sheet that was started and not sent, with its form in its present state. */
interface Answering {
  sheet: AnswerSheet & { id: string };
  form: QuestionnaireForm;
  values: ExpressionValues;
  /** As the patient reads them. */
  pages: QuestionPage[];
  /** The question in the form's own language, in which answers are stored. */
  ownOf: (item: FormItem) => FormItem;
}

/** The pages on which patients answer a questionnaire (H2): one question a page, without a script. */
export function answerPages({ questionnaireAnswers, personalLinks, expressions }: PageServices): WebPage[] {
  const wordsOf = ({ link }: PatientVisit) => patientWords(link.language);
  const words = (visit: PatientVisit): ProofWords => {
    const { questions, proof } = wordsOf(visit);
    return {
      title: questions.from(visit.link.practice.name),
      intro: [`${questions.notForEmergencies} ${questions.nobodyReads}`, proof.why],
      language: visit.link.language,
    };
  };

  async function stateOf(sheet: AnswerSheet & { id: string }, given: GivenAnswers = sheet.given): Promise<Answering> {
    const form = formOf(sheet.source);
    const patient = { birthDate: sheet.dateOfBirth };
    const { values } = await expressions.evaluate({ questionnaire: sheet.source, form, answers: given, patient });
    const shown = sheet.language === null ? form : formOf(translatedForm(sheet.source, sheet.language));
    const own = new Map(allItems(form.items).map(({ item }) => [item.linkId, item]));
    const pages = questionPages(shown, given, values);
    return { sheet: { ...sheet, given }, form, values, pages, ownOf: ({ linkId }) => own.get(linkId)! };
  }

  /** Shows the page before the questions, or hands on to `work`. */
  async function answering(visit: PatientVisit, work: (state: Answering) => Promise<PageAnswer>): Promise<PageAnswer> {
    if (!visit.isProved) return proofPage(visit, words(visit));
    const sheet = await questionnaireAnswers.sheet(visit.link.practice.id, visit.link);
    if (!sheet) return noLink(visit.words);
    if (sheet.submittedAt !== null) return answered(visit);
    const { id } = sheet;
    if (id === null) return { goTo: visit.base };
    return work(await stateOf({ ...sheet, id }));
  }

  const answered = (visit: PatientVisit): PageAnswer => ({
    view: 'content/questionnaires/answered',
    title: wordsOf(visit).questions.answeredTitle,
    language: visit.link.language,
  });

  function questionPage(
    visit: PatientVisit,
    { sheet, pages, ownOf }: Answering,
    page: QuestionPage,
    errors: FormError[] = [],
  ): PageAnswer {
    const { item, number, headings, before } = page;
    const place = pages.indexOf(page);
    const previous = pages[place - 1];
    const said = wordsOf(visit);
    const stored = sheet.given[item.linkId];
    const given = stored ? answersAs(ownOf(item), item, stored) : item.initial;
    const typed = typedFieldsOf(item, given, visit.link.practice.timeZone);
    const filled = errors.length > 0 ? (name: string) => visit.form.all(name) : (name: string) => typed[name] ?? [];
    return {
      view: 'content/questionnaires/question',
      title: said.questions.progress(place + 1, pages.length),
      language: visit.link.language,
      errors,
      data: {
        ...{ before, headings, progress: said.questions.progress(place + 1, pages.length) },
        field: questionFields(item, filled, said),
        asked: askedIn(sheet.language, said),
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
        if (!sheet) return noLink(visit.words);
        // It shows nothing of the questions or the answers, so there is nothing to prove.
        if (sheet.submittedAt !== null) return answered(visit);
        if (!visit.isProved) return proofPage(visit, words(visit));
        const { source, language } = sheet;
        const form = formOf(language === null ? source : translatedForm(source, language));
        return {
          view: 'content/questionnaires/start',
          title: form.title,
          language: visit.link.language,
          data: {
            description: form.description,
            asked: askedIn(language, wordsOf(visit)),
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
        const sheet = await questionnaireAnswers.sheet(link.practice.id, link);
        await questionnaireAnswers.start(link.practice.id, link, sheet?.language ?? null, now);
        await personalLinks.mark(link, 'started', now);
        return answering(visit, ({ pages, sheet: { given } }) => {
          const next = nextToAnswer(pages, given);
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
          const read = readTypedAnswer(item, (name) => typed.all(name), link.practice.timeZone, wordsOf(visit).answers);
          const isLater = typed.has('later');
          if (!read.ok) {
            // What cannot be kept as it is does not keep a person here who wants to go on later.
            if (isLater && asksAboutSelfHarm(state.ownOf(item))) return { goTo: `${base}/help` };
            if (isLater) return { goTo: `${base}/later` };
            return questionPage(visit, state, page, [{ field: read.field, message: read.message }]);
          }
          const own = state.ownOf(item);
          const values = answersAs(item, own, read.answers);
          const mark = withRequiredMarks(state.form, state.sheet.marks).find(({ linkId }) => linkId === item.linkId);
          const isAlarming = mark !== undefined && answerAlarms(own, mark, values);
          const answer = { linkId: item.linkId, values, isAlarming };
          if (!(await questionnaireAnswers.save(link.practice.id, state.sheet.id, answer, now))) return answered(visit);
          if (asksAboutSelfHarm(own)) return { goTo: `${base}/help` };
          if (isLater) return { goTo: `${base}/later` };
          const after = await stateOf(state.sheet, { ...state.sheet.given, [item.linkId]: values });
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
            title: wordsOf(visit).crisis.title,
            language: visit.link.language,
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
            title: wordsOf(visit).questions.savedTitle,
            language: visit.link.language,
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
        answering(visit, ({ pages, sheet, ownOf }) => {
          const said = wordsOf(visit);
          const missing = firstUnanswered(pages, sheet.given);
          if (missing) return Promise.resolve({ goTo: `${visit.base}/questions/${missing.number}` });
          const rows = pages.map(({ item, number }) => ({
            question: item.text,
            answer:
              answersAs(ownOf(item), item, sheet.given[item.linkId] ?? [])
                .map((answer) => shownAnswer(answer, said))
                .join(', ') || said.questions.noAnswer,
            change: `${visit.base}/questions/${number}`,
          }));
          const data = { rows, action: `${visit.base}/send`, asked: askedIn(sheet.language, said) };
          const { language } = visit.link;
          const title = said.questions.check;
          return Promise.resolve({ view: 'content/questionnaires/check', title, language, data });
        }),
    },
    {
      method: 'post',
      path: '/q/{token}/send',
      for: 'patient',
      link: LINK,
      handle: (visit) =>
        answering(visit, async ({ sheet, form, values, pages, ownOf }) => {
          const { link, base, now } = visit;
          const missing = firstUnanswered(pages, sheet.given);
          if (missing) return { goTo: `${base}/questions/${missing.number}` };
          const response = completedResponse(responseItems(form, sheet.given, values), {
            answerId: sheet.id,
            questionnaire: canonicalOf(sheet.source, sheet.questionnaireId, sheet.version),
            nhsNumber: sheet.nhsNumber,
            submittedAt: now,
          });
          // A score is only worth something in a translation whose scores somebody validated.
          const scores = sheet.hasScores ? scoresOf(form, sheet.given, values) : {};
          if (!(await questionnaireAnswers.submit(sheet.practiceId, sheet.id, { response, scores }, now)))
            return answered(visit);
          await personalLinks.mark(link, 'finished', now);
          const needsHelp = pages.some(({ item }) => asksAboutSelfHarm(ownOf(item)));
          const title = wordsOf(visit).questions.sentTitle;
          return { view: 'content/questionnaires/sent', title, language: link.language, data: { needsHelp } };
        }),
    },
  ];
}

function formOf(source: FhirQuestionnaire): QuestionnaireForm {
  const reading = readQuestionnaire(source);
  if (!reading.ok) throw new Error('a questionnaire that was stored can no longer be read');
  return reading.form;
}

/** The language of the questions, where it is not the one that the page around them is written in. */
function askedIn(language: string | null, { tag }: PatientWords) {
  return language === null || language === tag ? null : { language, direction: directionOf(language) };
}

/** What a patient reads of an answer of theirs. */
function shownAnswer(answer: AnswerValue, { tag, yes, no }: PatientWords): string {
  if ('valueBoolean' in answer) return answer.valueBoolean ? yes : no;
  const isDay = 'valueDate' in answer && /^\d{4}-\d{2}-\d{2}$/.test(answer.valueDate);
  if (!isDay) return answerWords(answer);
  return new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(answer.valueDate));
}

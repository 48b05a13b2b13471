import { answerWords, isSameAnswer } from '../../../domain/content/questionnaires/answers';
import { bandsReached } from '../../../domain/content/questionnaires/bands';
import { questionsOf, type FormItem } from '../../../domain/content/questionnaires/form';
import { languageName } from '../../../domain/patients/preferences/writing-preferences';
import { readQuestionnaire } from '../../../domain/content/questionnaires/reading';
import type { ResponseItem } from '../../../domain/content/questionnaires/response';
import type { AnswerFilter, AnswerPlace, AnswerRow } from '../../../ports/content/questionnaire-answers';
import { cursorOf, encodeCursor, timeAndIdPlace } from '../../../api/contract/cursor';
import { notFound } from '../../../api/contract/problem';
import { campaignLook, singleMessageLook, type PatientLook } from '../../../api/patients/looks';
import type { PageServices } from '../../kit/mount';
import type { PracticeVisit, WebPage } from '../../kit/page';
import { reasonBars } from '../../kit/pictures';

const SHOWN = 50;
/** So many answers are counted for the pictures; more would say the same. */
const MOST_COUNTED = 10_000;
const CHUNK = 500;

/** What answers are about: a bulk message, or a message to one patient. */
interface Asked {
  room: 'campaigns' | 'messages';
  id: string;
  name: string;
  questionnaireId: string;
  version: number | null;
  crumbs: { href: string; text: string }[];
  look: PatientLook;
}

/** Answers to the questionnaire of a bulk message: alarms first, then each patient, then each question (H2, N22). */
export function campaignAnswersPages(services: PageServices): WebPage[] {
  const { campaigns } = services;
  async function askedOf({ caller, params, base }: PracticeVisit): Promise<Asked> {
    const found = await campaigns.find(caller.practiceId, params.id ?? '');
    if (!found?.questionnaireId) throw notFound('bulk message with a questionnaire');
    const { id, name, questionnaireId, questionnaireVersion: version = null } = found;
    const crumbs = [
      { href: `${base}/campaigns`, text: 'Bulk Messages' },
      { href: `${base}/campaigns/${id}`, text: 'Bulk message' },
    ];
    return { room: 'campaigns', id, name, questionnaireId, version, crumbs, look: campaignLook(id) };
  }
  return [...pagesOf(services, 'campaigns', askedOf), ...downloadPages(askedOf)];
}

/** The same for the questionnaire of a message to one patient, which is there while bulk messages are off (W12). */
export function messageAnswersPages(services: PageServices): WebPage[] {
  const { campaigns, messages } = services;
  async function askedOf({ caller, params, base }: PracticeVisit): Promise<Asked> {
    const found = await messages.find({ practiceId: caller.practiceId, messageId: params.id ?? '' });
    if (!found?.questionnaireId || found.campaignId !== null) throw notFound('message with a questionnaire');
    const { id, questionnaireId, questionnaireVersion: version } = found;
    const crumbs = [{ href: `${base}/messages/${id}`, text: 'Message' }];
    const name = 'Message to one patient';
    return { room: 'messages', id, name, questionnaireId, version, crumbs, look: singleMessageLook(found) };
  }
  return [
    ...pagesOf(services, 'messages', askedOf),
    {
      // Where a notification leads, which only knows what the answers are about.
      method: 'get',
      path: '/p/{practice}/answers/{id}',
      for: 'practice',
      role: 'viewer',
      async handle({ caller, params, base }) {
        const id = params.id ?? '';
        const campaign = await campaigns.find(caller.practiceId, id);
        return { goTo: `${base}/${campaign ? 'campaigns' : 'messages'}/${id}/answers` };
      },
    },
  ];
}

function pagesOf(
  { questionnaires, questionnaireAnswers, newId }: PageServices,
  room: Asked['room'],
  askedOf: (visit: PracticeVisit) => Promise<Asked>,
): WebPage[] {
  const path = `/p/{practice}/${room}/{id}/answers`;

  async function everyAnswer(practiceId: string, aboutId: string): Promise<AnswerRow[]> {
    const all: AnswerRow[] = [];
    let after: AnswerPlace | null = null;
    do {
      const page: Awaited<ReturnType<typeof questionnaireAnswers.page>> = await questionnaireAnswers.page(
        ...([practiceId, aboutId] as const),
        { limit: CHUNK, after },
      );
      all.push(...page.items);
      after = page.next;
    } while (after !== null && all.length < MOST_COUNTED);
    return all;
  }

  return [
    {
      method: 'get',
      path,
      for: 'practice',
      role: 'viewer',
      async handle(visit) {
        const { caller, query, base } = visit;
        const { practiceId } = caller;
        const { id, name, questionnaireId, version, crumbs, look } = await askedOf(visit);
        const asked = await questionnaires.find(practiceId, questionnaireId);
        const source = version && (await questionnaires.source(practiceId, questionnaireId, version));
        const reading = readQuestionnaire(source);
        const items = reading.ok ? questionsOf(reading.form).map(({ item }) => item) : [];
        const place = cursorOf(timeAndIdPlace).safeParse(query.after);
        const after = place.success ? { submittedAt: new Date(place.data[0]), id: place.data[1] } : null;
        const from = /^-?\d{1,6}([.]\d{1,4})?$/.test(query.from ?? '') ? Number(query.from) : null;
        const filter: AnswerFilter = {
          ...(from === null ? {} : { score: { name: query.score || 'total', from } }),
          alarmed: query.alarmed === 'true',
        };
        const [page, counts, alarms, all] = await Promise.all([
          questionnaireAnswers.page(practiceId, id, { limit: SHOWN, after }, filter),
          questionnaireAnswers.counts(practiceId, id),
          questionnaireAnswers.openAlarms(practiceId, id),
          everyAnswer(practiceId, id),
        ]);
        const names = [...new Set(all.flatMap(({ scores }) => Object.keys(scores)))];
        const bands = asked?.bands ?? [];
        const textOf = new Map(items.map(({ linkId, text }) => [linkId, text || linkId]));
        const address = `${base}/${room}/${id}/answers`;
        return {
          view: 'content/questionnaires/answers',
          title: 'Answers',
          section: 'bulk-messages',
          looked: look,
          data: {
            ...{ name, crumbs, address, names, hasFiles: room === 'campaigns' },
            refused: all.filter(({ recordEntry }) => recordEntry?.status === 'refused').length,
            savingAgain: newId(),
            alarms: alarms.map((alarm) => ({ ...alarm, acknowledging: newId() })),
            asked: { score: query.score ?? 'total', from: query.from ?? '', alarmed: query.alarmed === 'true' },
            rows: page.items.map((row) => ({
              ...row,
              actions: bandsReached(bands, row.scores).map(({ action }) => action),
              alarmTexts: row.alarms.map((linkId) => textOf.get(linkId) ?? linkId),
              scoreList: Object.entries(row.scores).map(
                ([of, value]) => `${of === 'total' ? 'Total' : (textOf.get(of) ?? of)}: ${value}`,
              ),
              given: itemsIn(row.response?.item ?? []).flatMap(({ linkId, answer = [] }) =>
                answer.length === 0
                  ? []
                  : [{ question: textOf.get(linkId) ?? linkId, answer: answer.map(answerWords).join(', ') }],
              ),
            })),
            counts: {
              ...counts,
              languages: counts.languages.map((one) => ({ ...one, name: languageName(one.language) })),
            },
            questions: items.flatMap((item) => countsOf(item, all)),
            more: page.next ? `${address}?after=${encodeCursor([page.next.submittedAt, page.next.id])}` : null,
            isFiltered: from !== null || filter.alarmed,
          },
        };
      },
    },
    {
      method: 'post',
      path: `${path}/acknowledge`,
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { id } = await askedOf(visit);
        const { form, base } = visit;
        const at = `/api/v1/${room}/${id}/answers/acknowledgements`;
        await visit.ask('post', at, { body: { answerId: form.text('answer') }, operationId: form.operationId });
        const text = 'You have taken this on. Your name and the time are noted.';
        return { goTo: `${base}/${room}/${id}/answers`, banner: { kind: 'success', text } };
      },
    },
    {
      method: 'post',
      path: `${path}/save-again`,
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { id } = await askedOf(visit);
        const { form, base } = visit;
        await visit.ask('post', `/api/v1/${room}/${id}/answers/record-retries`, {
          ...{ body: {}, operationId: form.operationId },
        });
        const text = 'We are saving these answers again.';
        return { goTo: `${base}/${room}/${id}/answers`, banner: { kind: 'success', text } };
      },
    },
  ];
}

function downloadPages(askedOf: (visit: PracticeVisit) => Promise<Asked>): WebPage[] {
  return (['csv', 'xlsx'] as const).map((kind): WebPage => ({
    method: 'get',
    path: `/p/{practice}/campaigns/{id}/answers.${kind}`,
    for: 'practice',
    role: 'sender',
    async handle(visit) {
      const { id } = await askedOf(visit);
      const answer = await visit.ask('get', `/api/v1/campaigns/${id}/answers.${kind}`);
      if (!('download' in answer)) throw notFound();
      return { download: answer.download };
    },
  }));
}

/** How often each option of a question was chosen, as a picture and as figures. */
function countsOf(item: FormItem, all: readonly AnswerRow[]) {
  const options =
    item.type === 'boolean'
      ? [
          { text: 'Yes', answer: { valueBoolean: true } },
          { text: 'No', answer: { valueBoolean: false } },
        ]
      : item.options;
  if (options.length === 0) return [];
  const given = all.flatMap(({ response }) =>
    itemsIn(response?.item ?? []).filter(({ linkId }) => linkId === item.linkId),
  );
  const reasons = options.map(({ text, answer }) => ({
    label: text,
    count: given.filter(({ answer: answers = [] }) => answers.some((one) => isSameAnswer(one, answer))).length,
  }));
  return [{ text: item.text, answered: given.length, reasons, picture: reasonBars({ title: item.text, reasons }) }];
}

function itemsIn(items: readonly ResponseItem[]): ResponseItem[] {
  return items.flatMap((item) => [item, ...itemsIn(item.item ?? [])]);
}

import { isSameAnswer } from '../../../domain/content/questionnaires/answers';
import { bandsReached } from '../../../domain/content/questionnaires/bands';
import { questionsOf, type FormItem } from '../../../domain/content/questionnaires/form';
import { readQuestionnaire } from '../../../domain/content/questionnaires/reading';
import type { ResponseItem } from '../../../domain/content/questionnaires/response';
import type { AnswerFilter, AnswerPlace, AnswerRow } from '../../../ports/content/questionnaire-answers';
import type { CampaignRow } from '../../../ports/campaigns/campaign-queries';
import { cursorOf, encodeCursor, timeAndIdPlace } from '../../../api/contract/cursor';
import { notFound } from '../../../api/contract/problem';
import { campaignLook } from '../../../api/patients/looks';
import type { PageServices } from '../../kit/mount';
import type { PracticeVisit, WebPage } from '../../kit/page';
import { reasonBars } from '../../kit/pictures';

const PATH = '/p/{practice}/campaigns/{id}/answers';
const SHOWN = 50;
/** So many answers are counted for the pictures; more would say the same. */
const MOST_COUNTED = 10_000;
const CHUNK = 500;

/** Answers to the questionnaire of a campaign: alarms first, then each patient, then each question (H2, N22). */
export function answersPages({ campaigns, questionnaires, questionnaireAnswers, newId }: PageServices): WebPage[] {
  async function campaignOf({ caller, params }: PracticeVisit): Promise<CampaignRow> {
    const found = await campaigns.find(caller.practiceId, params.id ?? '');
    if (!found?.questionnaireId) throw notFound('bulk message with a questionnaire');
    return found;
  }

  async function everyAnswer(practiceId: string, campaignId: string): Promise<AnswerRow[]> {
    const all: AnswerRow[] = [];
    let after: AnswerPlace | null = null;
    do {
      const page: Awaited<ReturnType<typeof questionnaireAnswers.page>> = await questionnaireAnswers.page(
        ...([practiceId, campaignId] as const),
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
      path: PATH,
      for: 'practice',
      role: 'viewer',
      feature: 'bulkMessages',
      async handle(visit) {
        const { caller, query, base } = visit;
        const { practiceId } = caller;
        const campaign = await campaignOf(visit);
        const { questionnaireId, questionnaireVersion: version } = campaign;
        const asked = await questionnaires.find(practiceId, questionnaireId!);
        const source = version && (await questionnaires.source(practiceId, questionnaireId!, version));
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
          questionnaireAnswers.page(practiceId, campaign.id, { limit: SHOWN, after }, filter),
          questionnaireAnswers.counts(practiceId, campaign.id),
          questionnaireAnswers.openAlarms(practiceId, campaign.id),
          everyAnswer(practiceId, campaign.id),
        ]);
        const names = [...new Set(all.flatMap(({ scores }) => Object.keys(scores)))];
        const bands = asked?.bands ?? [];
        const textOf = new Map(items.map(({ linkId, text }) => [linkId, text || linkId]));
        const address = `${base}/campaigns/${campaign.id}/answers`;
        return {
          view: 'content/questionnaires/answers',
          title: 'Answers',
          section: 'bulk-messages',
          looked: campaignLook(campaign.id),
          data: {
            ...{ campaign, counts, address, names },
            alarms: alarms.map((alarm) => ({ ...alarm, acknowledging: newId() })),
            asked: { score: query.score ?? 'total', from: query.from ?? '', alarmed: query.alarmed === 'true' },
            rows: page.items.map((row) => ({
              ...row,
              actions: bandsReached(bands, row.scores).map(({ action }) => action),
              alarmTexts: row.alarms.map((linkId) => textOf.get(linkId) ?? linkId),
              scoreList: Object.entries(row.scores).map(([name, value]) => `${textOf.get(name) ?? name}: ${value}`),
            })),
            questions: items.flatMap((item) => countsOf(item, all)),
            more: page.next ? `${address}?after=${encodeCursor([page.next.submittedAt, page.next.id])}` : null,
            isFiltered: from !== null || filter.alarmed,
          },
        };
      },
    },
    {
      method: 'post',
      path: `${PATH}/acknowledge`,
      for: 'practice',
      role: 'sender',
      feature: 'bulkMessages',
      async handle(visit) {
        const campaign = await campaignOf(visit);
        const { form, base } = visit;
        const path = `/api/v1/campaigns/${campaign.id}/answers/acknowledgements`;
        await visit.ask('post', path, { body: { answerId: form.text('answer') }, operationId: form.operationId });
        const text = 'You have taken this on. Your name and the time are noted.';
        return { goTo: `${base}/campaigns/${campaign.id}/answers`, banner: { kind: 'success', text } };
      },
    },
    ...(['csv', 'xlsx'] as const).map((kind): WebPage => ({
      method: 'get',
      path: `${PATH}.${kind}`,
      for: 'practice',
      role: 'sender',
      feature: 'bulkMessages',
      async handle(visit) {
        const campaign = await campaignOf(visit);
        const answer = await visit.ask('get', `/api/v1/campaigns/${campaign.id}/answers.${kind}`);
        if (!('download' in answer)) throw notFound();
        return { download: answer.download };
      },
    })),
  ];
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

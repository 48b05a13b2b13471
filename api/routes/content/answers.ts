import type { z } from 'zod';
import { answerWords } from '../../../domain/content/questionnaires/answers';
import { bandsReached } from '../../../domain/content/questionnaires/bands';
import type { ScoreBand } from '../../../domain/content/questionnaires/bands';
import { questionsOf } from '../../../domain/content/questionnaires/form';
import { readQuestionnaire } from '../../../domain/content/questionnaires/reading';
import type { ResponseItem } from '../../../domain/content/questionnaires/response';
import type { AnswerFilter, AnswerPlace, AnswerRow } from '../../../ports/content/questionnaire-answers';
import type { CampaignRow } from '../../../ports/campaigns/campaign-queries';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { byTime, pageShown } from '../../contract/paging';
import { refusal } from '../../contract/problem';
import { route } from '../../contract/route';
import { campaignLook, singleMessageLook, type PatientLook } from '../../patients/looks';
import { pageOf } from '../../schemas/common';
import {
  acknowledgement,
  answer as answerSchema,
  answersFileQuery,
  answersQuery,
  saveAgain,
  savedAgain,
} from '../../schemas/content/answers';
import type { Services } from '../../services';

const newest = byTime('submittedAt');

const DOWNLOADS = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

/** Answers read per query for a download. */
const CHUNK = 500;

type Needs = Pick<
  Services,
  'campaigns' | 'messages' | 'questionnaires' | 'questionnaireAnswers' | 'spreadsheets' | 'audit'
>;

/** What patients answered to the questionnaire of a campaign or of one message, as a list and as files (H2, W12). */
export function answerRoutes({
  campaigns,
  messages,
  questionnaires,
  questionnaireAnswers,
  spreadsheets,
  audit,
}: Needs) {
  const subject = {
    name: 'campaign',
    find: (caller: TokenHolder, id: string) => campaigns.find(caller.practiceId, id),
  };

  async function bandsOf(
    { practiceId }: TokenHolder,
    { questionnaireId }: { questionnaireId?: string | null },
  ): Promise<ScoreBand[]> {
    const found = questionnaireId ? await questionnaires.find(practiceId, questionnaireId) : null;
    return found?.bands ?? [];
  }

  /** Every question that any version of the campaign's answers may hold: those of the version that was sent. */
  async function questionsAsked({ practiceId }: TokenHolder, { questionnaireId, questionnaireVersion }: CampaignRow) {
    if (!questionnaireId || !questionnaireVersion) return [];
    const reading = readQuestionnaire(await questionnaires.source(practiceId, questionnaireId, questionnaireVersion));
    return reading.ok ? questionsOf(reading.form).map(({ item }) => item) : [];
  }

  async function* everyAnswer(practiceId: string, campaignId: string, filter: AnswerFilter): AsyncGenerator<AnswerRow> {
    for (let after: AnswerPlace | null = null; ;) {
      const page = await questionnaireAnswers.page(practiceId, campaignId, { limit: CHUNK, after }, filter);
      yield* page.items;
      after = page.next;
      if (after === null) return;
    }
  }

  const aMessage = {
    name: 'message',
    find: ({ practiceId }: TokenHolder, messageId: string) => messages.find({ practiceId, messageId }),
  };
  return [
    ...aboutRoutes('campaigns', subject, (found) => campaignLook(found.id)),
    ...aboutRoutes('messages', aMessage, singleMessageLook),
    ...(['csv', 'xlsx'] as const).map((kind) =>
      route({
        method: 'get',
        path: `/api/v1/campaigns/{id}/answers.${kind}`,
        role: 'sender',
        tag: 'Questionnaires',
        summary: `Answers to the questionnaire of a campaign, as .${kind}`,
        description: "One row for each patient who answered. A cell that a spreadsheet would run begins with '.",
        subject,
        query: answersFileQuery,
        answers: { 200: { description: 'The file, as an attachment.', download: DOWNLOADS[kind] } },
        async handle({ caller, subject: found, query, now }) {
          const { practiceId } = caller;
          const items = await questionsAsked(caller, found);
          const bands = await bandsOf(caller, found);
          await audit.append({
            ...{ practiceId, at: now, actor: caller.user, act: 'answers-downloaded', subjectKind: 'campaign' },
            ...{ subjectId: found.id, details: { byToken: caller.tokenId, kind } },
          });
          const header = [...FIRST, ...items.map(({ text }) => text)];
          const linkIds = items.map(({ linkId }) => linkId);
          const filter = filterOf(query);
          async function* rows(): AsyncGenerator<string[]> {
            for await (const row of everyAnswer(practiceId, found.id, filter)) yield cellsOf(row, linkIds, bands);
          }
          return {
            status: 200,
            download: {
              contentType: DOWNLOADS[kind],
              fileName: `answers-${now.toISOString().slice(0, 10)}.${kind}`,
              write: (out) => spreadsheets.write(kind, out, header, rows()),
            },
          };
        },
      }),
    ),
  ];

  /** Routes of answers about a campaign or a message to one patient. */
  function aboutRoutes<Subject extends { id: string; questionnaireId?: string | null }>(
    room: 'campaigns' | 'messages',
    about: { name: string; find(caller: TokenHolder, id: string): Promise<Subject | null> },
    lookAt: (found: Subject) => PatientLook,
  ) {
    const words = room === 'campaigns' ? 'the questionnaire of a campaign' : 'the questionnaire of one message';
    const path = `/api/v1/${room}/{id}/answers` as const;
    return [
      route({
        method: 'get',
        path,
        role: 'viewer',
        tag: 'Questionnaires',
        summary: `Answers to ${words}, newest first`,
        subject: about,
        query: answersQuery,
        answers: { 200: { description: 'A page of answers.', schema: pageOf(answerSchema) } },
        async handle({ caller, subject: found, query }) {
          const [bands, page] = await Promise.all([
            bandsOf(caller, found),
            questionnaireAnswers.page(caller.practiceId, found.id, newest.asked(query), filterOf(query)),
          ]);
          const body = pageShown(newest.withCursor(page), (row) => present(row, bands));
          return { status: 200, body, looked: lookAt(found) };
        },
      }),
      route({
        method: 'post',
        path: `${path}/acknowledgements`,
        role: 'sender',
        tag: 'Questionnaires',
        summary: `Say that you looked at an answer to ${words} that alarms`,
        signedInOnly: true,
        subject: about,
        body: { kind: 'json', schema: acknowledgement },
        answers: { 204: { description: 'It is acknowledged.' } },
        async handle({ caller, subject: found, body, now }) {
          const { practiceId, user, tokenId } = caller;
          const by = { user, tokenId };
          const done = await questionnaireAnswers.acknowledge(practiceId, found.id, body.answerId, by, now);
          if (!done) throw refusal('not-found', { what: 'open alarm' });
          return { status: 204 };
        },
      }),
      route({
        method: 'post',
        path: `${path}/record-retries`,
        role: 'sender',
        tag: 'Questionnaires',
        summary: `Save answers to ${words} to the record again`,
        description: 'Those that the record system refused. Correct there what it did not take first.',
        subject: about,
        body: { kind: 'json', schema: saveAgain },
        answers: { 202: { description: 'How many are tried again.', schema: savedAgain } },
        async handle({ caller, subject: found, body, now }) {
          const { practiceId, user, tokenId } = caller;
          const by = { user, tokenId };
          const answerId = body.answerId?.toLowerCase() ?? null;
          const answers = await questionnaireAnswers.saveAgain(practiceId, found.id, answerId, by, now);
          return { status: 202, body: { answers } };
        },
      }),
    ];
  }
}

const FIRST = ['Submitted', 'NHS number', 'Family name', 'Given name', 'Scores', 'What to do', 'Alarm'];

function filterOf({ score, from, alarmed }: z.infer<typeof answersFileQuery>): AnswerFilter {
  return {
    ...(score === undefined && from === undefined
      ? {}
      : { score: { name: score ?? 'total', from: from ?? -1_000_000 } }),
    alarmed: alarmed === 'true',
  };
}

function present({ nhsNumber: _, familyName: __, givenName: ___, ...row }: AnswerRow, bands: readonly ScoreBand[]) {
  return { ...row, bands: bandsReached(bands, row.scores).map(({ action }) => action) };
}

function cellsOf(row: AnswerRow, linkIds: readonly string[], bands: readonly ScoreBand[]): string[] {
  const given = new Map(itemsIn(row.response?.item ?? []).map((item) => [item.linkId, item]));
  const scores = Object.entries(row.scores).map(([name, value]) => `${name}: ${value}`);
  return [
    ...[
      row.submittedAt.toISOString(),
      row.nhsNumber ?? '',
      row.familyName ?? '',
      row.givenName ?? '',
      scores.join('; '),
    ],
    bandsReached(bands, row.scores)
      .map(({ action }) => action)
      .join('; '),
    row.alarms.length > 0 ? 'Yes' : '',
    ...linkIds.map((linkId) => (given.get(linkId)?.answer ?? []).map(answerWords).join('; ')),
  ];
}

function itemsIn(items: readonly ResponseItem[]): ResponseItem[] {
  return items.flatMap((item) => [item, ...itemsIn(item.item ?? [])]);
}

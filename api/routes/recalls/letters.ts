import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { dateWords } from '../../../domain/words/times';
import type { LetterBatchRow } from '../../../ports/recalls/letter-batches';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { nudge } from '../../campaigns/nudge';
import { encodeCursor } from '../../contract/cursor';
import { notFound, refusal } from '../../contract/problem';
import { route } from '../../contract/route';
import { lettersLook } from '../../patients/looks';
import { whenSwitchedOn } from '../../practice/switched-on';
import { postBy } from '../../recalls/post-by';
import { presentEnvelopes, presentLetterBatch, presentLettersLeftOut } from '../../recalls/present-letters';
import { selectedRecalls } from '../../recalls/selection';
import { pageOf } from '../../schemas/common';
import { letterBatch, lettersMade, lettersQuery, postLetters } from '../../schemas/recalls/letters';
import { recallSmsPreview as recallSelection } from '../../schemas/recalls/recalls';
import type { Services } from '../../services';

const TAG = 'Recalls';
const nothing = z.strictObject({});

type Needs = Pick<
  Services,
  | 'letterBatches'
  | 'letterPrinter'
  | 'recalls'
  | 'recallGateway'
  | 'settings'
  | 'audit'
  | 'capabilities'
  | 'demo'
  | 'log'
>;

/** Letters: one file to print, and their custody until they are posted (N33). */
export function letterRoutes(services: Needs) {
  const { letterBatches, letterPrinter, recalls, recallGateway, audit, log } = services;
  const switchedOn = whenSwitchedOn(services, 'recalls');
  const subject = {
    name: 'batch of letters',
    find: ({ practiceId }: TokenHolder, batchId: string) => letterBatches.find({ practiceId, batchId }),
  };
  const keyOf = ({ practiceId }: TokenHolder, batchId: string) => ({ practiceId, batchId });

  async function present({ practiceId }: TokenHolder, found: LetterBatchRow) {
    const [toPull, day] = await Promise.all([
      letterBatches.toPull({ practiceId, batchId: found.id }),
      postBy(services, practiceId, found),
    ]);
    return presentLetterBatch(found, toPull, day);
  }

  async function readBack(caller: TokenHolder, batchId: string) {
    const found = await letterBatches.find(keyOf(caller, batchId));
    if (!found) throw new Error('a batch of letters that was just written is gone');
    return present(caller, found);
  }

  return [
    route({
      method: 'post',
      path: '/api/v1/recalls/letters',
      role: 'sender',
      tag: TAG,
      summary: 'Make letters for recalls',
      description:
        'Several recalls of one patient in one category are one letter, and so are those in categories that may be joined. ' +
        'Letters to one address follow each other. The file is made in the background. Nothing counts ' +
        'as an attempt before you say that the letters were posted.',
      guard: switchedOn,
      body: { kind: 'json', schema: recallSelection },
      answers: { 202: { description: 'The batch, and who gets no letter.', schema: lettersMade } },
      problems: ['not-switched-on', 'nothing-selected', 'no-letters', 'code-not-listed'],
      async handle({ caller, body, operationId, now }) {
        const { practiceId } = caller;
        const recallIds = await selectedRecalls(recalls, practiceId, body, now);
        const made = await letterBatches.make(caller, { batchId: operationId, recallIds, runId: null, now });
        if (made.kind === 'refused') throw refusal('code-not-listed', made);
        const leftOut = presentLettersLeftOut(made.leftOut);
        if (made.kind === 'nobody') throw refusal('no-letters').with({ members: { leftOut } });
        await nudge(log, 'letters', () => recallGateway.lettersToMake(practiceId, operationId));
        return {
          ...{ status: 202, body: { id: operationId, letters: made.letters, leftOut } },
          headers: { Location: `/api/v1/recalls/letters/${operationId}` },
        };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/recalls/letters',
      role: 'viewer',
      tag: TAG,
      summary: 'Batches of letters, newest first',
      query: lettersQuery,
      guard: switchedOn,
      problems: ['not-switched-on'],
      answers: { 200: { description: 'A page of batches.', schema: pageOf(letterBatch) } },
      async handle({ caller, query }) {
        const page = await letterBatches.page(caller.practiceId, { limit: query.limit, after: query.cursor ?? null });
        return {
          status: 200,
          body: {
            items: await Promise.all(page.items.map((batch) => present(caller, batch))),
            nextCursor: page.next === null ? null : encodeCursor(page.next),
          },
        };
      },
    }),
    // Before the batch itself, whose address would take the name of the file for an id.
    route({
      method: 'get',
      path: '/api/v1/recalls/letters/{id}.pdf',
      role: 'sender',
      tag: TAG,
      summary: 'The file to print',
      subject,
      guard: switchedOn,
      answers: { 200: { description: 'All letters of the batch as one PDF.', download: 'application/pdf' } },
      problems: ['not-switched-on', 'letters-not-ready', 'letters-discarded'],
      async handle({ caller, subject: found, now }) {
        const file = await letterBatches.file(keyOf(caller, found.id));
        if (found.status === 'making') throw refusal('letters-not-ready');
        if (file === null || found.status === 'discarded' || found.status === 'refused')
          throw refusal('letters-discarded');
        await audit.append({
          ...{ practiceId: caller.practiceId, at: now, actor: caller.user, act: 'letters-downloaded' },
          ...{ subjectKind: 'letter-batch', subjectId: found.id, details: { byToken: caller.tokenId } },
        });
        return {
          status: 200,
          download: {
            ...{ contentType: 'application/pdf', fileName: `letters-${found.id}.pdf` },
            write: (out) => pipeline(Readable.from(file), out),
          },
        };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/recalls/letters/{id}/letters/{letter}.pdf',
      role: 'sender',
      tag: TAG,
      summary: 'One letter again, where the printed one was spoiled',
      description: 'The same words and address. The manifest does not change.',
      subject,
      params: { letter: z.uuid() },
      guard: switchedOn,
      answers: { 200: { description: 'The letter as a PDF.', download: 'application/pdf' } },
      problems: ['not-switched-on', 'letters-not-ready', 'letters-posted', 'letters-discarded'],
      async handle({ caller, subject: found, params, now }) {
        if (found.status === 'making') throw refusal('letters-not-ready');
        if (found.status === 'posted') throw refusal('letters-posted');
        if (found.status !== 'ready') throw refusal('letters-discarded');
        const letter = await letterBatches.letter(keyOf(caller, found.id), params.letter!);
        if (!letter) throw notFound('letter');
        const { printed, practiceName, telephone } = letter;
        await audit.append({
          ...{ practiceId: caller.practiceId, at: now, actor: caller.user, act: 'letter-printed-again' },
          ...{ subjectKind: 'letter-batch', subjectId: found.id, details: { letterId: printed.id } },
        });
        const head = { practiceName, telephone, date: dateWords(found.createdAt, found.timeZone) };
        return {
          status: 200,
          download: {
            ...{ contentType: 'application/pdf', fileName: `letter-${printed.id}.pdf` },
            write: async (out) => void (await letterPrinter.print([printed], head, out)),
          },
        };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/recalls/letters/{id}',
      role: 'viewer',
      tag: TAG,
      summary: 'One batch of letters',
      description: 'Lists the envelopes to take out before you post the others. We read the register again for it.',
      subject,
      guard: switchedOn,
      problems: ['not-switched-on'],
      answers: { 200: { description: 'The batch as it is now.', schema: letterBatch } },
      handle: async ({ caller, subject: found }) => ({
        ...{ status: 200, body: await present(caller, found), looked: lettersLook(found.id) },
      }),
    }),
    route({
      method: 'post',
      path: '/api/v1/recalls/letters/{id}/posted',
      role: 'sender',
      tag: TAG,
      summary: 'Say that the letters were posted',
      description:
        'Give the number of envelopes that you counted. The register is read again: envelopes of patients who died, left, ' +
        'moved or are restricted must be pulled first. The count and the pulled envelopes must make up the manifest.',
      subject,
      guard: switchedOn,
      body: { kind: 'json', schema: postLetters },
      answers: { 202: { description: 'The batch, which is posted.', schema: letterBatch } },
      problems: ['not-switched-on', 'count-differs', 'letters-not-ready', 'letters-posted', 'letters-discarded'],
      async handle({ caller, subject: found, body, operationId, now }) {
        const key = keyOf(caller, found.id);
        const posted = await letterBatches.post(caller, key, { count: body.count, commandId: operationId, now });
        if (posted.kind === 'count-differs') {
          const { expected, manifest, toPull } = posted;
          const facts = { expected, manifest, pulled: toPull.length, counted: body.count };
          throw refusal('count-differs', facts).with({
            members: { expected, manifest, toPull: presentEnvelopes(toPull) },
          });
        }
        if (posted.kind === 'refused') throw refusal(POST_REFUSALS[posted.code]);
        await nudge(log, 'letters', () => recallGateway.lettersToMake(caller.practiceId, found.id));
        return { status: 202, body: await readBack(caller, found.id) };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/recalls/letters/{id}/discard',
      role: 'sender',
      tag: TAG,
      summary: 'Throw letters away before they are posted',
      description: 'Their recalls are free for other letters.',
      subject,
      guard: switchedOn,
      body: { kind: 'json', schema: nothing },
      answers: { 202: { description: 'The batch as it is now.', schema: letterBatch } },
      problems: ['not-switched-on', 'letters-posted'],
      async handle({ caller, subject: found, now }) {
        const isDiscarded = await letterBatches.discard(caller, keyOf(caller, found.id), now);
        if (!isDiscarded && found.posted !== null) throw refusal('letters-posted');
        return { status: 202, body: await readBack(caller, found.id) };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/recalls/letters/{id}/returned/{letter}',
      role: 'sender',
      tag: TAG,
      summary: 'Say that a letter came back',
      subject,
      params: { letter: z.uuid() },
      guard: switchedOn,
      body: { kind: 'json', schema: nothing },
      answers: { 202: { description: 'The batch as it is now.', schema: letterBatch } },
      problems: ['not-switched-on'],
      async handle({ caller, subject: found, params, now }) {
        const isNoted = await letterBatches.returned(caller, caller.practiceId, params.letter!, now);
        if (!isNoted) throw notFound('letter');
        return { status: 202, body: await readBack(caller, found.id) };
      },
    }),
  ];
}

const POST_REFUSALS = {
  'not-ready': 'letters-not-ready',
  'posted-already': 'letters-posted',
  discarded: 'letters-discarded',
} as const;

import { bodyOf } from '../../../api/ask';
import { notFound, Problem } from '../../../api/contract/problem';
import { lettersLook } from '../../../api/patients/looks';
import { isId } from '../../../domain/ids';
import { RESTRICTED_WORDS } from '../../../domain/patients/exposure';
import { mayActAs } from '../../../domain/practice/roles';
import { sharedAddresses } from '../../../domain/recalls/letters/address';
import { PULL_WORDS } from '../../../domain/recalls/letters/custody';
import { countOf, numberWords } from '../../../domain/words/numbers';
import { dateWords, timeWords } from '../../../domain/words/times';
import type { EnvelopeRow, LetterBatchStatus } from '../../../ports/recalls/letter-batches';
import { formErrors } from '../../kit/form';
import { withoutStop, type FormError } from '../../kit/form-error';
import type { PageServices } from '../../kit/mount';
import type { Form, PageAnswer, PracticeVisit, WebPage } from '../../kit/page';
import { address } from '../../kit/words/numbered-links';
import { isEmpty, nothingChosen, selectionOf } from '../chosen-recalls';
import { patientWords, recallsNav } from '../recall-words';

const PATH = '/p/{practice}/recalls/letters';
const SENDS = { for: 'practice', role: 'sender' } as const;
/** Envelopes on one page of a manifest. */
const ENVELOPES = 100;
const MOST = 100_000;

/** "2 addresses get more than one letter"; null where each gets one. */
function sharedWords(envelopes: readonly EnvelopeRow[]): string | null {
  const leaving = envelopes.filter(({ pulled }) => pulled === null);
  const shared = sharedAddresses(leaving.map(({ addressKey }) => addressKey));
  if (shared === 0) return null;
  return `${countOf(shared, 'address', 'addresses')} ${shared === 1 ? 'gets' : 'get'} more than one letter`;
}

/** A batch as the API answers, its times as they are before JSON. */
interface Batch {
  id: string;
  status: LetterBatchStatus;
  letters: number;
  pages: number | null;
  leftOut: { message: string }[];
  toPull: unknown[];
  createdAt: Date;
  createdBy: string;
  posted: { at: Date; by: string; count: number } | null;
  postBy: string | null;
}

const STATUS_TAGS: Readonly<Record<LetterBatchStatus, { word: string; colour: string }>> = {
  making: { word: 'Being made', colour: 'blue' },
  ready: { word: 'Ready to print', colour: 'yellow' },
  posted: { word: 'Posted', colour: 'green' },
  refused: { word: 'Not made', colour: 'red' },
  discarded: { word: 'Thrown away', colour: 'grey' },
};

const RECORD_WORDS = {
  waiting: 'Waiting to be saved',
  saved: 'Saved to the record',
  refused: 'The record refused it',
} as const;

/** Batches of letters: making them, the file to print, and their custody until they are posted (N33). */
export function letterPages(services: PageServices): WebPage[] {
  const { letterBatches, recalls } = services;
  const navOf = ({ base, caller }: PracticeVisit) => recallsNav(base, 'letters', mayActAs(caller.role, 'manager'));

  function line({ postBy, posted, ...batch }: Batch, { base, membership, now }: PracticeVisit) {
    const { timeZone } = membership;
    const isLate = postBy !== null && dayOf(now, timeZone) > postBy;
    return {
      ...batch,
      ...{ tag: STATUS_TAGS[batch.status], href: `${base}/recalls/letters/${batch.id}`, isLate },
      made: `${timeWords(batch.createdAt, timeZone)}, ${batch.createdBy}`,
      count: countOf(batch.letters, 'letter'),
      pageCount: batch.pages === null ? null : countOf(batch.pages, 'page'),
      until: postBy && dateWords(postBy),
      postedWords: posted && `${countOf(posted.count, 'envelope')}, ${timeWords(posted.at, timeZone)}, ${posted.by}`,
    };
  }

  async function list(visit: PracticeVisit): Promise<PageAnswer> {
    const { ask, base, caller, query, now } = visit;
    const anything = { categoryId: null, urgency: null, patientId: null };
    const [answer, counts] = await Promise.all([
      ask('get', '/api/v1/recalls/letters', { query: { limit: '20', cursor: query.after } }),
      recalls.counts(caller.practiceId, anything, now),
    ]);
    const { items, nextCursor } = bodyOf<{ items: Batch[]; nextCursor: string | null }>(answer);
    return {
      view: 'recalls/letters/letters',
      title: 'Letters',
      section: 'recalls',
      data: {
        ...{ nav: navOf(visit), mayAct: mayActAs(caller.role, 'sender'), action: `${base}/recalls/letters` },
        ...{ waiting: counts.lettersToMake, waitingWords: countOf(counts.lettersToMake, 'recall') },
        toPost: counts.letters - counts.lettersToMake,
        ...{ chooseHref: `${base}/recalls?tab=letters`, rows: items.map((batch) => line(batch, visit)) },
        newest: query.after === undefined ? null : `${base}/recalls/letters`,
        older: nextCursor === null ? null : address(`${base}/recalls/letters`, { after: nextCursor }),
      },
    };
  }

  async function make(visit: PracticeVisit): Promise<PageAnswer> {
    const { ask, form, base } = visit;
    const selection = selectionOf(visit);
    if (isEmpty(selection)) return nothingChosen(visit);
    try {
      const answer = await ask('post', '/api/v1/recalls/letters', { body: selection, operationId: form.operationId });
      const { id, letters, leftOut } = bodyOf<{ id: string; letters: number; leftOut: unknown[] }>(answer);
      const left = leftOut.length > 0 ? ` ${countOf(leftOut.length, 'recall')} left out.` : '';
      const text = `${countOf(letters, 'letter')} will be in one file.${left}`;
      return { goTo: `${base}/recalls/letters/${id}`, banner: { kind: 'success', text } };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const leftOut = (error.options.members?.leftOut ?? []) as { message: string }[];
      const why = [...new Set(leftOut.map(({ message }) => message))].join('. ');
      const text = why === '' ? formErrors(error)[0]!.message : `No letter was made. ${why}.`;
      return { goTo: `${base}/recalls/letters`, banner: { kind: 'information', text } };
    }
  }

  async function draw(visit: PracticeVisit, errors?: FormError[]): Promise<PageAnswer> {
    const { ask, base, caller, params, form } = visit;
    if (!isId(params.id ?? '')) return list(visit);
    const batch = bodyOf<Batch>(await ask('get', `/api/v1/recalls/letters/${params.id}`));
    const key = { practiceId: caller.practiceId, batchId: batch.id };
    const from = Math.max(0, Number(visit.query.from) || 0);
    const envelopes = await letterBatches.envelopes(key, MOST);
    const shown = envelopes.slice(from, from + ENVELOPES).map((envelope) => envelopeLine(envelope, base));
    const toPull = envelopes.filter(({ pulled }) => pulled !== null).map((envelope) => envelopeLine(envelope, base));
    const leftOut = new Map<string, number>();
    for (const { message } of batch.leftOut) leftOut.set(message, (leftOut.get(message) ?? 0) + 1);
    const at = `${base}/recalls/letters/${batch.id}`;
    return {
      view: 'recalls/letters/batch',
      title: 'Letters to print and post',
      section: 'recalls',
      errors,
      looked: lettersLook(batch.id),
      data: {
        ...{ nav: navOf(visit), line: line(batch, visit), at, back: `${base}/recalls/letters`, shown, toPull },
        ...{ mayAct: mayActAs(caller.role, 'sender'), filled: { count: form.text('count') } },
        shared: sharedWords(envelopes),
        sum: `${numberWords(batch.letters - toPull.length)} to post + ${numberWords(toPull.length)} to pull = ${countOf(batch.letters, 'letter')}`,
        postedSum:
          batch.posted &&
          `${numberWords(batch.posted.count)} posted + ${numberWords(toPull.length)} pulled = ${countOf(batch.letters, 'letter')}`,
        leftOut: [...leftOut].map(([message, count]) => ({ message, count: countOf(count, 'recall') })),
        range: `Letters ${numberWords(from + 1)} to ${numberWords(from + shown.length)} of ${numberWords(envelopes.length)}`,
        before: from === 0 ? null : address(at, { from: String(Math.max(0, from - ENVELOPES)) }),
        after: from + ENVELOPES < envelopes.length ? address(at, { from: String(from + ENVELOPES) }) : null,
      },
    };
  }

  /** Does one act about the batch, and shows it again. */
  const act =
    (path: (visit: PracticeVisit) => string, text: string, body: (visit: PracticeVisit) => object = () => ({})) =>
    async (visit: PracticeVisit): Promise<PageAnswer> => {
      const { ask, base, params, form } = visit;
      try {
        await ask('post', `/api/v1/recalls/letters/${params.id}/${path(visit)}`, {
          ...{ body: body(visit), operationId: form.operationId },
        });
        return { goTo: `${base}/recalls/letters/${params.id}`, banner: { kind: 'success', text } };
      } catch (error) {
        return draw(
          visit,
          formErrors(error).map(({ field, message }) => withoutStop({ field: field ?? 'count', message })),
        );
      }
    };

  const file = (path: string): WebPage => ({
    ...SENDS,
    method: 'get',
    path: `${PATH}/{id}/${path}`,
    async handle({ ask, params, base }: PracticeVisit): Promise<PageAnswer> {
      const api = params.letter ? `${params.id}/letters/${params.letter}.pdf` : `${params.id}.pdf`;
      try {
        const answer = await ask('get', `/api/v1/recalls/letters/${api}`);
        if (!('download' in answer)) throw new Error('the file of letters is no file');
        return { download: answer.download };
      } catch (error) {
        const text = formErrors(error)[0]!.message;
        return { goTo: `${base}/recalls/letters/${params.id}`, banner: { kind: 'information', text } };
      }
    },
  });

  return [
    { method: 'get', path: PATH, for: 'practice', role: 'viewer', handle: list },
    { ...SENDS, method: 'post', path: PATH, handle: make },
    { method: 'get', path: `${PATH}/{id}`, for: 'practice', role: 'viewer', handle: (visit) => draw(visit) },
    file('letters.pdf'),
    file('letters/{letter}.pdf'),
    {
      ...SENDS,
      method: 'post',
      path: `${PATH}/{id}/posted`,
      handle: act(
        () => 'posted',
        'The letters are posted, and count as attempts.',
        // What is no number is sent as it stands, and the API says what is wrong.
        ({ form }) => ({ count: form.number('count') ?? form.text('count') }),
      ),
    },
    {
      ...SENDS,
      method: 'post',
      path: `${PATH}/{id}/discard`,
      handle: act(() => 'discard', 'The letters are thrown away. Their recalls are free for other letters.'),
    },
    {
      ...SENDS,
      method: 'post',
      path: `${PATH}/{id}/returned`,
      handle: act(({ form }) => `returned/${letterOf(form)}`, 'Noted: the letter came back.'),
    },
  ];
}

function envelopeLine(envelope: EnvelopeRow, base: string) {
  const { id, position, patient, pages, firstPage, pulled, returnedAt, recordStatus, recallIds } = envelope;
  return {
    ...{ id, position, who: patient ? patientWords({ patient }) : RESTRICTED_WORDS },
    where:
      firstPage === null ? '' : pages === 1 ? `Page ${firstPage}` : `Pages ${firstPage} to ${firstPage + pages! - 1}`,
    pulled: pulled && PULL_WORDS[pulled],
    ...{ isReturned: returnedAt !== null, record: recordStatus && RECORD_WORDS[recordStatus] },
    href: recallIds[0] ? `${base}/recalls/${recallIds[0]}` : null,
  };
}

/** Which letter of a batch a form is about. */
function letterOf(form: Form): string {
  const letter = form.text('letter');
  if (!isId(letter)) throw notFound('letter');
  return letter;
}

/** @returns the date at the practice, `YYYY-MM-DD`. */
function dayOf(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(at);
}

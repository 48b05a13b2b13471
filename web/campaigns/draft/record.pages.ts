import { canTakeReplies, receivingSender } from '../../../domain/content/sender';
import { refusedCodes } from '../../../domain/content/code-list';
import { readSnomedCode } from '../../../domain/content/snomed';
import type { Draft } from '../../../ports/campaigns/drafts';
import { describeCodes } from '../../../api/campaigns/described-codes';
import { isSwitchedOn } from '../../../api/practice/switched-on';
import type { PageServices } from '../../kit/mount';
import type { FormError } from '../../kit/form-error';
import { asksForCodes, searchCodes, type CodeSearch } from '../../kit/code-search';
import type { WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { conflictMessage, fromQuery, onwards, type DraftDoor } from './draft-door';
import { EMAIL_RECORD_SENTENCE, RECORD_SENTENCE } from './words';

const NOT_ALLOWED = 'Your practice does not allow this code. A manager can add it under Account, Record and codes.';

/** As many as the API takes for one campaign. */
const MOST_CODES = 50;

/** Whether, and with which codes, delivered messages are saved to the clinical record (P19, P20). */
export function recordPages(services: PageServices, door: DraftDoor): WebPage[] {
  const { drafts, accounts, codes } = services;
  const draw = async (...[visit, draft, shown]: Parameters<typeof drawPage>): Promise<PageAnswer> => {
    const { caller, now } = visit;
    const known = { chosen: draft.snomedCodes, listId: draft.listId, now };
    const described = await describeCodes(services, caller.practiceId, known);
    return drawPage(visit, draft, { ...shown, described, repliesOn: await repliesOn(visit) });
  };

  const repliesOn = ({ caller }: PracticeVisit): Promise<boolean> =>
    isSwitchedOn(services, caller.practiceId, 'replies');

  /** What patients can reply to by the draft's channel; null where they cannot, or replies are not switched on. */
  const replyNumber = async (visit: PracticeVisit, { channel }: Draft): Promise<string | null> => {
    const { caller } = visit;
    if (!(await repliesOn(visit))) return null;
    const account = (await accounts.inUse(caller.practiceId)).find((one) => one.channel === channel);
    if (!account || !canTakeReplies(account)) return null;
    return channel === 'sms' ? receivingSender(account).sender : account.sender;
  };

  const usual = async ({ caller }: PracticeVisit) =>
    (await drafts.usualAnswers(caller.practiceId))?.saveToRecord ?? null;

  return [
    {
      method: 'get',
      path: '/p/{practice}/campaigns/{id}/record',
      for: 'practice',
      role: 'sender',
      handle: (visit) =>
        door.withOwnDraft(visit, async (draft) =>
          draw(visit, draft, { usual: await usual(visit), number: await replyNumber(visit, draft) }),
        ),
    },
    {
      method: 'post',
      path: '/p/{practice}/campaigns/{id}/record',
      for: 'practice',
      role: 'sender',
      handle: (visit) =>
        door.withOwnDraft(visit, async (draft) => {
          const { form, base } = visit;
          const choice = form.text('save');
          const isAnswered = choice === 'yes' || choice === 'no';
          const saveToRecord = isAnswered ? choice === 'yes' : draft.saveToRecord;
          const unanswered = isAnswered ? draft.unanswered.filter((one) => one !== 'record') : draft.unanswered;
          if (asksForCodes(form)) {
            const search = await searchCodes(visit);
            const { errors } = search;
            return draw(
              visit,
              { ...draft, saveToRecord, unanswered },
              { errors, search, number: await replyNumber(visit, draft) },
            );
          }
          const picked = form.text('pick');
          const adds = form.has('add') || picked !== '';
          if (!adds && !form.has('remove') && unanswered.includes('record')) {
            const errors = [{ field: 'save', message: 'Choose Yes or No' }];
            return draw(visit, draft, { errors, typed: form.text('code'), number: await replyNumber(visit, draft) });
          }
          const removed = form.text('remove');
          const kept = draft.snomedCodes.filter((code) => code !== removed);
          // A code that was typed but not added still counts, unless nothing is saved to the record.
          const entered = picked === '' ? form.text('code') : picked;
          const typed = removed === '' && (adds || saveToRecord) ? entered : '';
          const added = typed !== '' || adds ? readAdded(typed, kept) : null;
          const [refused] = refusedCodes(added?.codes ?? [], await codes.list(visit.caller.practiceId));
          if (added && refused) added.error = NOT_ALLOWED;
          if (added?.error) {
            const errors = [{ field: 'code', message: added.error }];
            const number = await replyNumber(visit, draft);
            return draw(visit, { ...draft, saveToRecord, unanswered }, { errors, typed, number });
          }
          const snomedCodes = added ? [...kept, ...added.codes] : kept;
          const replies = form.text('replies');
          const allowReplies = replies === '' ? draft.allowReplies : replies === 'yes';
          const repliesByLink = replies === '' ? draft.repliesByLink : replies === 'link';
          if (repliesByLink && (draft.type !== 'message' || !(await repliesOn(visit)))) {
            const errors = [{ field: 'replies', message: 'First ask an administrator to switch replies on' }];
            return draw(visit, { ...draft, saveToRecord, unanswered }, { errors, typed, number: null });
          }
          if (allowReplies && !(await replyNumber(visit, draft))) {
            const errors = [
              {
                field: 'replies',
                message:
                  draft.channel === 'sms'
                    ? 'First ask an administrator to switch replies on and to set a reply number under Senders'
                    : 'First ask an administrator to switch replies on, and the people who run Rollcall to let mail come in',
              },
            ];
            return draw(visit, { ...draft, saveToRecord, unanswered }, { errors, typed, number: null });
          }
          const saved = await door.save(visit, draft, {
            saveToRecord,
            snomedCodes,
            unanswered,
            allowReplies,
            repliesByLink,
          });
          if (saved.kind === 'gone') return door.sentAnswer(visit, draft.id);
          if (saved.kind === 'conflict') {
            const errors = [{ field: 'save', message: conflictMessage(saved.now, visit) }];
            return draw(visit, saved.now, { errors, typed, status: 409, number: await replyNumber(visit, saved.now) });
          }
          if (adds || form.has('remove')) {
            return { goTo: `${base}/campaigns/${draft.id}/record${fromQuery(visit)}#codes` };
          }
          return { goTo: onwards(visit, 'timing') };
        }),
    },
  ];
}

/** Judges a code that is to be added. One that is there already is no error: it was pressed twice. */
function readAdded(typed: string, present: readonly string[]): { codes: string[]; error: string | null } {
  if (typed === '') return { codes: [], error: 'Enter a SNOMED code' };
  const reading = readSnomedCode(typed);
  if (!reading.ok) return { codes: [], error: reading.message };
  if (present.includes(reading.value)) return { codes: [], error: null };
  if (present.length >= MOST_CODES) return { codes: [], error: `Remove a code first: you already have ${MOST_CODES}` };
  return { codes: [reading.value], error: null };
}

function drawPage(
  visit: PracticeVisit,
  draft: Draft,
  {
    errors,
    typed = '',
    status,
    usual = null,
    described = [],
    number = null,
    repliesOn = false,
    search,
  }: {
    errors?: FormError[];
    typed?: string;
    status?: number;
    usual?: boolean | null;
    described?: Awaited<ReturnType<typeof describeCodes>>;
    /** What patients reply to; null where they cannot. */
    number?: string | null;
    repliesOn?: boolean;
    search?: CodeSearch;
  } = {},
): PageAnswer {
  return {
    view: 'campaigns/draft/record',
    title: 'Record and replies',
    section: 'bulk-messages',
    errors,
    status,
    data: {
      /** The answer that is marked: the draft's own, else what the practice answered last; null marks none. */
      answer: draft.unanswered.includes('record') ? usual : draft.saveToRecord,
      ...{ replyNumber: number, repliesOn },
      ...{ term: search?.term ?? '', found: search?.found ?? null, listOnly: search?.isKept ?? false },
      chosenCodes: described.map(({ refused, ...code }) => ({ ...code, fault: refused && NOT_ALLOWED })),
      ...{ draft, typed, recordSentence: RECORD_SENTENCE, emailSentence: EMAIL_RECORD_SENTENCE },
      action: `${visit.base}/campaigns/${draft.id}/record${fromQuery(visit)}`,
      back: onwards(visit, 'message'),
    },
  };
}

import { isId } from '../../../domain/ids';
import { adviceForFailure } from '../../../domain/delivery/failure-advice';
import {
  FAILED_VIEW_WORDS,
  FAILED_VIEWS,
  TICKED_FOLLOW_UPS,
  type FailedView,
} from '../../../domain/delivery/follow-ups';
import { KIND_WORDS, kindOf } from '../../../domain/delivery/origins';
import { countOf, numberWords } from '../../../domain/words/numbers';
import { bodyOf } from '../../../api/ask';
import { failedFolderLook } from '../../../api/patients/looks';
import type { FailedMessage } from '../../../ports/delivery/failed-messages';
import { formErrors } from '../../kit/form';
import type { FormError } from '../../kit/form-error';
import type { PageServices } from '../../kit/mount';
import type { WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { messageWords } from '../../kit/words/message-status';
import { address } from '../../kit/words/numbered-links';
import { personName } from '../../kit/words/person-words';

const PATH = '/p/{practice}/inbox/failed';
const ROWS = 50;
/** More are told as that. */
const MOST_COUNTED = 1_000;

/** Failed folder: every message that failed, of whatever kind, with what you can do about it (A3, A4, A10, X2). */
export function failedPages({ failedMessages, settings }: PageServices): WebPage[] {
  async function draw(visit: PracticeVisit, errors: FormError[] = [], subject = ''): Promise<PageAnswer> {
    const { caller, base, query, membership } = visit;
    const { practiceId } = caller;
    const view = viewOf(visit);
    const after = query.after && isId(query.after) ? query.after : null;
    const [page, open, { settleSeconds }] = await Promise.all([
      failedMessages.page(practiceId, view, { limit: ROWS, after }),
      failedMessages.countOpen(practiceId, MOST_COUNTED),
      settings.read(practiceId),
    ]);
    const here = `${base}/inbox/failed`;
    const tab = view === 'open' ? {} : { view };
    const isTicked = query.tick === 'all';
    const own = { ...tab, ...(after ? { after } : {}) };
    const toTick = page.items.filter(({ status }) => status !== 'delivered').length;
    return {
      view: 'delivery/failed/failed',
      title: 'Failed folder',
      section: 'inbox',
      errors,
      looked: failedFolderLook(page.items),
      data: {
        tab: view,
        tabs: FAILED_VIEWS.map((one) => ({
          text: one === 'open' && open > 0 ? `${FAILED_VIEW_WORDS[one]} (${openWords(open)})` : FAILED_VIEW_WORDS[one],
          href: one === 'open' ? here : `${here}?view=${one}`,
          current: one === view,
        })),
        rows: page.items.map((row) => presentRow(row, base, settleSeconds[row.channel] / 3600)),
        newest: after && address(here, tab),
        older: page.next && address(here, { ...tab, after: page.next }),
        action: address(here, tab),
        isTicked,
        tick: isTicked
          ? { text: 'Tick none', href: address(here, own) }
          : { text: `Tick all ${numberWords(toTick)}`, href: address(here, { ...own, tick: 'all' }) },
        mayTick: toTick > 1,
        subject: subject || `A message from ${membership.practiceName}`,
      },
    };
  }

  return [
    { method: 'get', path: PATH, for: 'practice', role: 'viewer', handle: (visit) => draw(visit) },
    {
      method: 'post',
      path: PATH,
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { form, ask, base } = visit;
        const messageIds = form.all('messages').filter(isId);
        const subject = form.text('subject');
        if (messageIds.length === 0) {
          return draw(visit, [{ field: 'messages', message: 'Tick at least one message' }], subject);
        }
        const view = viewOf(visit);
        const goTo = `${base}/inbox/failed${view === 'open' ? '' : `?view=${view}`}`;
        const { operationId } = form;
        try {
          if (form.has('email')) {
            const answer = await ask('post', '/api/v1/failed-messages/emails', {
              operationId,
              body: { messageIds, subject },
            });
            return { goTo, banner: { kind: 'success', text: emailedWords(bodyOf<Emailed>(answer)) } };
          }
          const action = TICKED_FOLLOW_UPS.find((one) => one === form.text('action'));
          if (!action) return draw(visit, [{ field: 'messages', message: 'Choose what to do' }], subject);
          const answer = await ask('post', '/api/v1/failed-messages/follow-ups', {
            operationId,
            body: { messageIds, action },
          });
          const { changed } = bodyOf<{ changed: number }>(answer);
          return {
            goTo,
            banner: { kind: 'success', text: `${countOf(changed, 'message')} moved to ${FAILED_VIEW_WORDS[action]}.` },
          };
        } catch (error) {
          return draw(visit, formErrors(error, { messageIds: 'messages' }), subject);
        }
      },
    },
  ];
}

interface Emailed {
  sent: number;
  skipped: { message: string }[];
}

/** "2 emails sent. 1 was not sent: No email address in the record." */
function emailedWords({ sent, skipped }: Emailed): string {
  const first = `${countOf(sent, 'email')} sent.`;
  if (skipped.length === 0) return first;
  const why = [...new Set(skipped.map(({ message }) => message.replace(/\.$/, '')))].join('; ');
  return `${first} ${numberWords(skipped.length)} ${skipped.length === 1 ? 'was' : 'were'} not sent: ${why}.`;
}

function viewOf({ query }: PracticeVisit): FailedView {
  return FAILED_VIEWS.find((one) => one === query.view) ?? 'open';
}

function openWords(open: number): string {
  return open >= MOST_COUNTED ? `${numberWords(MOST_COUNTED)} or more` : numberWords(open);
}

function presentRow(row: FailedMessage, base: string, settleHours: number) {
  const { id, campaignId, campaignName, channel, status, deliveredAt, followUp } = row;
  return {
    ...row,
    name: personName(row),
    kind: campaignName ?? KIND_WORDS[kindOf(row.origin, row.isRecall)],
    href: campaignId === null ? `${base}/messages/${id}` : `${base}/campaigns/${campaignId}/messages/${id}`,
    words: messageWords(row, channel, settleHours),
    advice: adviceForFailure(row),
    emailInstead:
      row.mayEmail && row.patientId && status !== 'delivered' && followUp?.action !== 'email'
        ? `${base}/messages/new/email?patient=${row.patientId}&instead=${id}`
        : null,
    isDelivered: status === 'delivered' && deliveredAt !== null,
    noted: followUp && { ...followUp, word: NOTE_WORDS[followUp.action] },
  };
}

/** What somebody did about a message that failed. */
export const NOTE_WORDS = {
  call: 'Added to the call list',
  fix: 'Added to numbers to fix',
  done: 'Done',
  email: 'Emailed instead',
  retry: 'Tried again',
} as const;

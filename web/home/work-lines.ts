import { mayActAs, type Role } from '../../domain/practice/roles';
import { countOf, numberWords } from '../../domain/words/numbers';
import type { WaitingReplies, WorkCounts } from '../../ports/practice/work-to-do';
import type { WaitingRecalls } from '../../ports/recalls/recalls';

/** More failed messages are shown as "1,000 or more". */
export const MOST_FAILED = 1_000;

/** What waits at a practice, as Home reads it for one person. */
export interface HomeWork extends WorkCounts {
  failedMessages: number;
  /** Internal messages that this person has not read. */
  internalMessages: number;
  /** Null while the practice has not switched recalls on. */
  recalls: (WaitingRecalls & { missedRuns: number }) | null;
  /** Batches that Home names itself, because they are late. */
  lateBatches: number;
}

/** One line of Home: "**3 recalls** to decide about." */
export interface WorkLine {
  /** The text of the link, with the count. */
  link: string;
  /** What follows it, up to the full stop. */
  rest: string;
  /** Below the address of the practice. */
  path: string;
}

interface WorkEntry {
  count: number;
  /** "recall"; the plural has an s. */
  one?: string;
  link?: string;
  rest: string;
  path: string;
  /** Whose page it is. Everyone's unless given. */
  role?: Role;
}

/** The lines that are not zero and that the person may open, in order of harm. */
export function workLines(work: HomeWork, role: Role, { bulkMessages }: { bulkMessages: boolean }): WorkLine[] {
  const { recalls } = work;
  const inboxes = ['bulkReplies', 'singleReplies', 'needsMatching'] as const;
  const replies = inboxes.map((inbox) => repliesEntry(inbox, work[inbox]));
  const isUrgent = ({ urgent }: (typeof replies)[number]) => urgent > 0;
  const entries: WorkEntry[] = [
    ...replies.filter(isUrgent),
    {
      ...{ count: work.alarmingAnswers, one: 'alarming answer', path: '/inbox/answers' },
      rest: `to a questionnaire ${need(work.alarmingAnswers)} someone`,
    },
    {
      ...{ count: work.appointmentsToEnter, one: 'appointment', path: '/appointments#to-enter' },
      rest: `${are(work.appointmentsToEnter)} not in your clinical system yet`,
    },
    ...replies.filter((entry) => !isUrgent(entry)),
    {
      ...{ count: work.assignedToMe, one: 'conversation', path: '/inbox/assigned-to-me' },
      rest: `${are(work.assignedToMe)} assigned to you`,
    },
    {
      ...{ count: work.failedMessages, one: 'failed message', path: '/inbox/failed' },
      ...(work.failedMessages >= MOST_FAILED ? { link: `${numberWords(MOST_FAILED)} or more failed messages` } : {}),
      rest: 'to follow up',
    },
    {
      ...{ count: work.failedToCall, one: 'patient', path: '/inbox/failed?view=call' },
      rest: 'to call because a message failed',
    },
    {
      ...{ count: work.failedToFix, one: 'number', path: '/inbox/failed?view=fix' },
      rest: 'to correct because a message failed',
    },
    {
      ...{ count: work.invitationAnswers, one: 'answer', path: '/appointments#answers' },
      rest: `to an invitation ${need(work.invitationAnswers)} your decision`,
    },
    ...(recalls ? recallEntries(recalls, work) : []),
    ...(bulkMessages ? work.campaignCalls : []).map(({ id, name, calls }) => ({
      ...{ count: calls, one: 'call', path: `/campaigns/${id}/reach?outcome=call-to-make` },
      rest: `to make for ${name}`,
    })),
    {
      ...{
        count: bulkMessages ? work.translationsToApprove : 0,
        one: 'translation',
        path: '/templates',
        role: 'manager',
      },
      rest: `of a template ${are(work.translationsToApprove)} not approved`,
    },
    {
      ...{ count: work.looksToReview, one: 'look', path: '/account/audit-checks', role: 'administrator' },
      rest: 'at a patient’s record to review',
    },
    {
      ...{ count: work.internalMessages, one: 'internal message', path: '/internal-messages' },
      rest: 'you have not read',
    },
  ];
  return entries
    .filter(({ count, role: needed = 'viewer' }) => count > 0 && mayActAs(role, needed))
    .map(({ count, one = '', link, rest, path }) => ({ link: link ?? countOf(count, one), rest, path }));
}

function recallEntries(
  { toAction, undecided, calls, lettersToMake, missedRuns }: NonNullable<HomeWork['recalls']>,
  { batchesToPost, lateBatches, closingsToDecide }: HomeWork,
): WorkEntry[] {
  return [
    { count: undecided, one: 'recall', path: '/recalls?tab=all&answers=undecided', rest: 'to decide about' },
    {
      ...{ count: closingsToDecide, path: '/recalls/imports', role: 'manager' },
      link: countOf(closingsToDecide, 'import of recalls', 'imports of recalls'),
      rest: `would close recalls, and ${need(closingsToDecide)} your decision`,
    },
    { count: missedRuns, one: 'automated run', path: '/recalls/automation', rest: 'of recalls did not happen' },
    { count: toAction, one: 'recall', path: '/recalls?tab=to-action', rest: 'to action' },
    { count: calls, one: 'call', path: '/recalls/calls', rest: 'to make about recalls' },
    { count: lettersToMake, one: 'letter', path: '/recalls/letters', rest: 'to make about recalls' },
    {
      ...{ count: batchesToPost - lateBatches, path: '/recalls/letters', rest: 'to print and post' },
      link: countOf(batchesToPost - lateBatches, 'set of letters', 'sets of letters'),
    },
  ];
}

const INBOXES = {
  bulkReplies: { path: '/inbox/bulk-message-replies', one: 'reply to bulk messages', many: 'replies to bulk messages' },
  singleReplies: {
    path: '/inbox/single-messages',
    one: 'reply to a single message',
    many: 'replies to single messages',
  },
  needsMatching: { path: '/inbox/needs-matching', one: 'reply without a patient', many: 'replies without a patient' },
} as const;

function repliesEntry(
  inbox: keyof typeof INBOXES,
  { waiting, urgent }: WaitingReplies,
): WorkEntry & { urgent: number } {
  const { path, one, many } = INBOXES[inbox];
  const emergencies =
    urgent === waiting ? 'may be an emergency' : `to read, and ${numberWords(urgent)} may be an emergency`;
  return {
    ...{ count: waiting, urgent, path, link: countOf(waiting, one, many) },
    rest: urgent > 0 ? emergencies : inbox === 'needsMatching' ? 'to match' : 'to read',
  };
}

const are = (count: number): string => (count === 1 ? 'is' : 'are');
const need = (count: number): string => (count === 1 ? 'needs' : 'need');

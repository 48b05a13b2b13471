import { FLAG_CODES, type Flag, type ReplyReading } from '../../../domain/conversations/reply-reading';
import { standingAfter, type ConversationState } from '../../../domain/conversations/states';
import { firstLine } from '../../../domain/content/first-line';
import type { Transaction } from '../sql/transaction';

/** A conversation under the caller's lock, as far as a reply to it changes it. */
export interface HeldForReply {
  id: string;
  state: ConversationState;
  assignedToId: string | null;
  flags: Flag[];
  waitingSince: Date;
  firstLine: string;
  unread: boolean;
}

export const HELD_REPLY = `
  SELECT c.id, c.state, c.assigned_to_id AS "assignedToId", c.flags, c.waiting_since AS "waitingSince",
    c.first_line AS "firstLine", c.unread
  FROM conversation c
  WHERE c.practice_id = $1`;

export const hasRedFlag = (flags: readonly Flag[]): boolean => flags.some(({ code }) => code === 'red-flag');

/** A STOP that must not act automatically: nothing is stopped, and a person looks at it. */
export function asPossible(reading: ReplyReading): void {
  reading.request = null;
  reading.flags = reading.flags.map((flag) => (flag.code === 'opt-out' ? { ...flag, code: 'possible-opt-out' } : flag));
}

/** What a reply adds to its conversation. A closed one starts again, because its flags were about what is done. */
export async function receive(
  { prisma }: Transaction,
  practiceId: string,
  held: HeldForReply,
  { flags, text, from, at, now }: { flags: Flag[]; text: string; from: string; at: Date; now: Date },
): Promise<void> {
  const wasWaiting = held.state === 'new' || held.state === 'open';
  const codes = new Map([...(held.state === 'done' ? [] : held.flags), ...flags].map((flag) => [flag.code, flag]));
  const all = FLAG_CODES.flatMap((code) => codes.get(code) ?? []);
  await prisma.conversation.update({
    where: { practiceId_id: { practiceId, id: held.id } },
    data: {
      ...standingAfter(held, { kind: 'received' }),
      // An answer goes to where the patient wrote from last.
      ...{ contact: from, flags: all.map((flag) => ({ ...flag })), urgent: hasRedFlag(all), unread: true },
      ...{ waitingSince: wasWaiting ? held.waitingSince : at, firstLine: firstLine(text) },
      ...{ version: { increment: 1 }, changedAt: now },
    },
  });
}

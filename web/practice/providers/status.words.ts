import { MAILBOX_MEANS, stateNow, type MailboxStanding } from '../../../domain/conversations/mail/mailbox-standing';
import type { OutsideSystems, Parts } from '../../../ports/health';

export type PartState = 'ok' | 'away';

export interface ServicePart {
  name: string;
  works: boolean;
  /** What it means for the people of the practice, and what waits. */
  means: string;
}

type Key = keyof Parts | keyof OutsideSystems;

const PARTS: { key: Key; name: string; works: string; away: string }[] = [
  {
    key: 'postgresql',
    name: 'Database',
    works: 'Pages work, and we save what you do.',
    away: 'You cannot open pages or change anything. Nothing you saved is lost.',
  },
  {
    key: 'temporal',
    name: 'Scheduler',
    works: 'Campaigns start when you press Send, and scheduled campaigns start on time.',
    away: 'We store campaigns and start them when the scheduler answers again. Pages still work.',
  },
  {
    key: 'worker',
    name: 'Sending service',
    works: 'We check lists, send messages and save to records.',
    away: 'We cannot check lists or send messages. They wait, and continue automatically.',
  },
  {
    key: 'demographics',
    name: 'Demographics',
    works: 'We look patients up by NHS number and date of birth.',
    away: 'Lists that we are checking wait, and continue automatically. We still send messages.',
  },
  {
    key: 'record',
    name: 'Clinical record',
    works: 'We save delivered messages to the record.',
    away: 'Delivered messages wait, and we save them automatically later. We still send messages.',
  },
];

/** The parts of the service and the systems it leans on, each with its word and what it means; those not named are left out. */
export function partRows(states: Partial<Record<Key, PartState>>): ServicePart[] {
  return PARTS.flatMap(({ key, name, works, away }) => {
    const state = states[key];
    return state === undefined ? [] : [{ name, works: state === 'ok', means: state === 'ok' ? works : away }];
  });
}

/** The mailbox that answers by email come in by; none where the service reads none. */
export function mailboxRows(standing: MailboxStanding | null, now: Date): ServicePart[] {
  if (standing === null) return [];
  const state = stateNow(standing, now);
  return [{ name: 'Mailbox for answers', works: state === 'ok', means: MAILBOX_MEANS[state] }];
}

/** The page's first sentence. */
export function summaryWords(parts: { works: boolean }[]): string {
  const away = parts.filter(({ works }) => !works).length;
  if (away === 0) return 'Everything is working.';
  return away === 1 ? 'One part is not working.' : `${away} parts are not working.`;
}

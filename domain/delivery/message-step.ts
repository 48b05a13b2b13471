/** Whether messages of a dispatch may be handed over now: `shut` is not yet, or paused; `stopped` is never again. */
export const GATES = ['open', 'shut', 'stopped'] as const;
export type Gate = (typeof GATES)[number];

/** A dispatch without a campaign, as its next step is decided on. Times in ms since the epoch. */
export interface MessageFacts {
  gate: Gate;
  settled: boolean;
  /** Until then nothing is sent, and it can still be stopped. Null: until someone opens it. */
  holdUntil: number | null;
  /** After this, messages that were not taken are not retried. Null for no end. */
  triedUntil: number | null;
  /** Attempts that wait to be handed over. */
  planned: number;
  /** The earliest time at which one of them may be sent; null for now. */
  nextAt: number | null;
  /** The campaign's sending hours or its pace keep it until then; null where nothing does. */
  opensAt: number | null;
  /** One of them was handed over before and not taken. */
  begun: boolean;
  now: number;
}

export type MessageStep =
  | { kind: 'wait'; until: number | null; why: 'hold' | 'shut' | 'later-hand-over' | 'sending-hours' }
  /** `opens`: its hold is over, so its gate is opened first. `once`: it does not wait for a provider that is away. */
  | { kind: 'send'; opens: boolean; once: boolean }
  /** It was not taken in time. */
  | { kind: 'give-up' }
  /** No message waits to be handed over. */
  | { kind: 'end' };

/** The next step of a dispatch without a campaign. */
export function nextMessageStep(facts: MessageFacts): MessageStep {
  const { gate, holdUntil, triedUntil, nextAt, opensAt, now } = facts;
  if (gate === 'stopped' || facts.settled || facts.planned === 0) return { kind: 'end' };
  if (gate === 'shut' && holdUntil === null) return { kind: 'wait', until: null, why: 'shut' };
  if (gate === 'shut' && holdUntil! > now) return { kind: 'wait', until: holdUntil, why: 'hold' };
  const late = (at: number): boolean => triedUntil !== null && at >= triedUntil;
  if (facts.begun && late(Math.max(nextAt ?? now, now))) return { kind: 'give-up' };
  if (nextAt !== null && nextAt > now) return { kind: 'wait', until: nextAt, why: 'later-hand-over' };
  if (opensAt !== null && opensAt > now) return { kind: 'wait', until: opensAt, why: 'sending-hours' };
  return { kind: 'send', opens: gate === 'shut', once: late(now) };
}

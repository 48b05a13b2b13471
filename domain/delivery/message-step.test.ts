import fc from 'fast-check';
import { GATES, nextMessageStep, type MessageFacts } from './message-step';

const NOW = 1_000_000;
const ready: MessageFacts = {
  ...{
    gate: 'open',
    settled: false,
    holdUntil: null,
    triedUntil: null,
    planned: 1,
    nextAt: null,
    opensAt: null,
    begun: false,
    now: NOW,
  },
};
const step = (more: Partial<MessageFacts>) => nextMessageStep({ ...ready, ...more });

test('a message goes at once, or when its hold is over', () => {
  expect(step({})).toEqual({ kind: 'send', opens: false, once: false });
  expect(step({ gate: 'shut', holdUntil: NOW + 1 })).toEqual({ kind: 'wait', until: NOW + 1, why: 'hold' });
  expect(step({ gate: 'shut', holdUntil: NOW })).toEqual({ kind: 'send', opens: true, once: false });
});

test('what somebody shut waits for somebody to open it', () => {
  expect(step({ gate: 'shut' })).toEqual({ kind: 'wait', until: null, why: 'shut' });
});

test('N16 a reminder waits for sending hours and for the pace of its campaign', () => {
  expect(step({ opensAt: NOW + 1 })).toEqual({ kind: 'wait', until: NOW + 1, why: 'sending-hours' });
  expect(step({ opensAt: NOW })).toMatchObject({ kind: 'send' });
});

test('what was not taken is handed over again later, unless its time is over by then', () => {
  const later = { begun: true, nextAt: NOW + 60_000 };
  expect(step(later)).toEqual({ kind: 'wait', until: NOW + 60_000, why: 'later-hand-over' });
  expect(step({ ...later, triedUntil: NOW + 120_000 })).toMatchObject({ kind: 'wait' });
  expect(step({ ...later, triedUntil: NOW + 30_000 })).toEqual({ kind: 'give-up' });
});

test('one that is tried once is handed over late rather than never, and not again', () => {
  expect(step({ triedUntil: NOW - 1 })).toEqual({ kind: 'send', opens: false, once: true });
  expect(step({ triedUntil: NOW - 1, begun: true })).toEqual({ kind: 'give-up' });
});

test('what is stopped, settled or out of our hands is never sent', () => {
  const facts = fc.record({
    gate: fc.constantFrom(...GATES),
    settled: fc.boolean(),
    holdUntil: fc.option(fc.integer({ min: 0, max: 2 * NOW })),
    triedUntil: fc.option(fc.integer({ min: 0, max: 2 * NOW })),
    planned: fc.integer({ min: 0, max: 2 }),
    nextAt: fc.option(fc.integer({ min: 0, max: 2 * NOW })),
    opensAt: fc.option(fc.integer({ min: 0, max: 2 * NOW })),
    begun: fc.boolean(),
    now: fc.constant(NOW),
  });
  fc.assert(
    fc.property(facts, (one) => {
      const { kind } = nextMessageStep(one);
      if (one.gate === 'stopped' || one.settled || one.planned === 0) expect(kind).toBe('end');
      else expect(kind).not.toBe('end');
      if (kind === 'send') {
        expect(one.gate === 'open' || (one.holdUntil !== null && one.holdUntil <= NOW)).toBe(true);
        expect(one.nextAt === null || one.nextAt <= NOW).toBe(true);
        expect(one.opensAt === null || one.opensAt <= NOW).toBe(true);
      }
    }),
  );
});

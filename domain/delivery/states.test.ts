import fc from 'fast-check';
import { foldStatus } from './fold-status';
import { afterNews, ATTEMPT_STATES, LIVE_STATES, type AttemptState, type News } from './states';

const NEWS: News[] = ['accepted', 'delivered', 'failed', 'expired', 'unknown'];
const state = fc.constantFrom(...ATTEMPT_STATES);
const news = fc.constantFrom(...NEWS);

describe('which news moves an attempt where', () => {
  test('N1 nothing reverses a delivery', () => {
    for (const piece of NEWS) expect(afterNews('delivered', piece)).toBe('delivered');
  });

  test('N22 a late delivery overtakes every state but one that never left us', () => {
    for (const from of ATTEMPT_STATES) {
      expect(afterNews(from, 'delivered')).toBe(from === 'suppressed' ? 'suppressed' : 'delivered');
    }
  });

  test('N3 an unknown outcome is settled by a receipt, a look-up or a late acceptance, never by the clock', () => {
    expect(afterNews('unknown', 'delivered')).toBe('delivered');
    expect(afterNews('unknown', 'failed')).toBe('failed');
    expect(afterNews('unknown', 'accepted')).toBe('submitted');
    expect(afterNews('unknown', 'expired')).toBe('unknown');
  });

  test('N1 repeats change nothing, and delivered and failed end the same in any order', () => {
    fc.assert(
      fc.property(state, news, (from, piece) => {
        const once = afterNews(from, piece);
        expect(afterNews(once, piece)).toBe(once);
      }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...LIVE_STATES), fc.shuffledSubarray(NEWS, { minLength: 5 }), (from, order) => {
        // All five pieces of news, in whatever order: delivered wins.
        expect(order.reduce<AttemptState>(afterNews, from)).toBe('delivered');
      }),
    );
  });

  test('N1 failed is final for everything but a delivery', () => {
    for (const piece of NEWS) expect(afterNews('failed', piece)).toBe(piece === 'delivered' ? 'delivered' : 'failed');
  });
});

describe('a message from its attempts', () => {
  const attempts = fc
    .array(state, { minLength: 1, maxLength: 5 })
    .map((states) => states.map((one, index) => ({ number: index + 1, state: one })));

  test('N1 delivered once is delivered, else the latest attempt speaks', () => {
    fc.assert(
      fc.property(attempts, (list) => {
        const status = foldStatus(list);
        if (list.some((attempt) => attempt.state === 'delivered')) expect(status).toBe('delivered');
        else if (list.at(-1)!.state !== 'superseded') expect(status).toBe(list.at(-1)!.state);
      }),
    );
  });

  test('N1 the order in which attempts are read does not matter', () => {
    fc.assert(
      fc.property(attempts, (list) => {
        expect(foldStatus([...list].reverse())).toBe(foldStatus(list));
      }),
    );
  });

  test('without an attempt it is planned', () => {
    expect(foldStatus([])).toBe('planned');
  });
});

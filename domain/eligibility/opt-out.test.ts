import { ORIGINS } from '../delivery/origins';
import { SET_BY_STOP } from '../conversations/automatic-texts';
import { BLOCK_TICKS, PURPOSES, type BlockTick } from './purposes';
import { optOutChange, SET_BY_UNSUBSCRIBING, unsubscribeWay, type TickSetters } from './opt-out';

const setters = (some: Partial<Record<BlockTick, string>>): TickSetters => ({
  ...(Object.fromEntries(BLOCK_TICKS.map((tick) => [tick, null])) as TickSetters),
  ...some,
});

describe('N20 how a mail program may offer to stop an email', () => {
  test('one press stops marketing only', () => {
    for (const purpose of PURPOSES) {
      const way = unsubscribeWay({ channel: 'email', origin: 'campaign', purpose });
      expect(way).toBe(purpose === 'marketing' ? 'one-click' : 'page');
    }
  });

  test('a text, an answer, a direct message and an automatic email carry no offer', () => {
    const offered = ORIGINS.filter((origin) => unsubscribeWay({ channel: 'email', origin, purpose: 'care' }) !== null);
    expect(offered).toEqual(['campaign', 'reminder', 'individual']);
    expect(unsubscribeWay({ channel: 'sms', origin: 'campaign', purpose: 'marketing' })).toBeNull();
  });
});

describe('N20 what the choices of a patient change', () => {
  test('a kind is ticked once, and one that the patient had stopped comes back', () => {
    const now = setters({ marketing: SET_BY_UNSUBSCRIBING, recalls: SET_BY_STOP });
    expect(optOutChange(now, ['recalls', 'serviceNotices'])).toEqual({
      tick: ['serviceNotices'],
      untick: ['marketing'],
    });
  });

  test('what staff set stays, whatever the patient chose', () => {
    expect(optOutChange(setters({ everySms: 'Amira Khan' }), [])).toEqual({ tick: [], untick: [] });
  });
});

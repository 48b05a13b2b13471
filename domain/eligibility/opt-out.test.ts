import { ORIGINS } from '../delivery/origins';
import { BLOCK_TICKS, PURPOSES, type BlockTick } from './purposes';
import { askerName, isSetByStop, optOutChange, startName, unsubscribeWay, type TickSetters } from './opt-out';

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
    const now = setters({ marketing: askerName('patient', 'one-click'), recalls: askerName('patient', 'stop') });
    expect(optOutChange(now, ['recalls', 'serviceNotices'])).toEqual({
      tick: ['serviceNotices'],
      untick: ['marketing'],
    });
  });

  test('what a contact or an unknown sender asked for is named after them, and they may undo it', () => {
    const now = setters({ marketing: askerName('contact', 'page'), recalls: askerName('unknown', 'stop') });
    expect([now.marketing, now.recalls]).toEqual(['Contact, on the opt-out page', 'Unknown sender, by replying STOP']);
    expect(optOutChange(now, []).untick).toEqual(['recalls', 'marketing']);
    expect([now.marketing, now.recalls, startName('contact'), null].map(isSetByStop)).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });

  test('what staff set stays, whatever the patient chose', () => {
    expect(optOutChange(setters({ everySms: 'Amira Khan' }), [])).toEqual({ tick: [], untick: [] });
  });
});

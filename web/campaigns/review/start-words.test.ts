import { sentBanner, startSentence, type SentCampaign } from './start-words';

const LONDON = 'Europe/London';
/** A Sunday. */
const NOW = new Date('2026-11-22T14:30:00Z');
const HOURS = { days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'], from: '08:00', to: '18:00' };
const at = (time: string): Date => new Date(time);

describe('P18 N4 N16 when it starts, in words', () => {
  it.each([
    ['now', null, 0, null, 'Starts as soon as you press Send.'],
    ['now, held', null, 300, null, 'Starts 5 minutes after you press Send. You can stop it until then.'],
    ['now, held briefly', null, 60, null, 'Starts 60 seconds after you press Send. You can stop it until then.'],
    ['now, closed', null, 300, HOURS, 'Starts tomorrow at 8am UK time, when your sending hours begin.'],
    ['later', at('2026-11-24T09:05:00Z'), 300, HOURS, 'Starts 24 November 2026 at 9:05am UK time.'],
    [
      'later, closed then',
      at('2026-11-24T19:00:00Z'),
      300,
      HOURS,
      'Starts 25 November 2026 at 8am UK time, when your sending hours begin.',
    ],
    [
      'later, but within the hold',
      at('2026-11-22T14:32:00Z'),
      300,
      null,
      'Starts 5 minutes after you press Send. You can stop it until then.',
    ],
  ])('P18 %s', (_, sendAt, holdSeconds, sendingHours, expected) => {
    expect(startSentence(sendAt, { hours: sendingHours, holdSeconds }, LONDON, NOW)).toBe(expected);
  });
});

describe('P22 N4 what is said after Send', () => {
  const sent = (changes: Partial<SentCampaign>) =>
    sentBanner(
      {
        id: 'c',
        counts: { total: 9412 },
        phase: 'sending',
        holdUntil: null,
        startsAt: null,
        ...changes,
      } as SentCampaign,
      { base: '/p/oakfield', zone: LONDON, now: NOW },
    );

  it('P22 N4 held: the count, when it starts, and the way back', () => {
    const held = {
      phase: 'held',
      holdUntil: at('2026-11-22T14:35:00Z'),
      startsAt: at('2026-11-22T14:35:00Z'),
    } as const;
    expect(sent(held)).toEqual({
      kind: 'success',
      text: 'Sending to 9,412 patients starts at 2:35pm. You can stop it until then.',
      link: { text: 'Stop, send nothing', href: '/p/oakfield/campaigns/c' },
    });
  });

  it('P22 N16 held, and the sending hours begin later still', () => {
    const held = {
      phase: 'held',
      holdUntil: at('2026-11-22T14:35:00Z'),
      startsAt: at('2026-11-23T08:00:00Z'),
    } as const;
    expect(sent(held).text).toBe('Sending to 9,412 patients starts tomorrow at 8am. You can stop it until then.');
  });

  it('P22 at once, and outside the sending hours', () => {
    expect(sent({}).text).toBe('Sending to 9,412 patients has started.');
    expect(sent({ startsAt: at('2026-11-23T08:00:00Z') }).text).toBe(
      'Sending to 9,412 patients starts tomorrow at 8am, when your sending hours begin.',
    );
  });

  it('P22 scheduled', () => {
    expect(sent({ phase: 'scheduled', startsAt: at('2026-11-24T09:00:00Z') }).text).toBe(
      'Scheduled for 9,412 patients. It starts 24 November 2026 at 9am UK time. You can stop it until then.',
    );
  });
});

import { nextInvitation, recallStanding, yearBegan, type RecallFacts } from './standing';
import type { RecallAttempt } from './recalls';

const FIRST = new Date('2026-12-10T00:00:00Z');
const DAY = 86_400;
const day = (date: string) => new Date(`${date}T10:00:00Z`);
const facts = (changes: Partial<RecallFacts> = {}): RecallFacts => ({
  ...{ status: 'open', ended: null, booked: false, firstContactAt: FIRST, underWay: false, attempts: [] },
  ...{ askedNextAt: null, saidDoneAt: null, steps: [], smsBlocked: false, hasMobile: true },
  ...changes,
});
const tried = (channel: RecallAttempt['channel'], outcome: string, date = '2026-12-11'): RecallAttempt => ({
  ...{ channel, outcome, at: day(date) },
});
const at = (now: string, changes: Partial<RecallFacts> = {}) => recallStanding(facts(changes), day(now), DAY);

test('E16 it is upcoming until its first contact is due, and what is late is due now', () => {
  expect(at('2026-12-09')).toMatchObject({ state: 'upcoming', nextContactAt: new Date('2026-12-10T00:00:00Z') });
  expect(at('2026-12-10').state).toBe('to-action');
  expect(at('2027-12-10')).toMatchObject({ state: 'to-action', nextChannel: 'sms' });
});

test.each([
  ['sms', 'delivered', '2026-12-14'],
  ['letter', 'posted', '2026-12-21'],
  ['call', 'no-answer', '2026-12-13'],
] as const)('E16 after %s it comes back to To Action', (channel, outcome, back) => {
  const attempts = [tried(channel, outcome)];
  expect(at('2026-12-12', { attempts })).toMatchObject({ state: 'waiting', nextContactAt: day(back) });
  expect(at(back, { attempts }).state).toBe('to-action');
});

test('E17 a plan says when and how the next contact is, in days that a trial installation shortens', () => {
  const steps = [
    { channel: 'sms', afterDays: 0 },
    { channel: 'sms', afterDays: 10 },
    { channel: 'letter', afterDays: 10 },
  ] as const;
  const attempts = [tried('sms', 'delivered')];
  expect(at('2026-12-12', { steps, attempts })).toEqual({
    ...{ state: 'waiting', nextContactAt: day('2026-12-21'), nextChannel: 'sms' },
  });
  const twice = [...attempts, tried('sms', 'delivered', '2026-12-21')];
  expect(at('2026-12-31', { steps, attempts: twice })).toMatchObject({ state: 'to-action', nextChannel: 'letter' });
  const short = recallStanding(facts({ steps, attempts }), day('2026-12-12'), 2);
  expect(short).toMatchObject({ state: 'to-action', nextContactAt: new Date('2026-12-11T10:00:20Z') });
});

test('N36 a failed SMS comes back immediately to be called, and never ends the recall', () => {
  expect(at('2026-12-11', { attempts: [tried('sms', 'failed')] })).toMatchObject({
    ...{ state: 'to-action', nextChannel: 'call' },
  });
});

test('N36 a block or a missing number moves it to a call or a letter', () => {
  expect(at('2026-12-11', { smsBlocked: true }).nextChannel).toBe('call');
  expect(at('2026-12-11', { smsBlocked: true, hasMobile: false }).nextChannel).toBe('letter');
});

test('E16 given, closed and booked are over for contacts, and what staff decided wins', () => {
  expect(at('2026-12-20', { status: 'given' }).state).toBe('given');
  expect(at('2026-12-20', { status: 'closed', booked: true }).state).toBe('closed');
  expect(at('2026-12-20', { booked: true })).toEqual({ state: 'booked', nextContactAt: null, nextChannel: null });
  expect(at('2026-12-20', { ended: 'closed' }).state).toBe('closed');
  expect(at('2026-12-20', { underWay: true })).toMatchObject({ state: 'waiting', nextContactAt: null });
});

test('N39 “done elsewhere” waits for a check, and goes on when nobody looked', () => {
  const saidDoneAt = day('2026-12-11');
  expect(at('2026-12-12', { saidDoneAt })).toMatchObject({ state: 'waiting', nextContactAt: day('2026-12-25') });
  expect(at('2026-12-25', { saidDoneAt }).state).toBe('to-action');
});

test('a person says when to contact the patient next', () => {
  const attempts = [tried('call', 'spoke')];
  expect(at('2026-12-14', { attempts, askedNextAt: day('2026-12-20') })).toMatchObject({ state: 'waiting' });
});

test('E17 invitations are counted from one again each year, and the last code holds for later ones', () => {
  expect(yearBegan('01-04', '2026-12-11')).toBe('2026-04-01');
  expect(yearBegan('01-04', '2027-03-31')).toBe('2026-04-01');
  expect(yearBegan('01-04', '2027-04-01')).toBe('2027-04-01');
  expect(nextInvitation(['a', 'b'], 0)).toEqual({ number: 1, code: 'a' });
  expect(nextInvitation(['a', 'b'], 4)).toEqual({ number: 5, code: 'b' });
  expect(nextInvitation([], 1)).toEqual({ number: 2, code: null });
});

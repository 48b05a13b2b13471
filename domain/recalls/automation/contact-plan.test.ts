import fc from 'fast-check';
import { isTooSoon, nextContact, planWords, type ContactPlan, type PlannedAttempt } from './contact-plan';

const CONTEXT = { zone: 'Europe/London', daySeconds: 86_400 };
const PLAN: ContactPlan = {
  firstContactDaysBefore: 14,
  steps: [
    { channel: 'sms', afterDays: 0 },
    { channel: 'sms', afterDays: 10 },
    { channel: 'letter', afterDays: 10 },
  ],
  minDaysBetween: 7,
};

const attempt = (at: string, more: Partial<PlannedAttempt> = {}): PlannedAttempt => ({
  channel: 'sms',
  at: new Date(at),
  automatic: true,
  failed: false,
  ...more,
});

const next = (dueDate: string, attempts: PlannedAttempt[] = [], withoutSms = false, plan = PLAN) =>
  nextContact(plan, { dueDate, attempts, withoutSms }, CONTEXT);

test('E16 the first contact is 14 days before the due date, at the start of the practice’s day', () => {
  expect(next('2026-04-10')).toMatchObject({ step: 0, channel: 'sms', dueAt: new Date('2026-03-27T00:00:00Z') });
  // The clocks went forward in between.
  expect(next('2026-04-20')).toMatchObject({ dueAt: new Date('2026-04-05T23:00:00Z') });
});

test('a due date in the past is due now and never dropped', () => {
  const found = next('1900-01-01');
  expect(found.kind === 'contact' && found.dueAt < new Date('2026-01-01T00:00:00Z')).toBe(true);
});

test('E17 attempts by hand do not use up the steps of automation', () => {
  const byHand = attempt('2026-05-01T10:00:00Z', { automatic: false });
  expect(next('2026-05-10', [byHand])).toMatchObject({ step: 0, channel: 'sms' });
});

test('the least interval between invitations counts attempts by hand as well', () => {
  const found = next('2026-05-10', [attempt('2026-05-01T10:00:00Z', { automatic: false })]);
  if (found.kind !== 'contact') throw new Error('a step is due');
  expect(found.soonest).toEqual(new Date('2026-05-07T23:00:00Z'));
  expect(isTooSoon(found, new Date('2026-05-03T09:00:00Z'))).toBe(true);
  expect(isTooSoon(found, new Date('2026-05-08T09:00:00Z'))).toBe(false);
});

test('E17 a second SMS follows after 10 days of the calendar, so that a run at nine does not miss it by minutes', () => {
  expect(next('2026-01-20', [attempt('2026-01-06T09:20:00Z')])).toMatchObject({
    ...{ step: 1, channel: 'sms' },
    dueAt: new Date('2026-01-16T00:00:00Z'),
  });
});

test('N32 a block raises the recall to the letter at once, and never ends it', () => {
  expect(next('2026-01-20', [], true)).toMatchObject({
    step: 2,
    channel: 'letter',
    dueAt: new Date('2026-01-06T00:00:00Z'),
  });
});

test('N32 an SMS that failed is followed by the letter without a wait', () => {
  const failed = attempt('2026-01-16T09:00:00Z', { failed: true });
  const found = next('2026-01-20', [attempt('2026-01-06T09:00:00Z', { failed: true }), failed]);
  expect(found).toMatchObject({ step: 2, channel: 'letter', dueAt: failed.at, soonest: failed.at });
});

test('after the last step a person decides', () => {
  const made = ['2026-01-06', '2026-01-16', '2026-01-26'].map((day) => attempt(`${day}T09:00:00Z`));
  expect(next('2026-01-20', made)).toEqual({ kind: 'finished' });
  expect(next('2026-01-20', [], true, { ...PLAN, steps: PLAN.steps.slice(0, 2) })).toEqual({ kind: 'finished' });
});

test('a shorter day shortens every wait of the plan', () => {
  const found = nextContact(
    PLAN,
    { dueDate: '2026-01-20', attempts: [attempt('2026-01-06T09:00:00Z')], withoutSms: false },
    { zone: 'Europe/London', daySeconds: 1 },
  );
  expect(found).toMatchObject({ dueAt: new Date('2026-01-06T09:00:10Z'), soonest: new Date('2026-01-06T09:00:10Z') });
});

test('whatever was done, the next step is one of the plan, is never due before the last attempt, and comes to an end', () => {
  const channel = fc.constantFrom('sms' as const, 'letter' as const, 'call' as const);
  const plan = fc.record({
    firstContactDaysBefore: fc.integer({ min: 0, max: 60 }),
    steps: fc.array(fc.record({ channel, afterDays: fc.integer({ min: 0, max: 40 }) }), { maxLength: 6 }),
    minDaysBetween: fc.integer({ min: 0, max: 60 }),
  });
  fc.assert(
    fc.property(
      plan,
      fc.boolean(),
      fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
      (made, withoutSms, due) => {
        const attempts: PlannedAttempt[] = [];
        const dueDate = due.toISOString().slice(0, 10);
        for (let steps = 0; ; steps++) {
          const found = nextContact(made, { dueDate, attempts, withoutSms }, CONTEXT);
          if (found.kind === 'finished') return steps <= made.steps.length;
          if (made.steps[found.step]?.channel !== found.channel) return false;
          if (withoutSms && found.channel === 'sms') return false;
          if (attempts.some(({ at }) => found.soonest < at)) return false;
          if (found.soonest < found.dueAt || steps > made.steps.length) return false;
          attempts.push({ channel: found.channel, at: found.soonest, automatic: true, failed: false });
        }
      },
    ),
  );
});

test('a plan in words', () => {
  expect(planWords(PLAN)).toBe('SMS, another SMS after 10 days, a letter after 10 more');
  expect(planWords({ steps: [] })).toBe('Nothing is sent automatically');
  expect(
    planWords({
      steps: [
        { channel: 'letter', afterDays: 0 },
        { channel: 'sms', afterDays: 1 },
      ],
    }),
  ).toBe('Letter, an SMS after 1 day');
});

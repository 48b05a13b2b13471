import fc from 'fast-check';
import { ACT_REFUSALS, ACT_RULES, ACTS, decideAct, isPossible, type Act, type ActFacts } from './acts';
import { APPROVAL_STATES } from './approval';
import { PHASES, type Phase } from './phases';

const act = fc.constantFrom(...ACTS);
const facts: fc.Arbitrary<ActFacts> = fc.record({
  phase: fc.constantFrom(...PHASES),
  isPaused: fc.boolean(),
  approval: fc.constantFrom(null, 'missed', ...APPROVAL_STATES),
  maySteer: fc.boolean(),
  isSwitchedOn: fc.boolean(),
});
const fine = { isPaused: false, approval: null, maySteer: true, isSwitchedOn: true };
const STANDINGS = (['missed', ...APPROVAL_STATES] as const).map((approval) => ({ ...fine, approval }));
const answerOf = (decision: ReturnType<typeof decideAct>) =>
  decision.kind === 'refused' ? decision.code : decision.kind;

/** What each act comes to in each phase, spelt out: nothing here is worked out from the table that it checks. */
const SPELT_OUT: Record<Act, Record<Phase, string>> = {
  change: inEach(
    'allowed',
    'already-sent',
    'already-sent',
    'already-sent',
    'already-sent',
    'already-sent',
    'already-sent',
  ),
  delete: inEach(
    'allowed',
    'already-sent',
    'already-sent',
    'already-sent',
    'already-sent',
    'already-sent',
    'already-sent',
  ),
  try: inEach(
    'allowed',
    'already-sent',
    'already-sent',
    'already-sent',
    'already-sent',
    'already-sent',
    'already-sent',
  ),
  send: inEach(
    'allowed',
    'already-sent',
    'already-sent',
    'already-sent',
    'already-sent',
    'already-sent',
    'already-sent',
  ),
  reschedule: inEach(
    'not-scheduled',
    'allowed',
    'not-scheduled',
    'not-scheduled',
    'not-scheduled',
    'not-scheduled',
    'not-scheduled',
  ),
  'start-now': inEach('not-held', 'not-held', 'allowed', 'not-held', 'not-held', 'not-held', 'not-held'),
  pace: inEach('allowed', 'allowed', 'allowed', 'allowed', 'allowed', 'nothing-to-pace', 'nothing-to-pace'),
  urgent: inEach('allowed', 'allowed', 'allowed', 'allowed', 'allowed', 'nothing-urgent', 'nothing-urgent'),
  pause: inEach(
    'nothing-to-pause',
    'allowed',
    'allowed',
    'allowed',
    'nothing-to-pause',
    'nothing-to-pause',
    'nothing-to-pause',
  ),
  resume: inEach(
    'nothing-to-resume',
    'already',
    'already',
    'already',
    'already',
    'nothing-to-resume',
    'nothing-to-resume',
  ),
  cancel: inEach('nothing-to-stop', 'allowed', 'allowed', 'allowed', 'nothing-to-stop', 'nothing-to-stop', 'already'),
  retry: inEach('not-sent', 'allowed', 'allowed', 'allowed', 'allowed', 'allowed', 'cancelled'),
  again: inEach('not-over', 'not-over', 'not-over', 'not-over', 'not-over', 'allowed', 'allowed'),
  copy: inEach('allowed', 'allowed', 'allowed', 'allowed', 'allowed', 'allowed', 'allowed'),
  withdraw: inEach(...Array<string>(3).fill('nothing-to-withdraw'), ...Array<string>(4).fill('allowed')),
  correct: inEach('not-over', 'not-over', 'not-over', 'not-over', 'allowed', 'allowed', 'allowed'),
  approve: inEach(...Array<string>(7).fill('not-waiting')),
  'send-back': inEach(...Array<string>(7).fill('not-waiting')),
};

function inEach(...answers: string[]): Record<Phase, string> {
  return Object.fromEntries(PHASES.map((phase, place) => [phase, answers[place]])) as Record<Phase, string>;
}

test.each(ACTS.flatMap((one) => PHASES.map((phase) => [one, phase, SPELT_OUT[one][phase]] as const)))(
  '%s in the phase %s: %s',
  (one, phase, expected) => {
    expect(answerOf(decideAct(one, { ...fine, phase }))).toBe(expected);
  },
);

describe('a pause', () => {
  test.each(['scheduled', 'held', 'sending', 'settling'] as const)('is ended in the phase %s', (phase) => {
    expect(decideAct('resume', { ...fine, phase, isPaused: true }).kind).toBe('allowed');
  });
  test.each(['scheduled', 'held', 'sending'] as const)('holds already in the phase %s', (phase) => {
    expect(decideAct('pause', { ...fine, phase, isPaused: true }).kind).toBe('already');
  });
  test('N4 keeps a campaign on hold from starting early, and the refusal knows why', () => {
    expect(decideAct('start-now', { ...fine, phase: 'held', isPaused: true })).toEqual({
      ...{ kind: 'refused', act: 'start-now', code: 'not-held', phase: 'held', isPaused: true, approval: null },
    });
  });
  test('leaves every other act as it is', () => {
    fc.assert(
      fc.property(act, facts, (one, given) => {
        fc.pre(!['pause', 'resume', 'start-now'].includes(one));
        const paused = decideAct(one, { ...given, isPaused: true });
        expect(answerOf(paused)).toBe(answerOf(decideAct(one, { ...given, isPaused: false })));
      }),
    );
  });
});

describe('for any act and any campaign', () => {
  const check = (holds: (one: Act, given: ActFacts, answer: string) => void) =>
    fc.assert(fc.property(act, facts, (one, given) => holds(one, given, answerOf(decideAct(one, given)))));

  test('there is an answer, and a refusal has a code of the list', () => {
    check((_one, _given, answer) => expect(['allowed', 'already', ...ACT_REFUSALS]).toContain(answer));
  });

  test('who may not steer it steers nothing, and what every sender may does not hang on that', () => {
    check((one, given, answer) => {
      if (ACT_RULES[one].steers && !given.maySteer) expect(answer).toBe('not-yours');
      else expect(answer).toBe(answerOf(decideAct(one, { ...given, maySteer: true })));
    });
  });

  test('P5 nothing that leads to a message is carried out while Bulk Messages is switched off', () => {
    check((one, given, answer) => {
      const leadsToMessages = ['try', 'send', 'resume', 'retry', 'approve'].includes(one);
      const on = answerOf(decideAct(one, { ...given, isSwitchedOn: true }));
      if (given.isSwitchedOn || !leadsToMessages || on !== 'allowed') expect(answer).toBe(on);
      else expect(answer).toBe('feature-off');
    });
  });

  test('X3 what was sent is never a draft again: it cannot be changed, deleted, tried or sent', () => {
    check((one, given, answer) => {
      if (!['change', 'delete', 'try', 'send'].includes(one) || given.phase === 'draft') return;
      // What waits for approval has gone to nobody, and a change ends the request.
      const waits = given.phase === 'scheduled' && (given.approval === 'waiting' || given.approval === 'missed');
      if (one === 'change' && waits) return;
      expect(answer).not.toBe('allowed');
    });
  });

  test('P25 N4 nothing leads out of a stop: what was stopped is not sent, resumed or tried again', () => {
    check((one, given, answer) => {
      if (given.phase === 'cancelled' && answer === 'allowed')
        expect(['again', 'copy', 'correct', 'withdraw']).toContain(one);
    });
  });

  test('a page offers what would be carried out, and nothing else', () => {
    check((one, given) => {
      const able = { ...given, maySteer: true, isSwitchedOn: true };
      expect(isPossible(one, given)).toBe(decideAct(one, able).kind === 'allowed');
    });
  });
});

describe('N6 a decision about approval', () => {
  test.each([
    ['approve', 'scheduled', 'waiting', 'allowed'],
    ['send-back', 'scheduled', 'waiting', 'allowed'],
    ['approve', 'scheduled', 'missed', 'approval-missed'],
    ['send-back', 'scheduled', 'missed', 'approval-missed'],
    ['approve', 'scheduled', 'approved', 'already'],
    ['approve', 'held', 'approved', 'already'],
    ['send-back', 'held', 'approved', 'not-waiting'],
    ['approve', 'draft', 'lapsed', 'approval-lapsed'],
    ['send-back', 'draft', 'lapsed', 'approval-lapsed'],
    ['approve', 'draft', 'sent-back', 'approval-lapsed'],
    ['send-back', 'draft', 'sent-back', 'already'],
    ['approve', 'cancelled', 'lapsed', 'approval-lapsed'],
  ] as const)('%s in the phase %s when it is %s: %s', (one, phase, approval, expected) => {
    expect(answerOf(decideAct(one, { ...fine, phase, approval }))).toBe(expected);
  });

  test('what waits is changed as a draft, and what was missed needs a new time before it is resumed', () => {
    expect(answerOf(decideAct('change', { ...fine, phase: 'scheduled', approval: 'waiting' }))).toBe('allowed');
    expect(answerOf(decideAct('change', { ...fine, phase: 'scheduled', approval: 'approved' }))).toBe('already-sent');
    const missed = { ...fine, phase: 'scheduled', isPaused: true, approval: 'missed' } as const;
    expect(answerOf(decideAct('resume', missed))).toBe('approval-missed');
    expect(answerOf(decideAct('reschedule', missed))).toBe('allowed');
  });
});

test('every refusal has a phase, a person or a practice that it is given to', () => {
  const given = ACTS.flatMap((one) =>
    PHASES.flatMap((phase) =>
      [true, false].flatMap((yes) =>
        [fine, { ...fine, maySteer: yes }, { ...fine, isSwitchedOn: yes }, ...STANDINGS].map((how) =>
          answerOf(decideAct(one, { ...how, phase })),
        ),
      ),
    ),
  );
  expect(ACT_REFUSALS.filter((code) => !given.includes(code))).toEqual([]);
});

import fc from 'fast-check';
import { LATE_AFTER_MS, nextStep, phaseDuring, waitingDuring, type CampaignFacts } from './next-step';
import { PHASES } from './phases';

const NOON = Date.UTC(2026, 10, 24, 12);
const HOUR = 3_600_000;

function facts(changes: Partial<CampaignFacts> = {}): CampaignFacts {
  const now = changes.now ?? NOON;
  return {
    now,
    phase: 'scheduled',
    paused: false,
    sendAt: now,
    holdUntil: null,
    approval: null,
    resumedAt: null,
    begun: false,
    featureOn: true,
    nextOpening: now,
    firstOpening: changes.sendAt ?? now,
    paceAllows: now,
    planned: false,
    handOver: { due: 0, nextAt: null },
    ...changes,
  };
}

describe('what a campaign does next', () => {
  test.each<[string, Partial<CampaignFacts>, unknown]>([
    ['waits for its time', { sendAt: NOON + HOUR }, { kind: 'wait', until: NOON + HOUR, why: 'send-time' }],
    ['is planned when it is due', {}, { kind: 'plan' }],
    ['is planned when it is due since a moment', { sendAt: NOON - 1000 }, { kind: 'plan' }],
    ['waits out its hold', { holdUntil: NOON + 1, phase: 'held' }, { kind: 'wait', until: NOON + 1, why: 'hold' }],
    ['goes on when the hold is over', { holdUntil: NOON }, { kind: 'plan' }],
    [
      'sends what is due',
      { phase: 'sending', planned: true, begun: true, handOver: { due: 5, nextAt: null } },
      { kind: 'send' },
    ],
    [
      'N17 waits until its pace allows the next',
      { phase: 'sending', planned: true, begun: true, handOver: { due: 5, nextAt: null }, paceAllows: NOON + 90_000 },
      { kind: 'wait', until: NOON + 90_000, why: 'pace' },
    ],
    [
      'waits for what was not taken yet',
      { phase: 'sending', planned: true, begun: true, handOver: { due: 0, nextAt: NOON + 60_000 } },
      { kind: 'wait', until: NOON + 60_000, why: 'later-hand-over' },
    ],
    ['settles when all is handed over', { phase: 'sending', planned: true, begun: true }, { kind: 'settle' }],
    [
      'settles though paused when nothing is left',
      { phase: 'sending', planned: true, paused: true },
      { kind: 'settle' },
    ],
    [
      'does not send what a look-up brought back while it is paused',
      { phase: 'settling', planned: true, begun: true, paused: true, handOver: { due: 1, nextAt: null } },
      { kind: 'wait', until: null, why: 'paused' },
    ],
    [
      'N6 waits for approval without an end',
      { approval: { dueAt: null } },
      { kind: 'wait', until: null, why: 'approval' },
    ],
    [
      'N6 waits for approval until its time',
      { approval: { dueAt: NOON + 1 } },
      { kind: 'wait', until: NOON + 1, why: 'approval' },
    ],
    [
      'N6 does not go unapproved when its time comes',
      { approval: { dueAt: NOON } },
      { kind: 'pause', reason: 'approval-missed' },
    ],
    ['waits while it is paused', { paused: true }, { kind: 'wait', until: null, why: 'paused' }],
    ['ends when it was stopped', { phase: 'cancelled', handOver: { due: 3, nextAt: null } }, { kind: 'end' }],
    ['ends when it has settled', { phase: 'settled', planned: true }, { kind: 'end' }],
  ])('it %s', (_, changes, step) => {
    expect(nextStep(facts(changes))).toEqual(step);
  });

  test('X6 switched off while scheduled: it wakes, does not send and pauses with that reason', () => {
    expect(nextStep(facts({ featureOn: false }))).toEqual({ kind: 'pause', reason: 'feature-off' });
    expect(nextStep(facts({ featureOn: false, sendAt: NOON + HOUR }))).toMatchObject({ why: 'send-time' });
  });

  test('X6 outside sending hours it waits for the next opening, also in the middle of a wave', () => {
    const closed = facts({
      phase: 'sending',
      planned: true,
      begun: true,
      handOver: { due: 5, nextAt: null },
      nextOpening: NOON + 20 * HOUR,
    });
    const step = nextStep(closed);
    expect(step).toEqual({ kind: 'wait', until: NOON + 20 * HOUR, why: 'sending-hours' });
    expect(phaseDuring(step, 'sending')).toBe('sending');
    expect(waitingDuring(step)).toEqual({ kind: 'sending-hours', until: NOON + 20 * HOUR });
  });

  test('more than 4 hours late it asks a person, measured from when it might first have gone', () => {
    const late = { sendAt: NOON - LATE_AFTER_MS - 1 };
    expect(nextStep(facts(late))).toEqual({ kind: 'pause', reason: 'missed-send-time' });
    expect(nextStep(facts({ sendAt: NOON - LATE_AFTER_MS }))).toEqual({ kind: 'plan' });
    // Due on Saturday, hours open on Monday: not late on Monday morning.
    expect(nextStep(facts({ sendAt: NOON - 48 * HOUR, firstOpening: NOON }))).toEqual({ kind: 'plan' });
    // A person has looked and resumed it.
    expect(nextStep(facts({ ...late, resumedAt: NOON - 1 }))).toEqual({ kind: 'plan' });
    const opened = { firstOpening: NOON - 2 * LATE_AFTER_MS };
    expect(nextStep(facts({ ...late, ...opened, resumedAt: opened.firstOpening }))).toEqual({ kind: 'plan' });
    // What has begun is never "missed".
    expect(nextStep(facts({ ...late, begun: true, planned: true, handOver: { due: 1, nextAt: null } }))).toEqual({
      kind: 'send',
    });
  });

  test('X6 whatever the facts, nothing is handed over while paused, off, closed, held, early or over', () => {
    const moment = fc.integer({ min: NOON - 10 * HOUR, max: NOON + 10 * HOUR });
    fc.assert(
      fc.property(
        fc.record({
          now: fc.constant(NOON),
          phase: fc.constantFrom(...PHASES),
          paused: fc.boolean(),
          sendAt: moment,
          holdUntil: fc.option(moment),
          approval: fc.option(fc.record({ dueAt: fc.option(moment) })),
          resumedAt: fc.option(moment),
          begun: fc.boolean(),
          featureOn: fc.boolean(),
          nextOpening: fc.integer({ min: NOON, max: NOON + HOUR }),
          firstOpening: moment,
          paceAllows: moment,
          planned: fc.boolean(),
          handOver: fc.record({ due: fc.nat(3), nextAt: fc.option(moment) }),
        }),
        (all) => {
          const step = nextStep(all);
          if (step.kind !== 'send' && step.kind !== 'plan') return;
          expect(all.paused).toBe(false);
          expect(all.approval).toBeNull();
          expect(all.featureOn).toBe(true);
          expect(all.nextOpening).toBeLessThanOrEqual(all.now);
          if (all.planned) expect(all.paceAllows).toBeLessThanOrEqual(all.now);
          expect(['scheduled', 'held', 'sending', 'settling']).toContain(all.phase);
          if (!all.begun) {
            expect(all.sendAt).toBeLessThanOrEqual(all.now);
            expect(all.holdUntil ?? 0).toBeLessThanOrEqual(all.now);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

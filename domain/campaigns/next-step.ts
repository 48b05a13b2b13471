import type { PauseReason, Phase, WaitingKind } from './phases';

/** How late a campaign may start before a person is asked. */
export const LATE_AFTER_MS = 4 * 60 * 60 * 1000;

/** All that decides what a campaign does next. Times are milliseconds since the epoch. */
export interface CampaignFacts {
  now: number;
  phase: Phase;
  paused: boolean;
  /** When it is to be sent. */
  sendAt: number;
  /** The window to stop it after Send was pressed; null for none. */
  holdUntil: number | null;
  /** It waits for a second person's approval, by `dueAt` where it has a time; null where it does not wait for one. */
  approval: { dueAt: number | null } | null;
  /** When a person last resumed it; null for never. */
  resumedAt: number | null;
  /** Whether anything of it was ever handed over or tried. */
  begun: boolean;
  /** Whether the practice has bulk messages switched on (X6). */
  featureOn: boolean;
  /** The sending hours as they stand: `now` when open, else the next opening. */
  nextOpening: number;
  /** The first moment inside sending hours at or after it became due. */
  firstOpening: number;
  /** When the campaign's pace allows its next message; `now` or earlier without one. */
  paceAllows: number;
  /** Whether wave 1 has been planned. */
  planned: boolean;
  /** Messages still to be handed over: due now, and the first moment at which another becomes due. */
  handOver: { due: number; nextAt: number | null };
}

export type NextStep =
  | { kind: 'plan' }
  | { kind: 'send' }
  | { kind: 'wait'; until: number | null; why: WaitReason }
  | { kind: 'pause'; reason: PauseReason }
  | { kind: 'settle' }
  | { kind: 'end' };

export type WaitReason = 'paused' | 'approval' | 'send-time' | 'hold' | 'sending-hours' | 'later-hand-over' | 'pace';

/** What a campaign does next, and with it the phase it is in: the one home of both rules. */
export function nextStep(facts: CampaignFacts): NextStep {
  const { now, phase } = facts;
  if (phase === 'draft' || phase === 'cancelled' || phase === 'settled') return { kind: 'end' };
  // With nothing left to hand over there is nothing to pause; the flag stays, for what a look-up may bring back.
  if (facts.planned && facts.handOver.due === 0 && facts.handOver.nextAt === null) return { kind: 'settle' };
  if (facts.paused) return { kind: 'wait', until: null, why: 'paused' };

  if (facts.approval) {
    const { dueAt } = facts.approval;
    if (dueAt !== null && now >= dueAt) return { kind: 'pause', reason: 'approval-missed' };
    return { kind: 'wait', until: dueAt, why: 'approval' };
  }
  if (!facts.begun) {
    if (now < facts.sendAt) return { kind: 'wait', until: facts.sendAt, why: 'send-time' };
    if (facts.holdUntil !== null && now < facts.holdUntil) return { kind: 'wait', until: facts.holdUntil, why: 'hold' };
    const resumedSince = facts.resumedAt !== null && facts.resumedAt >= facts.firstOpening;
    if (now - facts.firstOpening > LATE_AFTER_MS && !resumedSince) return { kind: 'pause', reason: 'missed-send-time' };
  }
  if (facts.planned && facts.handOver.due === 0) {
    return { kind: 'wait', until: facts.handOver.nextAt, why: 'later-hand-over' };
  }
  if (!facts.featureOn) return { kind: 'pause', reason: 'feature-off' };
  if (now < facts.nextOpening) return { kind: 'wait', until: facts.nextOpening, why: 'sending-hours' };
  if (facts.planned && now < facts.paceAllows) return { kind: 'wait', until: facts.paceAllows, why: 'pace' };
  return facts.planned ? { kind: 'send' } : { kind: 'plan' };
}

/** The phase a campaign is in while it takes a step. */
export function phaseDuring(step: NextStep, phase: Phase): Phase {
  switch (step.kind) {
    case 'wait':
      if (step.why === 'send-time' || step.why === 'approval') return 'scheduled';
      if (step.why === 'hold') return 'held';
      // A pause keeps the phase it found; the flag says the rest.
      return step.why === 'paused' ? phase : 'sending';
    case 'plan':
    case 'send':
      return 'sending';
    case 'settle':
      return 'settling';
    case 'pause':
    case 'end':
      return phase;
  }
}

/** What the pages name as holding a due campaign; null when nothing does or another rule sets it. */
export function waitingDuring(step: NextStep): { kind: WaitingKind; until: number | null } | null {
  if (step.kind !== 'wait' || (step.why !== 'sending-hours' && step.why !== 'approval')) return null;
  return { kind: step.why, until: step.until };
}

import type { ApprovalStanding } from './approval';
import type { Phase } from './phases';

/**
 * What a person can ask of a campaign. `try`: send its text to oneself; `again`: write another for patients of this one;
 * `copy`: write another with the same list and text; `correct`: write
 * to those who got it; `withdraw`: mark what it saved to the record as entered in error; `approve` and `send-back`: decide about a colleague's that waits for it.
 */
export const ACTS = [
  'change',
  'delete',
  'try',
  'send',
  'reschedule',
  'start-now',
  'pause',
  'resume',
  'cancel',
  'pace',
  'urgent',
  'retry',
  'again',
  'copy',
  'correct',
  'withdraw',
  'approve',
  'send-back',
] as const;
export type Act = (typeof ACTS)[number];

/** Why an act is refused, whatever the campaign's list and text. */
export const ACT_REFUSALS = [
  'not-yours',
  'feature-off',
  'already-sent',
  'not-scheduled',
  'not-held',
  'nothing-to-pause',
  'nothing-to-resume',
  'nothing-to-stop',
  'nothing-to-pace',
  'nothing-urgent',
  'not-sent',
  'cancelled',
  'not-over',
  'nothing-to-withdraw',
  'not-waiting',
  'approval-lapsed',
  'approval-missed',
] as const;
export type ActRefusalCode = (typeof ACT_REFUSALS)[number];

interface Rule {
  /** Phases in which we carry it out. */
  in: readonly Phase[];
  /** Phases in which the campaign is already in the requested state. */
  already?: readonly Phase[];
  /** Why it is refused in the other phases; by phase if that differs. */
  refused: ActRefusalCode | Partial<Record<Phase, ActRefusalCode>>;
  /** Only for people who may steer this campaign. The other acts are for every sender. */
  steers: boolean;
  /** Not while the practice has Bulk Messages switched off. */
  sends: boolean;
}

const DRAFT = ['draft'] as const satisfies Phase[];
/** Some of its messages are still to be handed over. */
const UNDER_WAY = ['scheduled', 'held', 'sending'] as const satisfies Phase[];
const OVER = ['settled', 'cancelled'] as const satisfies Phase[];

/** The only table of the acts that each phase of a campaign allows (docs/adr/0001). */
export const ACT_RULES: Readonly<Record<Act, Rule>> = {
  change: { in: DRAFT, refused: 'already-sent', steers: true, sends: false },
  delete: { in: DRAFT, refused: 'already-sent', steers: true, sends: false },
  try: { in: DRAFT, refused: 'already-sent', steers: true, sends: true },
  send: { in: DRAFT, refused: 'already-sent', steers: true, sends: true },
  reschedule: { in: ['scheduled'], refused: 'not-scheduled', steers: true, sends: false },
  'start-now': { in: ['held'], refused: 'not-held', steers: true, sends: false },
  pause: { in: UNDER_WAY, refused: 'nothing-to-pause', steers: true, sends: false },
  // While it waits for receipts, a look-up may return messages to planned, and a pause would hold them.
  resume: { in: [...UNDER_WAY, 'settling'], refused: 'nothing-to-resume', steers: true, sends: true },
  cancel: { in: UNDER_WAY, already: ['cancelled'], refused: 'nothing-to-stop', steers: true, sends: false },
  // Also while it waits for receipts: what is tried again goes at the same pace.
  pace: { in: [...DRAFT, ...UNDER_WAY, 'settling'], refused: 'nothing-to-pace', steers: true, sends: false },
  urgent: { in: [...DRAFT, ...UNDER_WAY, 'settling'], refused: 'nothing-urgent', steers: true, sends: false },
  retry: {
    in: [...UNDER_WAY, 'settling', 'settled'],
    refused: { draft: 'not-sent', cancelled: 'cancelled' },
    steers: false,
    sends: true,
  },
  again: { in: OVER, refused: 'not-over', steers: false, sends: false },
  copy: { in: [...DRAFT, ...UNDER_WAY, 'settling', ...OVER], refused: {}, steers: false, sends: false },
  // Also while receipts come: they may take three days, and a mistake is put right today.
  correct: { in: ['settling', ...OVER], refused: 'not-over', steers: false, sends: false },
  // While it sends too: nothing more of it is saved from then on.
  withdraw: { in: ['sending', 'settling', ...OVER], refused: 'nothing-to-withdraw', steers: false, sends: false },
  approve: { in: ['scheduled'], refused: 'not-waiting', steers: false, sends: true },
  'send-back': { in: ['scheduled'], refused: 'not-waiting', steers: false, sends: false },
};

/** The state of a campaign, as far as it decides what can be done with it. */
export interface Standing {
  phase: Phase;
  isPaused: boolean;
  /** How its request for approval stands; null where none was needed. */
  approval: ApprovalStanding | null;
}

/** Everything that decides whether we carry out a person's act. */
export interface ActFacts extends Standing {
  /** Whether this person may steer this campaign (domain/practice/roles.ts). */
  maySteer: boolean;
  /** Whether the practice has Bulk Messages switched on. */
  isSwitchedOn: boolean;
}

/** A refusal, with what its sentence needs to know. */
export type ActRefusal = {
  [Code in ActRefusalCode]: { kind: 'refused'; act: Act; code: Code } & Standing;
}[ActRefusalCode];

/** `already`: the campaign is already in the requested state, and nothing changes. */
export type ActDecision = { kind: 'allowed' } | { kind: 'already' } | ActRefusal;

/** Whether we carry out an act. We check first who asks, then the phase, then whether the practice sends at all. */
export function decideAct(act: Act, facts: ActFacts): ActDecision {
  const rule = ACT_RULES[act];
  const { phase, isPaused, approval } = facts;
  const refused = (code: ActRefusalCode): ActRefusal => ({ kind: 'refused', act, code, phase, isPaused, approval });
  if (rule.steers && !facts.maySteer) return refused('not-yours');
  const stands = inPhase(act, facts);
  if (stands === 'already') return { kind: 'already' };
  if (stands !== 'allowed') return refused(stands);
  return rule.sends && !facts.isSwitchedOn ? refused('feature-off') : { kind: 'allowed' };
}

/** Whether an act has something to do now, for any role: pages offer only these. */
export function isPossible(act: Act, standing: Standing): boolean {
  return inPhase(act, standing) === 'allowed';
}

function inPhase(act: Act, { phase, isPaused, approval }: Standing): 'allowed' | 'already' | ActRefusalCode {
  const rule = ACT_RULES[act];
  if (act === 'approve' || act === 'send-back') return inApproval(act, { phase, approval });
  // Nothing of it can have gone: it becomes a draft again, and the request lapses.
  if (act === 'change' && phase === 'scheduled' && (approval === 'waiting' || approval === 'missed')) return 'allowed';
  if (act === 'resume' && phase === 'scheduled' && approval === 'missed') return 'approval-missed';
  if (rule.already?.includes(phase)) return 'already';
  if (!rule.in.includes(phase)) {
    const code = typeof rule.refused === 'string' ? rule.refused : rule.refused[phase];
    if (code === undefined) throw new RangeError(`no refusal of ${act} in ${phase}`);
    return code;
  }
  if (act === 'pause' && isPaused) return 'already';
  if (act === 'resume' && !isPaused) return 'already';
  // A pause also holds the start, so ending the window would start nothing.
  if (act === 'start-now' && isPaused) return 'not-held';
  return 'allowed';
}

/** A decision is for what waits now. One about an earlier version comes too late, and so does one after its time. */
function inApproval(
  act: 'approve' | 'send-back',
  { phase, approval }: Pick<Standing, 'phase' | 'approval'>,
): 'allowed' | 'already' | ActRefusalCode {
  switch (approval) {
    case 'waiting':
      return phase === 'scheduled' ? 'allowed' : 'not-waiting';
    case 'missed':
      return phase === 'scheduled' ? 'approval-missed' : 'not-waiting';
    case 'approved':
      return act === 'approve' ? 'already' : 'not-waiting';
    case 'sent-back':
      return act === 'send-back' && phase === 'draft' ? 'already' : 'approval-lapsed';
    case 'lapsed':
      return 'approval-lapsed';
    case null:
      return 'not-waiting';
  }
}

import type { RowReasonCode } from '../../lists/row-reasons';
import type { RecallChannel } from '../recalls';
import { smsLeftOutWords, type SmsLeftOutCode } from '../sms-plan';
import { callObstacleWords, type CallObstacle } from '../calls/call-list';
import { letterLeftOutWords, type LetterLeftOutCode } from '../letters/plan-letters';

/** A recall that is to be acted on, as a run finds it. */
export interface RunCandidate {
  recallId: string;
  patientId: string;
  /** By the contact plan, with blocks and failures: how the patient is contacted next. */
  nextChannel: RecallChannel;
  /** Documented attempts, and how many steps the plan has. */
  attempts: number;
  steps: number;
  /** Of another category, which may be joined with that of the run. */
  isJoined: boolean;
  /** Why nothing may be sent to this patient at all; null for nobody. */
  barrier: Extract<RowReasonCode, 'deceased' | 'restricted' | 'left-practice'> | null;
}

export type RunOutcome = 'sms' | 'letter' | 'call' | 'left-out';

/** Why a run leaves a recall in To Action. */
export type RunLeftOutCode =
  | 'plan-finished'
  | 'switched-off'
  | 'run-stopped'
  | 'text-finding'
  | 'code-not-listed'
  | SmsLeftOutCode
  | LetterLeftOutCode
  | CallObstacle;

export interface RunItem {
  recallId: string;
  patientId: string;
  outcome: RunOutcome;
  /** Of `left-out`. */
  code: RunLeftOutCode | null;
}

/**
 * What a run does about each recall. Automation goes on only with a step of the plan: after the last one a person
 * decides. Several recalls of one patient are one contact, by the first channel of SMS, letter and call that any of them
 * is due for (E17). A recall of another category joins only an SMS that the patient gets anyway. Otherwise it waits
 * for the runs of its category (N37).
 */
export function planRun(candidates: readonly RunCandidate[]): RunItem[] {
  const judged = candidates.filter(({ isJoined }) => !isJoined).map(judge);
  const joined = candidates.filter(({ isJoined }) => isJoined).map(judge);
  const best = new Map<string, RunOutcome>();
  for (const { patientId, outcome } of judged) {
    const known = best.get(patientId);
    if (known === undefined || rank(outcome) < rank(known)) best.set(patientId, outcome);
  }
  return [
    ...judged.map((item) => (item.code === null ? { ...item, outcome: best.get(item.patientId)! } : item)),
    ...joined.filter(({ patientId, outcome }) => outcome === 'sms' && best.get(patientId) === 'sms'),
  ];
}

function judge({ recallId, patientId, nextChannel, attempts, steps, barrier }: RunCandidate): RunItem {
  const code = barrier ?? (attempts >= Math.max(steps, 1) ? 'plan-finished' : null);
  return { recallId, patientId, outcome: code === null ? nextChannel : 'left-out', code };
}

const ORDER: readonly RunOutcome[] = ['sms', 'letter', 'call', 'left-out'];

function rank(outcome: RunOutcome): number {
  return ORDER.indexOf(outcome);
}

export interface RunCounts {
  /** Recalls that were due, with those of other categories that joined. */
  due: number;
  /** Patients they belong to: `sent` + `letters` + `calls` + `leftOut`. */
  patients: number;
  sent: number;
  letters: number;
  calls: number;
  leftOut: number;
}

/** The counts of a run, which add up: each patient is counted once, by the best outcome of their recalls. */
export function countRun(items: readonly RunItem[]): {
  counts: RunCounts;
  leftOut: { code: RunLeftOutCode; count: number }[];
} {
  const best = new Map<string, RunItem>();
  for (const item of items) {
    const known = best.get(item.patientId);
    if (!known || rank(item.outcome) < rank(known.outcome)) best.set(item.patientId, item);
  }
  const patients = [...best.values()];
  const having = (outcome: RunOutcome): number => patients.filter((one) => one.outcome === outcome).length;
  const codes = new Map<RunLeftOutCode, number>();
  for (const { outcome, code } of patients) {
    if (outcome === 'left-out' && code !== null) codes.set(code, (codes.get(code) ?? 0) + 1);
  }
  return {
    counts: {
      ...{ due: items.length, patients: patients.length, sent: having('sms') },
      ...{ letters: having('letter'), calls: having('call'), leftOut: having('left-out') },
    },
    leftOut: [...codes].map(([code, count]) => ({ code, count })).sort((one, other) => other.count - one.count),
  };
}

const OTHER_WORDS: Partial<Record<RunLeftOutCode, string>> = {
  'plan-finished': 'The contact plan has no further step, so a person decides',
  'switched-off': 'Automation was switched off during the run',
  'run-stopped': 'The run was stopped first',
  'text-finding': 'The text of the category needs a look before it is sent',
  'code-not-listed': 'A code of the category is not on the list of codes',
};

/** Why a run left a patient out, as staff and programs read it. */
export function runLeftOutWords(code: RunLeftOutCode): string {
  const own = OTHER_WORDS[code];
  if (own) return own;
  if (code === 'format-needed' || code === 'in-other-batch') return letterLeftOutWords(code);
  if (code === 'calls-not-suitable') return callObstacleWords(code);
  return smsLeftOutWords(code as SmsLeftOutCode);
}

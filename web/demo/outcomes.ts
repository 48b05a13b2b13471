import { FAILURE_REASONS } from '../../domain/delivery/failure-reasons';
import type { DemoText } from '../../ports/demo-world';

/** What you can set a demonstration phone to do with the next text, and what that shows. */
export interface OutcomeChoice {
  outcome: string;
  label: string;
  shows: string;
}

export const OUTCOME_CHOICES: readonly OutcomeChoice[] = [
  {
    outcome: 'delivered',
    label: 'Delivered',
    shows:
      'A receipt comes within a second. The message shows “Delivered”, and is saved to the record if you chose that.',
  },
  {
    outcome: 'invalid-number',
    label: FAILURE_REASONS['number-invalid'].message,
    shows: 'The message shows “Failed: Number not valid”, in the list of numbers that need fixing.',
  },
  {
    outcome: 'off',
    label: FAILURE_REASONS['phone-off'].message,
    shows: 'The message shows “Failed: Phone switched off”. Set the phone back to Delivered, then try again.',
  },
  {
    outcome: 'out-of-signal',
    label: FAILURE_REASONS['out-of-signal'].message,
    shows:
      'The network tries for a while and gives up. This provider has one code for both, so you see “Phone switched off”.',
  },
  {
    outcome: 'memory-full',
    label: FAILURE_REASONS['memory-full'].message,
    shows: 'The message shows “Failed: Phone memory full”.',
  },
  {
    outcome: 'network-trouble',
    label: FAILURE_REASONS['network-trouble'].message,
    shows: 'The message shows “Failed: Network trouble”, in the list where nothing is wrong with the number.',
  },
  {
    outcome: 'no-receipt',
    label: 'No receipt',
    shows: 'The message stays “Sent, no receipt yet”. After that time it shows “No receipt in 72 hours”.',
  },
  {
    outcome: 'slow',
    label: 'Slow',
    shows: 'The receipt takes 10 seconds, so you can look at “Sent, no receipt yet” and “Waiting for receipts”.',
  },
  {
    outcome: 'provider-down',
    label: 'Provider down',
    shows:
      'The provider answers with errors. Rollcall cannot know whether it accepted the text. It sends nothing twice, and asks again until the provider is back.',
  },
];

/** Outcomes that only the simulator's own address can set, in words where one of them is met. */
const OTHER_LABELS: Record<string, string> = {
  'unknown-number': 'Number not known to the network',
  'not-supported': FAILURE_REASONS['sms-not-supported'].message,
  busy: 'Busy',
  rejected: FAILURE_REASONS['message-rejected'].message,
  'failed-without-code': 'Failed, no cause given',
};

export function outcomeLabel(outcome: string): string {
  const known = OUTCOME_CHOICES.find((choice) => choice.outcome === outcome)?.label ?? OTHER_LABELS[outcome];
  return known ?? outcome.replaceAll('-', ' ').replace(/^./, (first) => first.toUpperCase());
}

export function isOutcomeChoice(outcome: string): boolean {
  return OUTCOME_CHOICES.some((choice) => choice.outcome === outcome);
}

export interface Fate {
  word: string;
  colour: 'green' | 'red' | 'grey' | 'blue';
  /** When we took the receipt behind this word. */
  at: Date | null;
}

/** The outcome of a text so far, from the receipts that Rollcall accepted and not from the phone's script. */
export function fateOf({ outcome, receipts, receiptsPlanned }: DemoText): Fate {
  const last = receipts.findLast(({ status }) => status === '0' || status === '1');
  if (last?.status === '0') return { word: 'Delivered', colour: 'green', at: last.at };
  if (last) return { word: outcomeLabel(outcome), colour: 'red', at: last.at };
  if (receiptsPlanned > receipts.length) return { word: 'Receipt on its way', colour: 'blue', at: null };
  return { word: 'No receipt', colour: 'grey', at: null };
}

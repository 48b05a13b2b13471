import { FAILURE_REASONS } from '../../domain/delivery/failure-reasons';
import type { DemoText } from '../../ports/demo-world';

/** What a phone of the demonstration can be told to do with the next text, and what that shows. */
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
      'A receipt comes within a second. The message turns “Delivered”, and is saved to the record if you asked for it.',
  },
  {
    outcome: 'invalid-number',
    label: FAILURE_REASONS['number-invalid'].message,
    shows: 'The message turns “Failed: Number not valid”, in the list of numbers that need fixing.',
  },
  {
    outcome: 'off',
    label: FAILURE_REASONS['phone-off'].message,
    shows: 'The message turns “Failed: Phone switched off”. Try again after setting the phone back to Delivered.',
  },
  {
    outcome: 'out-of-signal',
    label: FAILURE_REASONS['out-of-signal'].message,
    shows:
      'The network tries for a while and gives up. This gateway has one code for both, so it reads “Phone switched off”.',
  },
  {
    outcome: 'memory-full',
    label: FAILURE_REASONS['memory-full'].message,
    shows: 'The message turns “Failed: Phone memory full”.',
  },
  {
    outcome: 'network-trouble',
    label: FAILURE_REASONS['network-trouble'].message,
    shows: 'The message turns “Failed: Network trouble”, in the list where nothing is wrong with the number.',
  },
  {
    outcome: 'no-receipt',
    label: 'No receipt',
    shows: 'The message stays “Sent, no receipt yet”, and turns “No receipt in 72 hours” when that time is over.',
  },
  {
    outcome: 'slow',
    label: 'Slow',
    shows: 'The receipt takes 10 seconds: time to look at “Sent, no receipt yet” and “Waiting for receipts”.',
  },
  {
    outcome: 'provider-down',
    label: 'Provider down',
    shows:
      'The provider answers with errors. Rollcall cannot know whether it took the text, sends nothing twice, and asks again until it is back.',
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
  /** When the receipt was taken that the word rests on. */
  at: Date | null;
}

/** What became of a text so far: by the receipts that Rollcall took, not by what the phone was told to do. */
export function fateOf({ outcome, receipts, receiptsPlanned }: DemoText): Fate {
  const last = receipts.findLast(({ status }) => status === '0' || status === '1');
  if (last?.status === '0') return { word: 'Delivered', colour: 'green', at: last.at };
  if (last) return { word: outcomeLabel(outcome), colour: 'red', at: last.at };
  if (receiptsPlanned > receipts.length) return { word: 'Receipt on its way', colour: 'blue', at: null };
  return { word: 'No receipt', colour: 'grey', at: null };
}

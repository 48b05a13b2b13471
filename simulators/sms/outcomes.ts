import type { GatewayAnswer } from './codes';

/** One delivery report of a message: Firetext's `status`, its optional `code`, and when it comes, in units of the delay. */
export interface PlannedReceipt {
  status: '0' | '1' | '2';
  code?: string;
  after: number;
}

const DELIVERED: PlannedReceipt = { status: '0', code: '000', after: 1 };
const failed = (code?: string): PlannedReceipt => ({ status: '1', code, after: 1 });
const BUFFERED: PlannedReceipt = { status: '2', after: 1 };

/** What becomes of a message that the gateway took, and the reports it sends about it. */
export const OUTCOMES = {
  delivered: [DELIVERED],
  'invalid-number': [failed('201')],
  'unknown-number': [failed('101')],
  'not-supported': [failed('301')],
  off: [failed('102')],
  // Firetext has no separate code for it: the network tries for a while and then calls the subscriber absent.
  'out-of-signal': [BUFFERED, { ...failed('102'), after: 2 }],
  busy: [failed('103')],
  'memory-full': [failed('104')],
  'network-trouble': [failed('900')],
  rejected: [failed('401')],
  'failed-without-code': [failed()],
  'no-receipt': [],
  slow: [DELIVERED],
  'buffered-only': [BUFFERED],
  'buffered-then-delivered': [BUFFERED, { ...DELIVERED, after: 2 }],
  'buffered-then-failed': [BUFFERED, { status: '1', after: 2 }],
  'delivered-twice': [DELIVERED, { ...DELIVERED, after: 2 }],
  'failed-then-delivered': [failed('102'), { ...DELIVERED, after: 2 }],
  'delivered-then-failed': [DELIVERED, { ...failed('102'), after: 2 }],
  'delivered-then-buffered': [DELIVERED, { ...BUFFERED, after: 2 }],
  'receipt-before-response': [DELIVERED],
} as const satisfies Record<string, readonly PlannedReceipt[]>;
export type Outcome = keyof typeof OUTCOMES;
export const OUTCOME_NAMES = Object.keys(OUTCOMES) as Outcome[];

/**
 * What may go wrong while a message is handed over. `drop-connection` and `hang` take the message and never say so;
 * their `-untaken` twins look the same from outside and take nothing.
 */
export const HAND_OVER_TROUBLES = ['drop-connection', 'drop-untaken', 'hang', 'hang-untaken', 'error-500'] as const;
export type HandOverTrouble = (typeof HAND_OVER_TROUBLES)[number];

export const isTrouble = (name: string): name is HandOverTrouble => HAND_OVER_TROUBLES.some((known) => known === name);

/** Firetext's refusal `code-1` … `code-12` as a number; null for other names. */
export function refusalCode(name: string): GatewayAnswer['code'] | null {
  const match = /^code-(\d+)$/.exec(name);
  const code = match ? Number(match[1]) : 0;
  return code >= 1 && code <= 12 ? code : null;
}

const SLOW_MS = 10_000;

/** How long the first report of a message takes: as set, or 50 to 200 ms spread over the messages' numbers. */
export function receiptDelay(outcome: Outcome, number: number, setMs: number | null): number {
  if (setMs !== null) return setMs;
  return outcome === 'slow' ? SLOW_MS : 50 + ((number * 37) % 151);
}

/** The reports of an outcome, in order. */
export function receiptsOf(outcome: Outcome): readonly PlannedReceipt[] {
  return OUTCOMES[outcome];
}

/** The last report whose time has come. */
export function latestReceipt(outcome: Outcome, delayMs: number, ageMs: number): PlannedReceipt | null {
  return receiptsOf(outcome).findLast(({ after }) => after * delayMs <= ageMs) ?? null;
}

/** The word `deliveryreport` uses for a message in that position. */
export function statusWord(latest: PlannedReceipt | null): string {
  if (!latest) return 'Pending with Network';
  if (latest.status === '0') return 'Delivered';
  if (latest.status === '2') return 'Buffered';
  return latest.code === '401' ? 'Rejected' : 'Declined';
}

import { z } from 'zod';
import { HAND_OVER_TROUBLES, OUTCOME_NAMES, refusalCode } from './outcomes';

const phoneOutcome = z.union([
  z.enum(OUTCOME_NAMES),
  z.enum(HAND_OVER_TROUBLES),
  z.string().refine((name) => refusalCode(name) !== null, 'not an outcome'),
]);

/** Settings of `PUT /control/sms`. */
export const smsSettings = z.strictObject({
  /** `down` answers 503 to everything; the credentials and the credit are refused in Firetext's own codes. */
  mode: z.enum(['normal', 'refuse-credentials', 'no-credits', 'down', ...HAND_OVER_TROUBLES]).default('normal'),
  /** What becomes of messages to phones that have no outcome of their own. */
  outcome: z.enum(OUTCOME_NAMES).default('delivered'),
  /** How long the first receipt takes; null for 50 to 200 ms, and 10 s for `slow`. */
  receiptDelayMs: z.number().int().min(0).max(2_000_000_000).nullable().default(null),
  /** Keep-alive connections that post receipts, one at a time each; null for a few that are pipelined. */
  receiptConnections: z.number().int().min(1).max(1_000).nullable().default(null),
  /** How much longer each answer takes. */
  latencyMs: z.number().int().min(0).max(600_000).default(0),
  /** Requests above this rate are answered 429 and not taken. */
  ratePerSecond: z.number().positive().nullable().default(null),
  /** The longest text taken: six concatenated parts, as the product offers; Firetext itself takes 612. */
  mostUnits: z.number().int().positive().default(918),
  /** Parts that may still be sent; null for no count. */
  credits: z.number().int().min(0).nullable().default(null),
  /** `absent` hides messages from `deliveryreport`; `down` answers it 503. */
  lookUps: z.enum(['normal', 'absent', 'down']).default('normal'),
  /** Where replies are posted, with userinfo for Basic auth. */
  replyUrl: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(null),
  /** The journal's number when `credits` was set, so that a restart can count what was used since. */
  creditsFrom: z.number().int().default(0),
});
export type SmsSettings = z.output<typeof smsSettings>;

export const phoneChange = z.strictObject({
  outcome: phoneOutcome,
  /** Only for the next message to that phone. */
  once: z.boolean().default(false),
});

const e164 = z.string().regex(/^\+[1-9]\d{7,14}$/, 'not an E.164 number');

export const replyRequest = z.strictObject({
  from: e164,
  to: z.string().regex(/^\+?[0-9A-Za-z]{3,15}$/, 'not a number or a name'),
  text: z.string().min(1),
});

/** What somebody types on a phone. */
export const phoneReply = z.strictObject({ text: z.string().min(1).max(5_000) });

export { e164 };

/** Whether a practice has subscribed, or tries Rollcall out. */
export const PLANS = ['subscribed', 'trial'] as const;
export type Plan = (typeof PLANS)[number];

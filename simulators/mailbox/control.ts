import { z } from 'zod';

/** Settings of `PUT /control/mail`. */
export const mailSettings = z.strictObject({
  /** `down` answers 421, `refuse-credentials` 535 (and 530 without AUTH), `latency` answers each mail late. */
  mode: z
    .enum(['normal', 'down', 'refuse-credentials', 'latency', 'drop-after-dot', 'hang-after-dot'])
    .default('normal'),
  latencyMs: z.number().int().min(0).max(600_000).default(500),
  /** Whether EHLO offers DSN. */
  dsn: z.boolean().default(true),
});
export type MailSettings = z.output<typeof mailSettings>;

import type { Env } from './env';

/** What the simulator's texts come from; the real ones have a sender of their own. */
const SIMULATOR_SENDER = 'Rollcall';

/** What each kind of message provider is told of the environment; null where it is not set up. */
export function messageProviderSettings(env: Env) {
  return {
    simulator: { baseUrl: `${env.simulatorUrl}/firetext/api/`, apiKey: 'simulator', from: SIMULATOR_SENDER },
    firetext: env.firetext,
    smtp: env.smtpUrl === null ? null : { url: env.smtpUrl, from: env.smtpFrom },
  };
}

/** What patients see as the sender on each channel; null where there is none. */
export function sendersOf(env: Env): { sms: string | null; email: string | null } {
  const settings = messageProviderSettings(env);
  return {
    sms: env.smsProvider === null ? null : (settings[env.smsProvider]?.from ?? null),
    email: settings.smtp?.from ?? null,
  };
}

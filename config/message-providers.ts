import type { Env } from './env';

/** What the simulator's texts come from; the real ones have a sender of their own. */
const SIMULATOR_SENDER = 'Rollcall';

/** The settings of each kind of message provider from the environment; null where it is not set up. */
export function messageProviderSettings(env: Env) {
  return {
    simulator: { baseUrl: `${env.simulatorUrl}/firetext/api/`, apiKey: 'simulator', from: SIMULATOR_SENDER },
    firetext: env.firetext,
    smtp: env.smtpUrl === null ? null : { url: env.smtpUrl, from: env.smtpFrom },
  };
}

/** The sender of each channel for a practice that has not set one; null where there is none. */
export function defaultSendersOf(env: Env) {
  const settings = messageProviderSettings(env);
  return {
    sms: {
      sender: env.smsProvider === null ? null : (settings[env.smsProvider]?.from ?? null),
      replyTo: env.firetextReplyNumber,
    },
    email: { sender: settings.smtp?.from ?? null, replyTo: null },
  };
}

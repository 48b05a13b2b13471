import type { Env } from './env';

interface OwnMailAddresses {
  make(kind: 'return-path' | 'reply-to', reference: string): string;
}

/** The sender of the simulator's texts. Real providers have their own sender. */
const SIMULATOR_SENDER = 'Rollcall';

/**
 * The settings of each kind of message provider from the environment; null if it is not set up.
 * @param addresses makes the return path and the reply address of each email, where mail comes in.
 */
export function messageProviderSettings(env: Env, addresses?: OwnMailAddresses) {
  return {
    simulator: { baseUrl: `${env.simulatorUrl}/firetext/api/`, apiKey: 'simulator', from: SIMULATOR_SENDER },
    firetext: env.firetext,
    smtp: env.smtpUrl === null ? null : { url: env.smtpUrl, from: env.smtpFrom, ...(addresses ? { addresses } : {}) },
  };
}

/** The sender of each channel for a practice that has not set one; null if there is none. */
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

import type { Env } from './env';

/** The settings of mail that comes in, from the environment. */
export function inboundMailSettings(env: Env) {
  const from = /<([^<>]*)>\s*$/.exec(env.smtpFrom)?.[1] ?? env.smtpFrom;
  const place = env.mailPlace;
  return {
    place,
    own: { domain: place && 'domain' in place ? place.domain : null, senders: [from.trim().toLowerCase()] },
  };
}

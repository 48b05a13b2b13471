import type { RateLimiterMemory } from 'rate-limiter-flexible';
import { FAILURE_REASONS } from '../../domain/delivery/failure-reasons';
import type { Channel } from '../../domain/delivery/states';
import { readEmail } from '../../domain/patients/email';
import { readMobile } from '../../domain/patients/mobile';
import type { HandOverOutcome } from '../../ports/delivery/message-provider';
import { invalidInput, refusal } from '../contract/problem';
import { mustBeInTime } from '../http/rate-limits';
import type { TestMessageResult } from '../schemas/practice/accounts';

/*
 * What trying a provider and trying a text have in common: one message to a number or address that is given with the
 * call and kept nowhere.
 */

/** @returns the number or address as the provider takes it. */
export function readTestTo(
  channel: Channel,
  text: string,
  { allowFictionalNumbers }: { allowFictionalNumbers: boolean },
): string {
  const reading =
    channel === 'sms' ? readMobile(text, { region: 'GB', allowFictional: allowFictionalNumbers }) : readEmail(text);
  if (reading.ok) return reading.value;
  const message =
    channel === 'sms'
      ? 'Enter a mobile number, such as 07700 900123'
      : 'Enter an email address, such as name@example.org';
  throw invalidInput([{ path: 'to', code: reading.code, message }]);
}

/** 429 once there were too many: tests must not become a way to send without a list. */
export function mayTest(limiter: RateLimiterMemory, key: string, rule: string): Promise<void> {
  return mustBeInTime(limiter, key, (seconds) => refusal('too-many-tests', { rule, seconds }));
}

/** What a hand-over came to, in words; "taken" says nothing of delivery (N27). */
export function testResultOf(outcome: HandOverOutcome): TestMessageResult {
  switch (outcome.kind) {
    case 'accepted':
      return { outcome: 'taken', message: 'The provider took the message. Look whether it arrives.' };
    case 'refused':
    case 'not-taken':
      return { outcome: 'refused', message: `The provider did not take it: ${FAILURE_REASONS[outcome.code].message}.` };
    case 'ambiguous':
      return {
        outcome: 'not-known',
        message: 'The provider did not answer. It is not known whether the message went.',
      };
    case 'halt':
      return { outcome: 'not-sent', message: HALTS[outcome.cause] };
  }
}

const HALTS: Record<Extract<HandOverOutcome, { kind: 'halt' }>['cause'], string> = {
  unavailable: 'The provider is not answering. Nothing was sent.',
  throttled: 'The provider wants us to wait. Nothing was sent; try again in a few minutes.',
  credentials: 'The provider refused our key. Nothing was sent. Whoever runs this installation has to correct the key.',
  credits: 'The provider says that the credit has run out. Nothing was sent.',
  configuration:
    'The provider refused how we are set up. Nothing was sent. Whoever runs this installation has to correct it.',
};

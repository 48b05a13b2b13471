import { setTimeout as wait } from 'node:timers/promises';
import type { RateLimiterMemory } from 'rate-limiter-flexible';
import { maskedContact } from '../../domain/content/masked-contact';
import { FAILURE_REASONS, type FailureCode } from '../../domain/delivery/failure-reasons';
import type { Channel } from '../../domain/delivery/states';
import { STOP_SENTENCES } from '../../domain/delivery/stop-reasons';
import { readEmail } from '../../domain/patients/email';
import { readMobile } from '../../domain/patients/mobile';
import { personOf, type TokenHolder } from '../../ports/practice/api-tokens';
import { NoCredits } from '../../ports/practice/credits';
import type { SingleMessage } from '../../ports/delivery/dispatches';
import type { ProviderAccount } from '../../ports/delivery/message-provider';
import { invalidInput, refusal } from '../contract/problem';
import { mustBeInTime } from '../http/rate-limits';
import { nudge } from '../campaigns/nudge';
import type { TestMessage, TestMessageResult } from '../schemas/practice/accounts';
import { senderOf } from './senders';
import type { Services } from '../services';

/*
 * What trying a provider and trying a text have in common: one message to a number or address that is given with the
 * call. It is a message as others are, of origin "automatic", but its contact is erased once its outcome is final.
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

/** The longest that a person who sent a test waits for the provider's answer. */
const PATIENCE_MS = 10_000;
const LOOK_EVERY_MS = 100;

type Sends = Pick<Services, 'dispatches' | 'gateway' | 'audit' | 'credits' | 'closing' | 'log'>;

export interface TestToSend {
  /** Of the request: the same one asked again finds the message that the first has made. */
  operationId: string;
  caller: TokenHolder;
  account: ProviderAccount;
  to: string;
  text: { subject?: string; body: string };
  /** What was tried, for the audit. */
  subject: { kind: 'campaign' | 'provider-account'; id: string };
  now: Date;
}

/** Sends one test message, waits for what the provider says, and keeps in the audit that it was sent. */
export async function sendTest(services: Sends, test: TestToSend): Promise<TestMessageResult> {
  const { dispatches, gateway, audit, credits } = services;
  const { operationId: id, caller, account, to, text, now } = test;
  const { practiceId } = caller;
  const { sender, replyTo } = senderOf(account);
  const made = dispatches.create({
    ...{ practiceId, id, origin: 'automatic', channel: account.channel, purpose: 'service', recheck: 'none' },
    ...{ contactSource: 'file', accountId: account.id, sender: sender ?? null, replyTo: replyTo ?? null },
    ...{ subject: text.subject ?? null, body: text.body, saveToRecord: false, snomedCodes: [], allowReplies: false },
    // Someone is waiting for the result, so we try only once.
    ...{ holdUntil: null, triedUntil: now, forgetsContacts: true },
    ...{ createdBy: { name: caller.user, id: personOf(caller) }, createdAt: now },
    messages: [{ id, patientId: null, contact: to }],
  });
  await made.catch(async (error: unknown) => {
    if (!(error instanceof NoCredits)) throw error;
    throw refusal('no-credits', { needed: error.needed, available: (await credits.available(practiceId)) ?? 0 });
  });
  const message = await outcomeOf(services, practiceId, id, () =>
    nudge(services.log, 'test message', () => gateway.messageToSend(practiceId, id)),
  );
  const told = toldOf(message);
  await audit.append({
    ...{ practiceId, at: now, actor: caller.user, act: 'test-message-sent' },
    ...{ subjectKind: test.subject.kind, subjectId: test.subject.id },
    details: { byToken: caller.tokenId, kind: account.kind, outcome: told.audited, to: maskedContact(to) },
  });
  return told.result;
}

/** Waits until the message has left us. A message that no worker picked up is stopped, so that it is not sent later. */
async function outcomeOf(
  { dispatches, closing }: Sends,
  practiceId: string,
  dispatchId: string,
  tell: () => Promise<void>,
): Promise<SingleMessage> {
  const key = { practiceId, dispatchId };
  const until = Date.now() + PATIENCE_MS;
  await tell();
  for (;;) {
    const message = await dispatches.single(key);
    // An id that belongs to something else: there is nothing to wait for.
    if (message === null) throw refusal('already-tested');
    if (message.status !== 'planned' && message.status !== 'submitting') return message;
    if (Date.now() > until || closing.aborted) break;
    await wait(LOOK_EVERY_MS);
  }
  await dispatches.stop(key, 'not-picked-up');
  return (await dispatches.single(key))!;
}

/** The outcome, in words and for the audit. "Taken" does not mean that the message was delivered (N27). */
function toldOf({ status, reasonCode, stopReason }: SingleMessage): {
  audited: 'accepted' | 'refused' | 'ambiguous' | 'halt';
  result: TestMessageResult;
} {
  switch (status) {
    case 'failed':
    case 'suppressed':
      return {
        audited: 'refused',
        result: { outcome: 'refused', message: `The provider did not accept it: ${whyFailed(reasonCode)}.` },
      };
    case 'cancelled':
      return {
        audited: 'halt',
        result: {
          outcome: 'not-sent',
          message: stopReason === null ? STOP_SENTENCES.asked : STOP_SENTENCES[stopReason],
        },
      };
    case 'planned':
    case 'submitting':
    case 'unknown':
    case 'expired':
      return {
        audited: 'ambiguous',
        result: {
          outcome: 'not-known',
          message: 'The provider did not answer. We do not know whether it sent the message.',
        },
      };
    case 'submitted':
    case 'delivered':
      return {
        audited: 'accepted',
        result: { outcome: 'taken', message: 'The provider accepted the message. Check that it arrives.' },
      };
  }
}

function whyFailed(code: string | null): string {
  return FAILURE_REASONS[(code ?? 'cause-unknown') as FailureCode]?.message ?? FAILURE_REASONS['cause-unknown'].message;
}

/** We show tests for a day. */
const SHOWN_FOR_MS = 86_400_000;
const MOST_SHOWN = 20;

/** The caller's own tests, newest first, each with what is known of it now. */
export async function ownTests(
  { dispatches }: Pick<Services, 'dispatches'>,
  caller: TokenHolder,
  now: Date,
): Promise<TestMessage[]> {
  const since = new Date(now.getTime() - SHOWN_FOR_MS);
  const of = { origin: 'automatic', createdById: personOf(caller), since, limit: MOST_SHOWN } as const;
  const latest = await dispatches.latestOf(caller.practiceId, of);
  return latest.map((message) => ({
    ...{ id: message.id, channel: message.channel, account: { id: message.accountId } },
    sentAt: message.createdAt,
    status: message.status,
    statusAt: message.statusAt,
    message: standsAs(message),
  }));
}

/** The state of a test now, in a sentence. */
function standsAs(message: SingleMessage): string {
  switch (message.status) {
    case 'delivered':
      return 'It was delivered.';
    case 'submitted':
      return 'The provider accepted it. There is no receipt yet.';
    case 'expired':
      return 'The provider accepted it, but sent no receipt.';
    case 'failed':
      return `It failed: ${whyFailed(message.reasonCode)}.`;
    case 'planned':
    case 'submitting':
      return 'We are sending it now.';
    case 'unknown':
    case 'cancelled':
    case 'suppressed':
      return toldOf(message).result.message;
  }
}

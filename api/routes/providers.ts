import { RateLimiterMemory } from 'rate-limiter-flexible';
import { z } from 'zod';
import { FAILURE_REASONS } from '../../domain/delivery/failure-reasons';
import type { AccountOverview } from '../../ports/provider-accounts';
import type { HandOverOutcome } from '../../ports/message-provider';
import { readEmail } from '../../domain/recipients/email';
import { readMobile } from '../../domain/recipients/mobile';
import { invalidInput, Problem } from '../problem';
import { route } from '../route';
import { providerAccount, testMessage, testMessageResult, type TestMessageResult } from '../schemas/accounts';
import type { Services } from '../services';

/** A practice may try its provider so often; more would be a way to send without a list. */
const ONE_A_MINUTE = { points: 1, duration: 60 };

type Needs = Pick<Services, 'accounts' | 'providers' | 'audit' | 'allowFictionalNumbers'>;

/** The provider accounts of the practice, and a message to try one. */
export function providerRoutes({ accounts, providers, audit, allowFictionalNumbers }: Needs) {
  const limiter = new RateLimiterMemory(ONE_A_MINUTE);

  /** @returns the number or address as the provider takes it. */
  function readTo(channel: AccountOverview['channel'], text: string): string {
    const reading =
      channel === 'sms' ? readMobile(text, { region: 'GB', allowFictional: allowFictionalNumbers }) : readEmail(text);
    if (reading.ok) return reading.value;
    const message =
      channel === 'sms'
        ? 'Enter a mobile number, such as 07700 900123'
        : 'Enter an email address, such as name@example.org';
    throw invalidInput([{ path: 'to', code: reading.code, message }]);
  }

  async function mustBeInTime(practiceId: string): Promise<void> {
    const spent = await limiter.consume(practiceId).then(
      () => null,
      (limit: { msBeforeNext: number }) => Math.ceil(limit.msBeforeNext / 1_000),
    );
    if (spent === null) return;
    throw new Problem(429, 'too-many-tests', `One test message a minute. Try again in ${spent} s.`, {
      headers: { 'Retry-After': String(spent) },
    });
  }

  return [
    route({
      method: 'get',
      path: '/api/v1/providers',
      role: 'administrator',
      tag: 'Account',
      summary: 'Provider accounts, their state and their webhook addresses',
      description: 'All of them in one page. Passwords are not told.',
      answers: {
        200: {
          description: 'The accounts.',
          schema: z.object({ items: z.array(providerAccount), nextCursor: z.null() }),
        },
      },
      async handle({ caller }) {
        return { status: 200, body: { items: await accounts.overview(caller.practiceId), nextCursor: null } };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/providers/{id}/test-message',
      role: 'administrator',
      tag: 'Account',
      summary: 'Hand one test message to a provider',
      description:
        'To a number or address that is given with the call and kept nowhere. The text is ours. One a minute for a practice. It belongs to no campaign and to no patient.',
      subject: { name: 'provider account', find: ({ practiceId }, id) => accounts.find(practiceId, id) },
      body: { kind: 'json', schema: testMessage },
      answers: { 200: { description: 'What the provider said.', schema: testMessageResult } },
      problems: { 409: ['account-not-in-use'], 429: ['too-many-tests'] },
      async handle({ caller, subject, body, operationId, now }) {
        const { practiceId, practiceName } = caller;
        const to = readTo(subject.channel, body.to);
        if (!(await accounts.inUse(practiceId)).some(({ id }) => id === subject.id)) {
          throw new Problem(409, 'account-not-in-use', 'This account is out of use: nothing is sent through it.');
        }
        await mustBeInTime(practiceId);
        const outcome = await providers.forAccount(subject).handOver({
          reference: operationId,
          to,
          ...(subject.channel === 'email' ? { subject: 'Test message' } : {}),
          body: `This is a test from Rollcall for ${practiceName}.`,
        });
        await audit.append({
          practiceId,
          at: now,
          actor: caller.user,
          act: 'test-message-sent',
          subjectKind: 'provider-account',
          subjectId: subject.id,
          details: { byToken: caller.tokenId, kind: subject.kind, outcome: outcome.kind },
        });
        return { status: 200, body: resultOf(outcome) };
      },
    }),
  ];
}

/** What a hand-over came to, in words; "taken" says nothing of delivery (N27). */
function resultOf(outcome: HandOverOutcome): TestMessageResult {
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

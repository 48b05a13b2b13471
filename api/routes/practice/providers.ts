import { RateLimiterMemory } from 'rate-limiter-flexible';
import { z } from 'zod';
import { refusal } from '../../contract/problem';
import { route } from '../../contract/route';
import {
  providerAccount,
  senderChange,
  sentTest,
  testMessage,
  testMessageResult,
} from '../../schemas/practice/accounts';
import type { Services } from '../../services';
import { readSenderChange } from '../../practice/senders';
import { mayTest, ownTests, readTestTo, sendTest } from '../../practice/test-message';

/** A practice may try its provider so often; more would be a way to send without a list. */
const ONE_A_MINUTE = { points: 1, duration: 60 };

type Needs = Pick<
  Services,
  'accounts' | 'dispatches' | 'credits' | 'gateway' | 'audit' | 'closing' | 'log' | 'allowFictionalNumbers'
>;

/** The provider accounts of the practice, and a message to try one. */
export function providerRoutes(services: Needs) {
  const { accounts, allowFictionalNumbers } = services;
  const limiter = new RateLimiterMemory(ONE_A_MINUTE);

  return [
    route({
      method: 'get',
      path: '/api/v1/providers',
      role: 'administrator',
      tag: 'Account',
      summary: 'Provider accounts, their state and their webhook addresses',
      description: 'All accounts, on one page. We do not show passwords.',
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
      method: 'patch',
      path: '/api/v1/providers/{id}',
      role: 'administrator',
      tag: 'Account',
      summary: 'Set the practice’s own sender',
      description:
        'Only fields you send change. null goes back to the installation’s sender. A campaign keeps the sender it was sent with.',
      subject: { name: 'provider account', find: ({ practiceId }, id) => accounts.find(practiceId, id) },
      body: { kind: 'json', schema: senderChange },
      answers: { 200: { description: 'The account as it is now.', schema: providerAccount } },
      async handle({ caller, subject, body, now }) {
        const { practiceId } = caller;
        await accounts.changeSender(practiceId, subject, readSenderChange(subject, body), caller, now);
        const account = (await accounts.overview(practiceId)).find(({ id }) => id === subject.id)!;
        return { status: 200, body: account };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/providers/{id}/test-message',
      role: 'administrator',
      tag: 'Account',
      summary: 'Hand one test message to a provider',
      description:
        'You give the number or address. We erase it when we know the result. We choose the text. A practice can send one each minute. It belongs to no campaign or patient.',
      subject: { name: 'provider account', find: ({ practiceId }, id) => accounts.find(practiceId, id) },
      body: { kind: 'json', schema: testMessage },
      answers: { 200: { description: 'What the provider said.', schema: testMessageResult } },
      problems: ['account-not-in-use', 'already-tested', 'too-many-tests', 'no-credits'],
      async handle({ caller, subject, body, operationId, now }) {
        const { practiceId, practiceName } = caller;
        const to = readTestTo(subject.channel, body.to, { allowFictionalNumbers });
        if (!(await accounts.inUse(practiceId)).some(({ id }) => id === subject.id)) {
          throw refusal('account-not-in-use');
        }
        await mayTest(limiter, practiceId, 'You can send one test message a minute.');
        const text = {
          ...(subject.channel === 'email' ? { subject: 'Test message' } : {}),
          body: `This is a test from Rollcall for ${practiceName}.`,
        };
        const tried = { kind: 'provider-account', id: subject.id } as const;
        const test = { operationId, caller, account: subject, to, text, subject: tried, now };
        return { status: 200, body: await sendTest(services, test) };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/test-messages',
      role: 'sender',
      tag: 'Account',
      summary: 'Your own test messages of the last day, and their results',
      description: 'Tests you sent to try a provider or a text. The newest 20, on one page.',
      answers: {
        200: { description: 'The tests.', schema: z.object({ items: z.array(sentTest), nextCursor: z.null() }) },
      },
      async handle({ caller, now }) {
        return { status: 200, body: { items: await ownTests(services, caller, now), nextCursor: null } };
      },
    }),
  ];
}

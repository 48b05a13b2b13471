import { idPlace, pageQuery } from '../../contract/cursor';
import { pageAsked, pageShown } from '../../contract/paging';
import { route } from '../../contract/route';
import { pageOf } from '../../schemas/common';
import { creditEntry, creditPurchase, creditsNow } from '../../schemas/practice/credits';
import type { Services } from '../../services';

/** A practice's SMS credits (H16, N25, W14). */
export function creditRoutes({ credits }: Pick<Services, 'credits'>) {
  return [
    route({
      method: 'get',
      path: '/api/v1/credits',
      role: 'viewer',
      tag: 'Credits',
      summary: 'SMS credits now',
      description: 'One credit is one SMS segment. Emails need none.',
      answers: { 200: { description: 'What is free, reserved and used.', schema: creditsNow } },
      async handle({ caller }) {
        const { counted, balance, reserved, used } = await credits.read(caller.practiceId);
        return { status: 200, body: { counted, balance, reserved, used } };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/credits/purchases',
      role: 'administrator',
      tag: 'Credits',
      summary: 'Record credits that you bought',
      description: 'Adds them to the balance. Credits do not expire. A purchase cannot be changed afterwards.',
      body: { kind: 'json', schema: creditPurchase },
      answers: { 201: { description: 'SMS credits now.', schema: creditsNow } },
      async handle({ caller, body, operationId, now }) {
        await credits.purchase(caller.practiceId, operationId, body, caller, now);
        const { counted, balance, reserved, used } = await credits.read(caller.practiceId);
        return { status: 201, body: { counted, balance, reserved, used } };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/credits/ledger',
      role: 'manager',
      tag: 'Credits',
      summary: 'Credits bought, reserved, used and returned, newest first',
      query: pageQuery(idPlace),
      answers: { 200: { description: 'A page of the ledger.', schema: pageOf(creditEntry) } },
      async handle({ caller, query }) {
        return { status: 200, body: pageShown(await credits.ledger(caller.practiceId, pageAsked(query))) };
      },
    }),
  ];
}

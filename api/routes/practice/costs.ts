import { z } from 'zod';
import { costLevel, financialYear, forecastYear, poundsOf } from '../../../domain/practice/costs';
import type { CostPlan, YearSpending } from '../../../ports/practice/costs';
import { refusal } from '../../contract/problem';
import { route } from '../../contract/route';
import {
  campaignCost,
  costPlanChange,
  costs as costsSchema,
  newPrice,
  poundsOrNull,
  price as priceSchema,
} from '../../schemas/practice/costs';
import type { Services } from '../../services';
import { campaignSubject } from '../campaigns/campaigns';

/** Prices, and what is spent by them (N24). */
export function costRoutes({ costs, accounts, campaigns }: Pick<Services, 'costs' | 'accounts' | 'campaigns'>) {
  return [
    route({
      method: 'get',
      path: '/api/v1/costs',
      role: 'manager',
      tag: 'Credits',
      summary: 'Costs of the financial year, with a forecast',
      description: 'At the prices at the time of each send. Messages sent before a price was set are not included.',
      answers: { 200: { description: 'Month by month, from April to March.', schema: costsSchema } },
      async handle({ caller: { practiceId }, now }) {
        return { status: 200, body: present(await costs.plan(practiceId), await costs.year(practiceId, now)) };
      },
    }),
    route({
      method: 'patch',
      path: '/api/v1/costs',
      role: 'administrator',
      tag: 'Credits',
      summary: 'Set what the practice may spend in a financial year',
      description: 'Only fields you send change. null switches a limit off.',
      body: { kind: 'json', schema: costPlanChange },
      answers: { 200: { description: 'Costs as they are now.', schema: costsSchema } },
      async handle({ caller, body, now }) {
        const plan = await costs.changePlan(caller.practiceId, body, caller, now);
        return { status: 200, body: present(plan, await costs.year(caller.practiceId, now)) };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/prices',
      role: 'manager',
      tag: 'Credits',
      summary: 'Prices by date, newest first',
      description: 'All prices, on one page.',
      answers: {
        200: { description: 'The prices.', schema: z.object({ items: z.array(priceSchema), nextCursor: z.null() }) },
      },
      async handle({ caller }) {
        const items = (await costs.prices(caller.practiceId)).map(({ accountId, kind, ...price }) => ({
          account: { id: accountId, kind },
          ...price,
        }));
        return { status: 200, body: { items, nextCursor: null } };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/prices',
      role: 'administrator',
      tag: 'Credits',
      summary: 'Set a price from a day on',
      description:
        'For the account in use. A second price for the same day replaces the first. Sent campaigns keep theirs.',
      body: { kind: 'json', schema: newPrice },
      answers: { 201: { description: 'The price.', schema: priceSchema } },
      problems: ['no-provider'],
      async handle({ caller, body: { channel, from, amount }, now }) {
        const account = (await accounts.inUse(caller.practiceId)).find((one) => one.channel === channel);
        if (!account) throw refusal('no-provider', { channel });
        await costs.setPrice(caller.practiceId, { accountId: account.id, from, amount }, caller, now);
        const shown = {
          account: { id: account.id, kind: account.kind },
          channel,
          from,
          amount,
          changedBy: caller.user,
        };
        return { status: 201, body: shown };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/campaigns/{id}/cost',
      role: 'viewer',
      tag: 'Credits',
      summary: 'What a campaign costs: estimate, reserved, used',
      subject: campaignSubject(campaigns),
      answers: { 200: { description: 'Credits and cost.', schema: campaignCost } },
      async handle({ caller, subject }) {
        const found = await costs.ofCampaign(caller.practiceId, subject.id);
        const cost = found?.cost && {
          estimate: poundsOf(found.cost.estimate),
          reserved: poundsOf(found.cost.reserved),
          used: poundsOf(found.cost.used),
          currency: 'GBP',
        };
        return { status: 200, body: { credits: found?.credits ?? null, cost: cost ?? null } };
      },
    }),
  ];
}

function present(plan: CostPlan, { today, months }: YearSpending) {
  const year = forecastYear(months, today);
  return {
    currency: 'GBP',
    year: financialYear(today),
    allowance: poundsOrNull(plan.allowance),
    warnAt: poundsOrNull(plan.warnAt),
    stopAt: poundsOrNull(plan.stopAt),
    buyCreditsUrl: plan.buyCreditsUrl,
    spent: poundsOf(year.spent),
    reserved: poundsOf(year.reserved),
    forecast: poundsOf(year.forecast),
    level: costLevel(year, plan),
    months: year.months.map(({ month, spent, reserved, forecast }) => ({
      month,
      spent: poundsOf(spent),
      reserved: poundsOf(reserved),
      forecast: poundsOf(forecast),
    })),
  };
}

import { costLevel, forecastYear } from '../../../domain/practice/costs';
import { mayActAs } from '../../../domain/practice/roles';
import { isId } from '../../../domain/ids';
import type { CostPlan } from '../../../ports/practice/costs';
import { formErrors } from '../../kit/form';
import type { FormError } from '../../kit/form-error';
import type { PageServices } from '../../kit/mount';
import type { WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { costBars } from '../../kit/pictures';
import { poundWords } from '../../kit/words/cost-words';
import { entryWords, monthCostWords, monthWords, penceWords, shortMonthWords } from './credits.words';

const PAGE = 20;

interface Field {
  name: string;
  label: string;
  hint: string;
  prefix?: string;
  suffix?: string;
  width?: string;
}
interface Form {
  path: string;
  title: string;
  lead: string;
  submit: string;
  done: string;
  fields: Field[];
  /** What its fields show at first. */
  values?(visit: PracticeVisit): Promise<Record<string, string>>;
  store(visit: PracticeVisit): Promise<void>;
}

/** Credits and costs: what is left, what was bought and used, and what the year comes to (H16, N24, N25, W14). */
export function creditPages({ credits, costs }: Pick<PageServices, 'credits' | 'costs'>): WebPage[] {
  async function show(visit: PracticeVisit): Promise<PageAnswer> {
    const { caller, membership, query, base, now } = visit;
    const { practiceId } = caller;
    const seesCosts = mayActAs(membership.role, 'manager');
    const after = isId(query.after ?? '') ? query.after! : null;
    const [stand, plan, year, prices, ledger] = await Promise.all([
      credits.read(practiceId),
      costs.plan(practiceId),
      seesCosts ? costs.year(practiceId, now) : null,
      seesCosts ? costs.prices(practiceId) : [],
      seesCosts ? credits.shownLedger(practiceId, { limit: PAGE, after }) : { items: [], next: null },
    ]);
    return {
      view: 'practice/costs/credits',
      title: 'Credits and costs',
      section: 'account',
      data: {
        stand,
        seesCosts,
        mayChange: mayActAs(membership.role, 'administrator'),
        buyUrl: plan.buyCreditsUrl,
        costs: year && yearData(forecastYear(year.months, year.today), plan),
        prices: prices.map((price) => ({ ...price, words: penceWords(price.amount) })),
        rows: ledger.items.map((entry) => ({ ...entry, ...entryWords(entry) })),
        older: ledger.next && `${base}/account/credits?after=${ledger.next}#ledger`,
        newest: after && `${base}/account/credits#ledger`,
      },
    };
  }

  const forms: Form[] = [
    {
      path: 'purchase',
      title: 'Record credits that you bought',
      lead: 'Buy them from your provider first. Then enter them here. You cannot change a purchase afterwards.',
      submit: 'Record the purchase',
      done: 'The credits are added.',
      fields: [
        { name: 'credits', label: 'How many credits', hint: 'One credit is one SMS segment', width: '10' },
        { name: 'reference', label: 'Order or invoice', hint: 'For example, PO 1234' },
      ],
      async store({ ask, form }) {
        const body = { credits: wholeOf(form.text('credits')), reference: form.text('reference') };
        await ask('post', '/api/v1/credits/purchases', { body, operationId: form.operationId });
      },
    },
    {
      path: 'price',
      title: 'Set a price',
      lead: 'Messages that you send from this day on cost the new price. What you sent before keeps its price.',
      submit: 'Save the price',
      done: 'The price is saved.',
      fields: [
        {
          name: 'pence',
          label: 'Price of one SMS segment',
          hint: 'In pence, without VAT. For example, 2.4',
          suffix: 'p',
          width: '5',
        },
        { name: 'from', label: 'From', hint: 'For example, 2026-04-01', width: '10' },
      ],
      values: ({ now }) => Promise.resolve({ from: now.toISOString().slice(0, 10) }),
      async store({ ask, form }) {
        const pence = form.text('pence');
        const amount = /^\d{1,4}(?:\.\d{1,4})?$/.test(pence) ? Math.round(Number(pence) * 10_000) : null;
        const body = { channel: 'sms', from: form.text('from'), amount };
        await ask('post', '/api/v1/prices', { body, operationId: form.operationId });
      },
    },
    {
      path: 'limits',
      title: 'Set limits for the year',
      lead: 'A financial year begins on 1 April. Leave a field empty for no limit.',
      submit: 'Save the limits',
      done: 'The limits are saved.',
      fields: [
        {
          name: 'allowance',
          label: 'Allowance',
          hint: 'What your practice has for text messages in a year',
          prefix: '£',
          width: '10',
        },
        { name: 'warnAt', label: 'Warn at', hint: 'Staff see a warning from here on', prefix: '£', width: '10' },
        { name: 'stopAt', label: 'Stop at', hint: 'A send that would cost more is refused', prefix: '£', width: '10' },
        {
          name: 'buyCreditsUrl',
          label: 'Where you buy credits',
          hint: 'The address of your provider’s page, beginning with https://',
        },
      ],
      async values({ caller }) {
        const { allowance, warnAt, stopAt, buyCreditsUrl } = await costs.plan(caller.practiceId);
        return {
          ...{ allowance: poundsTyped(allowance), warnAt: poundsTyped(warnAt), stopAt: poundsTyped(stopAt) },
          buyCreditsUrl: buyCreditsUrl ?? '',
        };
      },
      async store({ ask, form }) {
        const typed = (name: string) => form.text(name) || null;
        const body = {
          ...{ allowance: typed('allowance'), warnAt: typed('warnAt'), stopAt: typed('stopAt') },
          buyCreditsUrl: typed('buyCreditsUrl'),
        };
        await ask('patch', '/api/v1/costs', { body, operationId: form.operationId });
      },
    },
  ];

  return [
    {
      method: 'get',
      path: '/p/{practice}/account/credits',
      for: 'practice',
      role: 'viewer',
      handle: show,
    },
    {
      method: 'post',
      path: '/p/{practice}/account/credits',
      for: 'practice',
      role: 'administrator',
      async handle({ ask, form, base }) {
        const isCounted = form.text('count') === 'on';
        const body = { smsCredits: isCounted ? 'counted' : null };
        await ask('patch', '/api/v1/settings', { body, operationId: form.operationId });
        const text = isCounted
          ? 'SMS credits are counted. A send that needs more than you have is refused.'
          : 'SMS credits are not counted any more.';
        return { goTo: `${base}/account/credits`, banner: { kind: 'success', text } };
      },
    },
    ...forms.flatMap(pagesOf),
  ];
}

function pagesOf(form: Form): WebPage[] {
  const path = `/p/{practice}/account/credits/${form.path}`;
  const draw = (typed: Record<string, string>, errors: FormError[] = []): PageAnswer => ({
    view: 'practice/costs/credits-form',
    title: form.title,
    section: 'account',
    errors,
    data: { heading: form.title, lead: form.lead, submit: form.submit, action: form.path, fields: form.fields, typed },
  });
  /** What the API calls `amount` is typed in pence. */
  const fields = { amount: 'pence' };
  return [
    {
      method: 'get',
      path,
      for: 'practice',
      role: 'administrator',
      handle: async (visit) => draw((await form.values?.(visit)) ?? {}),
    },
    {
      method: 'post',
      path,
      for: 'practice',
      role: 'administrator',
      async handle(visit) {
        try {
          await form.store(visit);
        } catch (error) {
          const typed = Object.fromEntries(form.fields.map(({ name }) => [name, visit.form.text(name)]));
          return draw(typed, formErrors(error, fields));
        }
        return { goTo: `${visit.base}/account/credits`, banner: { kind: 'success', text: form.done } };
      },
    },
  ];
}

function yearData(year: ReturnType<typeof forecastYear>, plan: CostPlan) {
  const { allowance } = plan;
  const part = allowance === null ? null : allowance / 12;
  return {
    level: costLevel(year, plan),
    hasAny: year.spent > 0 || year.reserved > 0,
    spent: poundWords(year.spent),
    reserved: poundWords(year.reserved),
    forecast: poundWords(year.forecast),
    allowance: allowance === null ? null : poundWords(allowance),
    warnAt: plan.warnAt === null ? null : poundWords(plan.warnAt),
    stopAt: plan.stopAt === null ? null : poundWords(plan.stopAt),
    isOver: allowance !== null && year.forecast > allowance,
    part: part === null ? null : poundWords(part),
    months: year.months.map((month) => ({
      name: monthWords(month.month),
      spent: poundWords(month.spent),
      forecast: poundWords(month.forecast),
    })),
    picture: costBars({
      id: 'months',
      title: 'Cost of text messages and emails by month',
      rows: year.months.map(({ month, spent, forecast }) => ({
        ...{ label: shortMonthWords(month), spent, forecast, words: monthCostWords({ spent, forecast }) },
      })),
      allowance:
        part === null ? null : { amount: part, words: `A month’s part of the allowance is ${poundWords(part)}` },
    }),
  };
}

/** A whole number as it was typed, with or without commas; what is none is left to the API to refuse. */
function wholeOf(typed: string): number | string {
  const digits = typed.replaceAll(/[,\s]/g, '');
  return /^-?\d{1,15}$/.test(digits) ? Number(digits) : typed;
}

function poundsTyped(amount: number | null): string {
  return amount === null ? '' : (amount / 1_000_000).toFixed(2);
}

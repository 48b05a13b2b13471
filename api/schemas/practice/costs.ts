import { z } from 'zod';
import { amountOf, HIGHEST_PRICE, poundsOf } from '../../../domain/practice/costs';
import { channel, date, id } from '../common';

const pounds = z.string().describe('Pounds as a decimal number, without VAT.');
const currency = z.literal('GBP');

const WRONG_POUNDS = 'Write pounds as a number from 0 with at most two decimal places, such as "3000.00".';
/** Pounds as they are written; read as ten-thousandths of a penny. */
const limit = z
  .string(WRONG_POUNDS)
  .refine((text) => amountOf(text) !== null, WRONG_POUNDS)
  .transform((text) => amountOf(text)!)
  .nullable();

const WRONG_URL = 'buyCreditsUrl is an address that begins with https://.';

/** What a practice may spend in a financial year; what is named changes. */
export const costPlanChange = z
  .strictObject({
    allowance: limit.describe('What the practice has for a financial year, in pounds.'),
    warnAt: limit.describe('We warn staff at this spending, in pounds.'),
    stopAt: limit.describe(
      'We refuse a send that would go above this spending, in pounds. Reserved messages still go.',
    ),
    buyCreditsUrl: z
      .url({ protocol: /^https$/, error: WRONG_URL })
      .max(500, WRONG_URL)
      .nullable()
      .describe('Where “Buy credits” leads: a page of your provider.'),
  })
  .partial()
  .meta({ examples: [{ allowance: '3000.00', warnAt: '2400.00', stopAt: null }] });

export const costs = z
  .object({
    currency,
    year: z.object({ from: date, to: date.describe('The first day of the next year.') }),
    allowance: pounds.nullable(),
    warnAt: pounds.nullable(),
    stopAt: pounds.nullable(),
    buyCreditsUrl: z.string().nullable(),
    spent: pounds,
    reserved: pounds.describe('For messages that may still go.'),
    forecast: pounds.describe('What the whole year will cost at this rate.'),
    level: z.enum(['ok', 'warn', 'stop']),
    months: z.array(
      z.object({
        month: z.string().describe('YYYY-MM'),
        spent: pounds,
        reserved: pounds,
        forecast: pounds.describe('Expected beyond what is spent.'),
      }),
    ),
  })
  .meta({ id: 'Costs' });

const WRONG_PRICE = `amount is a whole number of ten-thousandths of a penny, from 0 to ${HIGHEST_PRICE.toLocaleString('en-GB')}. 2.4p is 24000.`;

export const newPrice = z
  .strictObject({
    channel,
    from: date.describe('The first day that it applies.'),
    amount: z
      .int(WRONG_PRICE)
      .min(0, WRONG_PRICE)
      .max(HIGHEST_PRICE, WRONG_PRICE)
      .describe('Of an SMS segment, or of an email: ten-thousandths of a penny, without VAT.'),
  })
  .meta({ examples: [{ channel: 'sms', from: '2026-04-01', amount: 24000 }] });

export const price = z
  .object({
    account: z.object({ id, kind: z.string() }),
    channel,
    from: date,
    amount: z.int(),
    changedBy: z.string(),
  })
  .meta({ id: 'Price' });

export const campaignCost = z
  .object({
    credits: z
      .object({ reserved: z.int(), used: z.int(), returned: z.int() })
      .nullable()
      .describe('Null if credits were not counted.'),
    cost: z
      .object({ estimate: pounds, reserved: pounds, used: pounds, currency })
      .nullable()
      .describe('Null if no price was set when it was sent, or if it was not sent.'),
  })
  .meta({ id: 'CampaignCost' });

/** An amount or its absence, as it is answered. */
export const poundsOrNull = (amount: number | null): string | null => (amount === null ? null : poundsOf(amount));

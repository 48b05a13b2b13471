import { z } from 'zod';
import { CREDIT_KINDS, MOST_BOUGHT_AT_ONCE } from '../../../domain/practice/credits';
import { id, time } from '../common';

const amount = z.int();

export const creditsNow = z
  .object({
    counted: z.boolean().describe('Whether a send needs credits: the setting `smsCredits`.'),
    balance: amount.describe('Free: bought − used − reserved. Never below 0.'),
    reserved: amount.describe('Set aside for messages that may still go.'),
    used: amount.describe('For messages that the gateway took.'),
  })
  .meta({ id: 'Credits', examples: [{ counted: true, balance: 4200, reserved: 300, used: 5500 }] });

const wrongAmount = `credits is a whole number from 1 to ${MOST_BOUGHT_AT_ONCE.toLocaleString('en-GB')}.`;

export const creditPurchase = z
  .strictObject({
    credits: z.int(wrongAmount).min(1, wrongAmount).max(MOST_BOUGHT_AT_ONCE, wrongAmount),
    reference: z
      .string()
      .trim()
      .min(1, 'reference is what your order or invoice says, such as PO 1234.')
      .max(200, 'reference has at most 200 characters.')
      .describe('What your order or invoice says.'),
  })
  .meta({ examples: [{ credits: 10000, reference: 'PO 1234' }] });

export const creditEntry = z
  .object({
    id,
    at: time,
    kind: z
      .enum(CREDIT_KINDS)
      .describe('purchase − reserve + return is the balance, and use is what was used. credits is positive in each.'),
    credits: amount,
    campaignId: id.nullable().describe('Null for a purchase, and for a message that is no campaign’s.'),
    messageId: id.nullable().describe('The message that a use is about.'),
    reference: z.string().nullable().describe('What a purchase names.'),
  })
  .meta({ id: 'CreditEntry' });

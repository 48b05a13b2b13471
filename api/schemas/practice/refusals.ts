import { countOf, numberWords } from '../../../domain/words/numbers';
import { poundsOf } from '../../../domain/practice/costs';
import { waitOf, type Refusal } from '../refusal';

const tooManyPosted = ({ what, seconds }: { what: 'receipts' | 'replies'; seconds: number }) =>
  `This account has posted more ${what} in an hour than we store. Post this one again in ${waitOf(seconds)}.`;

/** Refusals about a practice, its people, its accounts and its tokens. */
export const PRACTICE_REFUSALS = {
  'feature-off': {
    status: 403,
    title: 'Bulk Messages is switched off',
    sentence: ({ practiceName, administrators = [] }: { practiceName: string; administrators?: readonly string[] }) => {
      const names = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(administrators);
      const who = names === '' ? 'An administrator' : `An administrator (${names})`;
      return `Bulk Messages is switched off at ${practiceName}. ${who} can switch it on: Account, Features. Nothing is lost until then.`;
    },
  },
  'not-switched-on': {
    status: 403,
    title: 'This is not switched on',
    sentence: ({ name, practiceName }: { name: string; practiceName: string }) =>
      `${name}: not switched on at ${practiceName} yet. An administrator completes its checklist first: Account, Switch on.`,
  },
  'checklist-item-unknown': {
    status: 422,
    title: 'There is no such item',
    sentence: 'The checklist has no such item. GET /api/v1/capabilities lists them.',
  },
  'checklist-open': {
    status: 409,
    title: 'The checklist is not complete',
    sentence: ({ items }: { items: readonly string[] }) =>
      `Tick every item first. Still open: ${items.map((item) => `“${item}”`).join(' ')} Nothing was changed.`,
  },
  'no-credits': {
    status: 409,
    title: 'There are too few SMS credits',
    sentence: ({ needed, available }: { needed: number; available: number }) =>
      `This needs ${countOf(needed, 'SMS credit')}, and your practice has ${numberWords(available)}. Nothing was sent. Buy credits, or send to fewer patients.`,
  },
  'over-cost-ceiling': {
    status: 409,
    title: 'This would cost more than your practice may spend',
    sentence: ({ amount, spent, stopAt }: { amount: number; spent: number; stopAt: number }) =>
      `This would cost £${poundsOf(amount)}. Your practice has spent or reserved £${poundsOf(spent)} of £${poundsOf(stopAt)} this year. Nothing was sent. Ask an administrator to raise the limit under Account, Credits and costs.`,
  },
  'own-token': {
    status: 409,
    title: 'This is your own token',
    sentence: 'This is the token you are using. Revoke it with another administrator’s token.',
  },
  'account-not-in-use': {
    status: 409,
    title: 'This account is not in use',
    sentence: 'This account is not in use, so nothing can be sent through it.',
  },
  'too-many-tests': {
    status: 429,
    title: 'Too many tests',
    sentence: ({ rule, seconds }: { rule: string; seconds: number }) => `${rule} Try again in ${waitOf(seconds)}.`,
  },
  'too-many-receipts': { status: 429, title: 'Too many receipts', sentence: tooManyPosted },
  'too-many-replies': { status: 429, title: 'Too many replies', sentence: tooManyPosted },
  'invitation-gone': {
    status: 404,
    title: 'This invitation has ended',
    sentence: 'This invitation has ended, or it is for another person. Ask the person who invited you for a new one.',
  },
} as const satisfies Record<string, Refusal>;

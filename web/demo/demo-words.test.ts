import type { DemoText } from '../../ports/demo-world';
import { fateOf, isOutcomeChoice, OUTCOME_CHOICES, outcomeLabel } from './outcomes';
import { standingOf, windowOf } from './standing';
import { textWithLinks } from './text-with-links';

const at = new Date('2026-11-24T09:05:00Z');
const text = (more: Partial<DemoText>): DemoText => ({
  ...{ reference: 'r', at, from: 'Oakfield', text: '', segments: 1 },
  ...{ outcome: 'delivered', receiptsPlanned: 1, receipts: [], ...more },
});

test('W4 a text counts as delivered by a receipt that was taken, not by what its phone was told', () => {
  expect(fateOf(text({})).word).toBe('Receipt on its way');
  expect(fateOf(text({ receipts: [{ status: '0', at }] }))).toEqual({ word: 'Delivered', colour: 'green', at });
  expect(fateOf(text({ outcome: 'off', receipts: [{ status: '1', at }] })).word).toBe('Phone switched off');
  expect(fateOf(text({ receiptsPlanned: 2, receipts: [{ status: '2', at }] })).word).toBe('Receipt on its way');
  expect(fateOf(text({ outcome: 'no-receipt', receiptsPlanned: 0 })).word).toBe('No receipt');
});

test('N30 each outcome has a label and a sentence; those of the simulator alone are read as words', () => {
  expect(OUTCOME_CHOICES).toHaveLength(9);
  for (const { label, shows } of OUTCOME_CHOICES) expect(`${label} ${shows}`).toMatch(/^[A-Z].*\.$/);
  expect(isOutcomeChoice('code-1')).toBe(false);
  expect(outcomeLabel('delivered-then-failed')).toBe('Delivered then failed');
});

test('a page says where it stands among all', () => {
  const page = { items: Array.from({ length: 50 }), total: 9_412, above: 50, newer: 'first' as const, older: 77 };
  expect(standingOf(page, '/demo/mailbox')).toEqual({
    words: '51 to 100 of 9,412',
    newerHref: '/demo/mailbox',
    olderHref: '/demo/mailbox?before=77',
  });
  expect(standingOf({ ...page, newer: null, older: null }, '/x').words).toBeNull();
  expect(windowOf('77', 50)).toEqual({ before: 77, limit: 50 });
  expect(windowOf('77; drop', 50).before).toBeNull();
});

test('only web addresses become links, without the marks that end a sentence', () => {
  expect(textWithLinks('Book at https://oakfield.example/flu?a=1. Thank you')).toEqual([
    { text: 'Book at ' },
    { text: 'https://oakfield.example/flu?a=1', href: 'https://oakfield.example/flu?a=1' },
    { text: '. Thank you' },
  ]);
  expect(textWithLinks('javascript:alert(1) <b>')).toEqual([{ text: 'javascript:alert(1) <b>' }]);
  expect(textWithLinks('')).toEqual([]);
});

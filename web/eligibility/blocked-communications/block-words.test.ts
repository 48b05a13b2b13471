import { BLOCK_TICKS, type BlockTick } from '../../../domain/eligibility/purposes';
import type { Ticks } from '../../../ports/eligibility/contact-blocks';
import { changeWords, conflictWords, savedWords, standWords, TICK_COLUMNS, tickedWords } from './block-words';

const ticks = (...names: BlockTick[]): Ticks =>
  Object.fromEntries(BLOCK_TICKS.map((tick) => [tick, names.includes(tick)])) as Ticks;
const NUMBER = '+447700900123';

test('E5 one label for the tick of recalls, first of the columns', () => {
  expect(TICK_COLUMNS.map(({ label, note }) => `${label} ${note}`.trim())).toEqual([
    'Blocked Recalls',
    'Health information',
    'Service notices',
    'Marketing',
    'Every text message (wrong number)',
  ]);
});

test.each<[BlockTick[], string]>([
  [[], 'On the list, recalls not blocked'],
  [['marketing', 'serviceNotices'], 'On the list, recalls not blocked'],
  [['recalls'], 'Recalls blocked'],
  [['everySms'], 'All text messages blocked'],
])('E2 with %j ticked it says %s', (names, words) => {
  expect(standWords(ticks(...names))).toBe(words);
});

test.each<[BlockTick[], BlockTick[], string]>([
  [[], ['recalls'], 'Saved for 07700 900123. Blocked from now on: recalls.'],
  [[], ['recalls', 'marketing'], 'Saved for 07700 900123. Blocked from now on: recalls and marketing.'],
  [
    ['recalls'],
    [],
    'Saved for 07700 900123. Allowed again from your next send: recalls. The number stays on the list.',
  ],
  [
    ['recalls', 'everySms'],
    ['everySms'],
    'Saved for 07700 900123. Allowed again from your next send: recalls. The number stays on the list. ' +
      '“Every text message” is still ticked, so we send no text messages.',
  ],
])('E4 from %j to %j: %s', (before, after, words) => {
  expect(savedWords([{ number: NUMBER, before: ticks(...before), after: ticks(...after) }])).toBe(words);
});

test('E4 several numbers at once: what was stopped and what was let through, each said once', () => {
  const stopped = { number: NUMBER, before: ticks(), after: ticks('recalls') };
  const freed = { number: NUMBER, before: ticks('recalls'), after: ticks() };
  expect(savedWords([stopped, stopped])).toBe('Saved for 2 numbers. We block what you ticked from now on.');
  expect(savedWords([stopped, freed])).toMatch(/from now on\. .* unticked again from your next send\./);
});

test('E4 a change is told by what it did', () => {
  const change = {
    isFirst: false,
    ticked: ['recalls'] as BlockTick[],
    unticked: ['marketing', 'everySms'] as BlockTick[],
  };
  expect(changeWords(change)).toEqual(['Ticked: Blocked Recalls', 'Unticked: Marketing, Every text message']);
  expect(changeWords({ isFirst: true, ticked: [], unticked: [] })).toEqual(['Added to the list']);
  expect(tickedWords([])).toBe('nothing');
});

test('the later of two people is told who, when, what stands and what to do', () => {
  const told = {
    number: NUMBER,
    changedBy: 'Amira Khan',
    when: 'today at 2:31pm',
    stands: ['marketing'] as BlockTick[],
  };
  expect(conflictWords(told)).toBe(
    '07700 900123 was not saved. Amira Khan changed it today at 2:31pm, while you were looking. ' +
      'Ticked now: Marketing. We kept your change in the table. Save again to add it.',
  );
});

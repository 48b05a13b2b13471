import { BLOCK_TICKS, TICK_WORDS, type BlockTick } from '../../../domain/eligibility/purposes';
import type { BlockChange, Ticks } from '../../../ports/eligibility/contact-blocks';
import { contactWords, countOf } from '../../../domain/words/numbers';

/** The ticks as columns; the first label is HealthEngine's own (E5). */
export const TICK_COLUMNS: { tick: BlockTick; label: string; note: string }[] = BLOCK_TICKS.map((tick) => ({
  tick,
  label: TICK_WORDS[tick],
  note: tick === 'everySms' ? '(wrong number)' : '',
}));

/** What a tick stops, within a sentence. */
const KINDS: Record<BlockTick, string> = {
  recalls: 'recalls',
  healthInformation: 'health information',
  serviceNotices: 'service notices',
  marketing: 'marketing',
  everySms: 'every text message',
};

/** Says briefly what is blocked for a number. Staff need to know above all whether it still gets recalls (E2). */
export function standWords(ticks: Ticks): string {
  if (ticks.everySms) return 'All text messages blocked';
  return ticks.recalls ? 'Recalls blocked' : 'On the list, recalls not blocked';
}

/** The message after a number was listed with nothing ticked, which blocks nothing (E2). */
export function listedWords(number: string): string {
  return `${contactWords(number)} is on the list, but nothing is blocked. We still send it every message until you tick what to block and save.`;
}

/** The message after a number was listed with ticks, in one step. */
export function blockedWords(entry: SavedNumber): string {
  return `${contactWords(entry.number)} is on the list. ${effectWords(entry)}`;
}

export function alreadyListedWords(number: string): string {
  return `${contactWords(number)} is already on the list. We changed nothing.`;
}

/** A number as it was saved, and which of its ticks this save changed. */
export interface SavedNumber {
  number: string;
  before: Ticks;
  after: Ticks;
}

/** What was saved and what it means: from when it applies, and that an unticked number stays on the list (E4). */
export function savedWords(saved: readonly SavedNumber[]): string {
  const [only] = saved;
  if (only && saved.length === 1) return `Saved for ${contactWords(only.number)}. ${effectWords(only)}`;
  const stops = saved.some((one) => newly(one).length > 0);
  const lets = saved.some((one) => noLonger(one).length > 0);
  return [
    `Saved for ${countOf(saved.length, 'number')}.`,
    ...(stops ? ['We block what you ticked from now on.'] : []),
    ...(lets ? ['We allow what you unticked again from your next send. The numbers stay on the list.'] : []),
  ].join(' ');
}

function effectWords(saved: SavedNumber): string {
  const stopped = newly(saved);
  const free = noLonger(saved);
  return [
    ...(stopped.length > 0 ? [`Blocked from now on: ${listWords(stopped)}.`] : []),
    ...(free.length > 0
      ? [`Allowed again from your next send: ${listWords(free)}. The number stays on the list.`]
      : []),
    ...(free.length > 0 && saved.after.everySms
      ? ['“Every text message” is still ticked, so we send no text messages.']
      : []),
  ].join(' ');
}

const newly = ({ before, after }: SavedNumber): BlockTick[] =>
  BLOCK_TICKS.filter((tick) => after[tick] && !before[tick]);
const noLonger = ({ before, after }: SavedNumber): BlockTick[] =>
  BLOCK_TICKS.filter((tick) => before[tick] && !after[tick]);

function listWords(ticks: readonly BlockTick[]): string {
  return new Intl.ListFormat('en-GB').format(ticks.map((tick) => KINDS[tick]));
}

/** What one change did, in the history. */
export function changeWords({
  isFirst,
  ticked,
  unticked,
}: Pick<BlockChange, 'isFirst' | 'ticked' | 'unticked'>): string[] {
  return [
    ...(isFirst ? ['Added to the list'] : []),
    ...(ticked.length > 0 ? [`Ticked: ${labels(ticked)}`] : []),
    ...(unticked.length > 0 ? [`Unticked: ${labels(unticked)}`] : []),
  ];
}

/** All ticks, within a sentence. */
export function tickedWords(ticks: readonly BlockTick[]): string {
  return ticks.length === 0 ? 'nothing' : labels(ticks);
}

/**
 * Shown when two people change the same number. It tells the later one what the other changed, and that we kept their
 * ticks.
 */
export function conflictWords(entry: {
  number: string;
  changedBy: string;
  when: string;
  stands: readonly BlockTick[];
}): string {
  return (
    `${contactWords(entry.number)} was not saved. ${entry.changedBy} changed it ${entry.when}, while you were looking. ` +
    `Ticked now: ${tickedWords(entry.stands)}. ` +
    'We kept your change in the table. Save again to add it.'
  );
}

function labels(ticks: readonly BlockTick[]): string {
  return ticks.map((tick) => TICK_WORDS[tick]).join(', ');
}

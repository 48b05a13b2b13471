/**
 * Everything that is held of one patient, for a request to see it (N29). Each section is read and written page by page,
 * so that a patient with thousands of messages needs no more memory than one with three.
 */
export const DISCLOSURE_SECTIONS = [
  'messages',
  'replies',
  'notes',
  'internal',
  'answers',
  'bookings',
  'recalls',
  'contacts',
  'letters',
  'blocks',
  'preferences',
  'looks',
] as const;
export type DisclosureSection = (typeof DISCLOSURE_SECTIONS)[number];

/** The heading of a section, and its text when it is empty. */
export const SECTION_WORDS: Readonly<Record<DisclosureSection, { heading: string; none: string }>> = {
  messages: { heading: 'Messages from the practice', none: 'The practice sent no messages.' },
  replies: { heading: 'Replies from the patient', none: 'The patient sent no replies.' },
  notes: { heading: 'Notes of staff', none: 'Staff wrote no notes.' },
  internal: { heading: 'Messages between staff about the patient', none: 'Staff wrote no messages about the patient.' },
  answers: { heading: 'Answers to questionnaires', none: 'There are no answers to questionnaires.' },
  bookings: { heading: 'Appointments booked here', none: 'No appointments were booked here.' },
  recalls: { heading: 'Recalls', none: 'There are no recalls.' },
  contacts: { heading: 'Calls and other contacts about recalls', none: 'There were no contacts about recalls.' },
  letters: { heading: 'Letters', none: 'No letters were made.' },
  blocks: { heading: 'Blocked communications', none: 'Nothing was blocked.' },
  preferences: {
    heading: 'How the patient wants to be contacted',
    none: 'Nobody said how the patient wants to be contacted.',
  },
  looks: { heading: 'Who looked', none: 'Nobody looked.' },
};

export function isSection(text: string): text is DisclosureSection {
  return (DISCLOSURE_SECTIONS as readonly string[]).includes(text);
}

/** One thing that is held of the patient, in words. */
export interface DisclosureItem {
  section: DisclosureSection;
  id: string;
  at: Date;
  title: string;
  facts: readonly { label: string; value: string }[];
  /** What was written; null where nothing was. */
  text: string | null;
}

/** What of an item is left out, because it concerns another person. */
export interface Redaction {
  whole: boolean;
  /** Each place of each of them is left out, whatever its case. Empty for a whole item. */
  words: readonly string[];
}

/** Stands in place of words that were left out. It is always as long, so that it does not tell which words they were. */
export const LEFT_OUT = '[left out]';
const ALL_LEFT_OUT = 'The practice left this out because it concerns another person.';

const escaped = (words: string): string => words.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replace(/\s+/g, '\\s+');

function without(text: string, words: readonly string[]): string {
  // The longest first: otherwise "Ann" would break "Ann Lee" up.
  const longestFirst = [...words].sort((one, other) => other.length - one.length);
  return text.replace(new RegExp(longestFirst.map(escaped).join('|'), 'giu'), LEFT_OUT);
}

/** An item as it is disclosed. That something was left out always shows. */
export function redacted(item: DisclosureItem, redaction: Redaction | null): DisclosureItem {
  if (redaction === null) return item;
  if (redaction.whole) return { ...item, facts: [], text: ALL_LEFT_OUT };
  const hide = (text: string): string => without(text, redaction.words);
  return {
    ...item,
    title: hide(item.title),
    facts: item.facts.map(({ label, value }) => ({ label, value: hide(value) })),
    text: item.text === null ? null : hide(item.text),
  };
}

/** Of the words that should be left out, those that the item does not have: a typing error would leave them readable. */
export function wordsNotIn(item: DisclosureItem, words: readonly string[]): string[] {
  const all = [item.title, ...item.facts.map(({ value }) => value), item.text ?? ''].join('\n');
  return words.filter((one) => !new RegExp(escaped(one), 'iu').test(all));
}

import { countSms, withPlainCharacters, type ExpensiveCharacter } from '../../domain/content/sms-parts';
import type { CountedTally } from '../../domain/content/checks/findings';
import type { SomeRows } from '../../domain/content/checks/value-checks';
import { countOf, numberWords } from '../../domain/words/numbers';

/** "148 characters, 1 SMS segment." */
export function countSentence(filled: string, ucs2PartUnits?: number): string {
  const { units, segments } = countSms(filled, ucs2PartUnits);
  return `${countOf(units, 'character')}, ${countOf(segments, 'SMS segment')}.`;
}

/** "Longest message: 2 segments. All messages: 9,871 segments." Only the total if all get the same text. */
export function totalSentence(tally: CountedTally, isPersonal: boolean): string {
  const { longest, segments, rows, of } = tally;
  if (!longest) return '';
  const total =
    rows === of
      ? `All messages: ${countOf(segments, 'segment')}.`
      : `First ${numberWords(rows)} of ${countOf(of, 'patient')}: ${countOf(segments, 'segment')}. We did not count the rest.`;
  return isPersonal ? `Longest message: ${countOf(longest.segments, 'segment')}. ${total}` : total;
}

/** "Row 17 and 3 others have", "Row 17 has". */
export function rowsWith({ firstRow, count }: SomeRows, one: string, many: string): string {
  if (count === 1) return `Row ${numberWords(firstRow)} ${one}`;
  return `Row ${numberWords(firstRow)} and ${countOf(count - 1, 'other')} ${many}`;
}

export interface ExpensiveWords {
  /** "’ in ‘don’t’ makes this 3 segments. Use ' instead: 1 segment." One for each character, or one for a whole script. */
  sentences: string[];
  /** Whether plain characters of the text itself would help. */
  canChange: boolean;
}

/** With more than these, it is another script, and a sentence for each of its letters helps nobody. */
const MOST_NAMED = 3;

/**
 * Names each character that makes a text cost more, once, with the word it stands in and what could be written instead.
 *
 * @param filled the text as one patient gets it: a character may also come from the list.
 */
export function expensiveWords(body: string, filled: string, ucs2PartUnits?: number): ExpensiveWords {
  const { segments, expensiveCharacters } = countSms(filled, ucs2PartUnits);
  const plain = countSms(withPlainCharacters(filled), ucs2PartUnits);
  const seen = new Map<string, ExpensiveCharacter>();
  for (const one of expensiveCharacters) if (!seen.has(one.character)) seen.set(one.character, one);
  const kept = [...seen.values()].filter(
    ({ character, plain: instead }) => instead === null && body.includes(character),
  );
  const isScript = kept.length > MOST_NAMED;
  const named = [...seen.values()].filter((one) => !isScript || !kept.includes(one));
  const sentences = named.map((one) => {
    const where = `${shown(one.character)} in ‘${wordAround(filled, one)}’`;
    if (!body.includes(one.character)) return `${where} comes from the list, so we keep it.`;
    const makes = `${where} makes this ${countOf(segments, 'segment')}.`;
    if (one.plain === null) return `${makes} No plain character means the same, so we keep it.`;
    const instead = one.plain === '' ? 'Leave it out' : `Use ${shown(one.plain)} instead`;
    // Replacing several expensive characters helps only if all are replaced.
    if (seen.size > 1 || plain.encoding === 'ucs2') return `${makes} ${instead}.`;
    return `${makes} ${instead}: ${countOf(plain.segments, 'segment')}.`;
  });
  if (isScript) {
    const makes = `Letters such as ${shown(kept[0]!.character)} make this ${countOf(segments, 'segment')}.`;
    sentences.push(`${makes} No plain characters mean the same, so we keep them.`);
  }
  if (seen.size > 1 && plain.segments < segments) {
    sentences.push(`With plain characters: ${countOf(plain.segments, 'segment')}.`);
  }
  return { sentences, canChange: withPlainCharacters(body) !== body };
}

function shown(character: string): string {
  if (character === '...') return '...';
  if (/^\s$/.test(character)) return character === ' ' ? 'a plain space' : 'A special space';
  if (/^\p{Cf}$/u.test(character)) return 'A character you cannot see';
  return character;
}

/** How much of a word we show on either side of a character. */
const LONGEST_SIDE = 16;

/** The word a character stands in, or the two it stands between. */
function wordAround(text: string, { character, index }: ExpensiveCharacter): string {
  const before = /\S*\s?$/.exec(text.slice(Math.max(0, index - 30), index))?.[0] ?? '';
  const end = index + character.length;
  const after = /^\s?\S*/.exec(text.slice(end, end + 30))?.[0] ?? '';
  const isWord = /[\p{L}\p{N}]$/u.test(before) || /^[\p{L}\p{N}]/u.test(after);
  const [left, right] = isWord
    ? [before.replace(/^.*\s(?=.)/s, ''), after.replace(/(?<=.)\s.*$/s, '')]
    : [before, after];
  const start = left.length > LONGEST_SIDE ? `…${left.slice(-LONGEST_SIDE)}` : left;
  const rest = right.length > LONGEST_SIDE ? `${right.slice(0, LONGEST_SIDE)}…` : right;
  return `${start}${character}${rest}`.trim();
}

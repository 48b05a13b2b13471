/** The longest text that SMS providers take: six GSM-7 segments (docs/api.md, "Text"). */
export const MAX_SMS_UNITS = 918;

export type SmsEncoding = 'gsm7' | 'ucs2';

/** A character that does not fit in GSM-7, so the whole text costs more. */
export interface ExpensiveCharacter {
  character: string;
  /** Where it begins, in UTF-16 units. */
  index: number;
  /**
   * What you can write instead without changing the meaning ('' for an invisible character); null if nothing is safe.
   */
  plain: string | null;
}

export interface SmsCount {
  encoding: SmsEncoding;
  /** GSM-7: septets (`[ ] { } ^ \ | ~ €` are two); UCS-2: UTF-16 units. */
  units: number;
  segments: number;
  /** The first `MAX_SMS_UNITS` of them, in the text's order. In a text that can be sent, that is all of them. */
  expensiveCharacters: ExpensiveCharacter[];
  /** How many there are altogether. */
  expensiveTotal: number;
}

/** UTF-16 units in each segment of a longer UCS-2 text (3GPP TS 23.040). One provider uses fewer. */
export const UCS2_PART_UNITS = 67;

/** Capacity in units: of a text in one segment, and of each segment of a longer one. */
function capacityOf(encoding: SmsEncoding, ucs2PartUnits: number): { single: number; part: number } {
  return encoding === 'gsm7' ? { single: 160, part: 153 } : { single: 70, part: ucs2PartUnits };
}

/** 3GPP TS 23.038 (GSM 03.38) §6.2.1, the default alphabet without its escape. */
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
    '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);

/**
 * Nearly every text consists only of these characters. One regular expression is far faster than checking each
 * character.
 */
const BASIC_ONLY = new RegExp(
  `^[${Array.from(BASIC, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`).join('')}]*$`,
  'u',
);

/** 3GPP TS 23.038 §6.2.1.1, the extension table: an escape and a character, two units. */
const EXTENSION = new Set('\f^{}\\[~]|€');

/**
 * Characters with a plain equivalent. We never replace letters, because without â ê î ô û ŵ ŷ a Welsh word is misspelt.
 */
const PLAIN: ReadonlyMap<string, string> = new Map([
  ...pairs('‘’‚‛′´`', "'"),
  ...pairs('“”„‟″', '"'),
  ...pairs('‐‑‒–—―−', '-'),
  ...pairs('…', '...'),
  ...pairs('\t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000', ' '),
  ...pairs('\u2028\u2029', '\n'),
  ...pairs('\u00ad\u180e\u200b\u200c\u2060\ufeff', ''),
]);

/**
 * Counts what a text costs as SMS (P17). Count the text as the patient gets it: after filling placeholders.
 *
 * One character outside GSM-7 turns the whole text to UCS-2. A two-unit character (an escape pair, a surrogate pair)
 * is never cut in two by a segment's end, which can add a segment; `units` does not count that gap. Empty text is
 * 0 units, 0 segments.
 * @param ucs2PartUnits of the account that the text goes out through, where it differs from the standard.
 */
export function countSms(text: string, ucs2PartUnits = UCS2_PART_UNITS): SmsCount {
  if (BASIC_ONLY.test(text)) {
    const { single, part } = capacityOf('gsm7', ucs2PartUnits);
    const units = text.length;
    const segments = units <= single ? Math.min(units, 1) : Math.ceil(units / part);
    return { encoding: 'gsm7', units, segments, expensiveCharacters: [], expensiveTotal: 0 };
  }
  const { expensiveCharacters, expensiveTotal } = expensiveIn(text);
  const encoding = expensiveTotal === 0 ? 'gsm7' : 'ucs2';
  const { single, part } = capacityOf(encoding, ucs2PartUnits);
  let units = 0;
  let segments = 1;
  let filled = 0;
  for (const character of text) {
    const width = encoding === 'gsm7' ? gsmWidth(character) : character.length;
    units += width;
    if (filled + width > part) {
      segments++;
      filled = 0;
    }
    filled += width;
  }
  if (units <= single) segments = units === 0 ? 0 : 1;
  return { encoding, units, segments, expensiveCharacters, expensiveTotal };
}

/**
 * The text with every expensive character replaced by its safe plain equivalent. Only done when a person asks for it.
 */
export function withPlainCharacters(text: string): string {
  return Array.from(text, (character) => (isGsm(character) ? character : (PLAIN.get(character) ?? character))).join('');
}

function expensiveIn(text: string): Pick<SmsCount, 'expensiveCharacters' | 'expensiveTotal'> {
  const expensiveCharacters: ExpensiveCharacter[] = [];
  let expensiveTotal = 0;
  let index = 0;
  for (const character of text) {
    if (!isGsm(character)) {
      expensiveTotal++;
      if (expensiveTotal <= MAX_SMS_UNITS) {
        expensiveCharacters.push({ character, index, plain: PLAIN.get(character) ?? null });
      }
    }
    index += character.length;
  }
  return { expensiveCharacters, expensiveTotal };
}

function isGsm(character: string): boolean {
  return BASIC.has(character) || EXTENSION.has(character);
}

function gsmWidth(character: string): number {
  return EXTENSION.has(character) ? 2 : 1;
}

function pairs(characters: string, plain: string): [string, string][] {
  return Array.from(characters, (character) => [character, plain]);
}

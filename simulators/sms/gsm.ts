const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENSION = '\f^{}\\[~]|€';

const escaped = (characters: string) => characters.replace(/[\\\]^-]/g, '\\$&');
const ALL_BASIC = new RegExp(`^[${escaped(BASIC)}]*$`);
const ALL_GSM = new RegExp(`^[${escaped(BASIC)}${escaped(EXTENSION)}]*$`);
const EXTENDED = new RegExp(`[${escaped(EXTENSION)}]`, 'g');

export interface TextSize {
  encoding: 'gsm7' | 'ucs2';
  /** Septets (an extension character takes two), or 16-bit units. */
  units: number;
  parts: number;
}

/**
 * Counts a text as the network would: GSM 160 alone or 153 a part, Unicode 70 alone or 67 a part (3GPP TS 23.040). A
 * character of two units, an escape pair or a surrogate pair, is never cut by a part's end.
 * Counted here independently, so that the gateway can confirm what the product showed the sender.
 */
export function sizeOf(text: string): TextSize {
  if (ALL_BASIC.test(text)) return { encoding: 'gsm7', units: text.length, parts: partsOf(text.length, GSM7, () => 0) };
  if (ALL_GSM.test(text)) {
    // Every extension character as two units, so that a part's end is looked at in units.
    const units = text.replace(EXTENDED, '\u001b$&');
    const cuts = (at: number): boolean => units[at - 1] === '\u001b';
    return { encoding: 'gsm7', units: units.length, parts: partsOf(units.length, GSM7, (at) => (cuts(at) ? 1 : 0)) };
  }
  const cuts = (at: number): boolean => /[\ud800-\udbff]/.test(text[at - 1]!) && /[\udc00-\udfff]/.test(text[at] ?? '');
  return { encoding: 'ucs2', units: text.length, parts: partsOf(text.length, UCS2, (at) => (cuts(at) ? 1 : 0)) };
}

const GSM7 = { alone: 160, each: 153 };
const UCS2 = { alone: 70, each: 67 };

/** @param giveBack How many units before a place must not be parted from what follows there. */
function partsOf(units: number, { alone, each }: typeof GSM7, giveBack: (at: number) => number): number {
  if (units <= alone) return 1;
  let parts = 0;
  for (let at = 0; at < units; parts++) {
    const end = at + each;
    at = end < units ? end - giveBack(end) : units;
  }
  return parts;
}

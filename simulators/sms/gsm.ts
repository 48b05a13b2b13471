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
 * Counts a text as the network would: GSM 160 alone or 153 a part, Unicode 70 alone or 66 a part (Firetext's figures).
 * Counted here anew, so that the gateway bears independent witness to what the product showed the sender.
 */
export function sizeOf(text: string): TextSize {
  if (ALL_BASIC.test(text)) return { encoding: 'gsm7', units: text.length, parts: partsOf(text.length, 160, 153) };
  if (ALL_GSM.test(text)) {
    const units = text.length + (text.match(EXTENDED)?.length ?? 0);
    return { encoding: 'gsm7', units, parts: partsOf(units, 160, 153) };
  }
  return { encoding: 'ucs2', units: text.length, parts: partsOf(text.length, 70, 66) };
}

function partsOf(units: number, alone: number, each: number): number {
  return units <= alone ? 1 : Math.ceil(units / each);
}

import { unsafeReason, type SafeLevel, type UnsafeReason } from '../../eligibility/safe-contact';
import type { RowReasonCode } from '../../lists/row-reasons';

/** What a letter needs of its patient, as demographics have it when the letter is made. */
export interface LetterPatient {
  givenName: string | null;
  familyName: string | null;
  address: readonly string[];
  postcode: string | null;
  status: string;
  /** The format in which the patient reads, in the register's words. */
  format: string | null;
  /** What the patient or staff said of large print; it goes before the format. */
  largePrint?: boolean | null;
  /** The letter is in Welsh where its text is ours. */
  wantsWelsh?: boolean;
  /** How safe a letter is, where somebody said so. */
  safe?: SafeLevel;
  /** A reply may report their death, and nobody has looked yet. */
  deathReported?: boolean;
}

/** Why no letter can be made for a patient. The codes of a row's reasons keep their words. */
export type LetterObstacle =
  | Extract<RowReasonCode, 'restricted' | 'deceased' | 'left-practice' | 'death-reported' | UnsafeReason>
  | 'address-missing'
  | 'format-needed';

export const LETTER_OBSTACLE_WORDS: Readonly<Record<'address-missing' | 'format-needed', string>> = {
  'address-missing': 'Missing: postal address',
  'format-needed': 'Needs a format that we cannot print, such as braille, audio or easy read',
};

/** As many lines as fit into the window of an envelope. */
export const MOST_ADDRESS_LINES = 7;

/** What we can print: large print by a larger font, and anything that names no other format. */
const LARGE_PRINT = /large\s*(print|font)|\b(1[6-9]|2\d)\s*(pt|point)/i;
const ANOTHER_FORMAT = /braille|audio|easy\s*read|moon\b|sign(ed)?\b|bsl|makaton|cd\b|dvd\b|tape|electronic|email/i;

/** Whether the patient reads large print, which is 16 point or more (Accessible Information Standard). */
export function readsLargePrint(format: string | null): boolean {
  return format !== null && LARGE_PRINT.test(format);
}

/** Whether a letter is printed large. */
export function isPrintedLarge({ largePrint, format }: Pick<LetterPatient, 'largePrint' | 'format'>): boolean {
  return largePrint ?? readsLargePrint(format);
}

/** Why no letter can be printed for a patient; null if one can. */
export function letterObstacle({
  status,
  address,
  format,
  safe = 'yes',
  deathReported = false,
}: LetterPatient): LetterObstacle | null {
  if (status === 'restricted' || status === 'deceased') return status;
  if (status === 'left') return 'left-practice';
  if (deathReported) return 'death-reported';
  // A letter about a recall says what it is about.
  const unsafe = unsafeReason(safe, false);
  if (unsafe !== null) return unsafe;
  if (address.every((line) => line.trim() === '')) return 'address-missing';
  if (format !== null && !readsLargePrint(format) && ANOTHER_FORMAT.test(format)) return 'format-needed';
  return null;
}

/**
 * The lines that show in the window: the name, the address and the postcode on its own line. An address of more
 * lines than fit is joined from its first lines on, because the last ones matter to the post.
 */
export function addressBlock({ givenName, familyName, address, postcode }: LetterPatient): string[] {
  const code = postcode?.trim().replace(/\s+/g, ' ').toUpperCase() ?? '';
  const lines = address.map((line) => line.trim().replace(/\s+/g, ' ')).filter((line) => line !== '');
  // Some registers repeat the postcode as the last line.
  if (code !== '' && plain(lines.at(-1) ?? '') === plain(code)) lines.pop();
  const room = MOST_ADDRESS_LINES - 1 - (code === '' ? 0 : 1);
  while (lines.length > room) lines.splice(0, 2, `${lines[0]}, ${lines[1]}`);
  const name = [givenName, familyName]
    .map((part) => part?.trim())
    .filter(Boolean)
    .join(' ');
  return [name, ...lines, code].filter((line) => line !== '');
}

type Address = Pick<LetterPatient, 'address' | 'postcode'>;

/** Equal for addresses that are the same to a postman. */
export function addressKey({ address, postcode }: Address): string {
  return plain([...address, postcode ?? ''].join(''));
}

export function isSameAddress(one: Address, other: Address): boolean {
  return addressKey(one) === addressKey(other);
}

/**
 * The same letters, with those to one address next to each other, at the place of the first of them. Each stays a letter of its
 * own in an envelope of its own: a letter names its patient and what is due, which nobody else of the household may read.
 */
export function nextToEachOther<Letter>(letters: readonly Letter[], addressOf: (letter: Letter) => Address): Letter[] {
  const households = new Map<string, Letter[]>();
  for (const letter of letters) {
    const key = addressKey(addressOf(letter));
    households.set(key, [...(households.get(key) ?? []), letter]);
  }
  return [...households.values()].flat();
}

/** How many addresses get more than one of these letters. */
export function sharedAddresses(keys: readonly string[]): number {
  const letters = new Map<string, number>();
  for (const key of keys) letters.set(key, (letters.get(key) ?? 0) + 1);
  return [...letters.values()].filter((count) => count > 1).length;
}

function plain(text: string): string {
  return text.toUpperCase().replace(/[\s,.]/g, '');
}

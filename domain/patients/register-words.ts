import { columnKey } from '../lists/columns';

/**
 * What the words of a register import mean. A word that is not here keeps the patient out until a person of the practice
 * has said what it means: an older, more permissive state never outlives a newer one that nobody understands.
 */

export const PATIENT_STATUSES = ['registered', 'deceased', 'left', 'restricted'] as const;
/** What a word for a registration can mean. */
export type StatedStatus = (typeof PATIENT_STATUSES)[number];
/** `unclear`: the register holds a word for it that is not understood. */
export type PatientStatus = StatedStatus | 'unclear';

/** Columns of an import whose words decide whether a patient is sent to. */
export const WORD_FIELDS = ['status', 'doesNotWishSms', 'marketingAgreed'] as const;
export type WordField = (typeof WORD_FIELDS)[number];

/** What a word of a field can be decided to mean. */
export const WORD_MEANINGS = {
  status: PATIENT_STATUSES,
  doesNotWishSms: ['yes', 'no'],
  marketingAgreed: ['yes', 'no'],
} as const satisfies Record<WordField, readonly string[]>;
export type WordMeaning = StatedStatus | 'yes' | 'no';

/** A word that a person of the practice has decided about. */
export interface DecidedWord {
  field: WordField;
  /** As `wordKey` writes it. */
  word: string;
  meaning: WordMeaning;
}

/** Characters of a word as it stood that are kept to be shown. */
const LONGEST_WORD = 60;

const STATUSES: Record<StatedStatus, readonly string[]> = {
  registered: keys(
    'registered, active, current, currently registered, regular, permanent, fully registered, GMS, GMS registered, ' +
      'registered patient, regular patient, current patient, active patient, registered GMS, permanently registered',
  ),
  deceased: keys(
    'deceased, died, dead, death, RIP, passed away, passed on, patient died, has died, patient deceased, ' +
      'deceased patient, deduction death, deducted death, death notified, died in hospital, died at home, late',
  ),
  left: keys(
    'left, left practice, left the practice, has left, has left the practice, patient left, deducted, deduction, ' +
      'deducted patient, moved, moved away, moved out, moved on, moved house, moved abroad, gone away, gone, transferred, ' +
      'transferred out, transfer out, transfer, inactive, not registered, no longer registered, unregistered, de-registered, ' +
      'de-registered patient, removed, removed from list, off list, former, former patient, previous patient, ex patient, ' +
      'registered elsewhere, emigrated, embarked, left area, moved out of area, out of area, non-registered, not active, ended',
  ),
  restricted: keys(
    'restricted, sensitive, S flag, S flagged, sensitive record, restricted record, confidential, withheld, protected, do not disclose',
  ),
};

const YES = keys('yes, y, true, 1, t, yes please');
const NO = keys('no, n, false, 0, f, no thank you, no thanks');

/** Words that say against a wish or for it whatever the column asks. */
const AGAINST = keys(
  'declined, declines, decline, refused, refuses, refusal, opted out, opt out, dissent, dissents, dissented, ' +
    'does not wish, does not want, not wanted, does not consent, no consent, consent declined, consent refused, ' +
    'consent withdrawn, withdrawn, withdrew, objects, objected, objection, unsubscribed, stop, never, do not contact, ' +
    'do not send, do not text, not agreed, does not agree, disagreed, not consented, denied, rejected, revoked',
);
const FOR = keys(
  'consent, consents, consented, consent given, given, agreed, agrees, agree, accepted, accepts, accept, allowed, ' +
    'allows, opted in, opt in, wishes, wants, happy to be contacted, permission given, granted',
);

/** What a cell of such a column says; `meaning` null where nobody knows yet. */
export interface WordReading<Meaning> {
  meaning: Meaning | null;
  /** As it stood. */
  word: string;
}

/** Decisions of the practice, for `readStatus` and `readWish`. */
export type DecidedWords = ReadonlyMap<string, WordMeaning>;

/** The key of a decision among `DecidedWords`. */
function decisionKey(field: WordField, word: string): string {
  return `${field} ${wordKey(word)}`;
}

export function decidedWords(decisions: readonly DecidedWord[]): DecidedWords {
  return new Map(decisions.map(({ field, word, meaning }) => [decisionKey(field, word), meaning]));
}

/**
 * A word as it is compared: case, spaces and punctuation do not matter, where it has anything else. A question mark does:
 * "Registered?" is another word than "Registered".
 */
export function wordKey(word: string): string {
  const key = columnKey(word);
  if (key === '') return word.trim();
  return word.includes('?') ? `${key}?` : key;
}

/**
 * What a registration status says. A date or a remark in brackets after the word ("Died 01/02/2026", "Left (moved)") changes
 * nothing, but that "Registered (deceased)" does not let anybody in: there the remark must say so too.
 *
 * @param cell cleaned, and not blank.
 */
export function readStatus(cell: string, decided: DecidedWords = new Map()): WordReading<StatedStatus> {
  const own = decided.get(decisionKey('status', cell)) as StatedStatus | undefined;
  return { meaning: own ?? statusOf(cell) ?? statusBeforeRemark(cell), word: shown(cell) };
}

/**
 * What the cell of a wish says: of `doesNotWishSms` whether the patient does not wish SMS, of `marketingAgreed` whether they
 * agreed. "Yes" and "No" answer the question of the column; "Declined" and "Agreed" mean the same in either.
 *
 * @param cell cleaned, and not blank.
 */
export function readWish(
  field: Exclude<WordField, 'status'>,
  cell: string,
  decided: DecidedWords = new Map(),
): WordReading<boolean> {
  const own = decided.get(decisionKey(field, cell));
  const meaning = own === undefined ? wishOf(field, wordKey(cell)) : own === 'yes';
  return { meaning, word: shown(cell) };
}

/** Consent to SMS from a wish column: the opposite of `doesNotWishSms`. */
export function readConsent(cell: string, decided: DecidedWords = new Map()): WordReading<boolean> {
  const key = wordKey(cell);
  if (YES.includes(key)) return { meaning: false, word: shown(cell) };
  if (NO.includes(key)) return { meaning: true, word: shown(cell) };
  return readWish('doesNotWishSms', cell, decided);
}

/**
 * What the cell of a date of death says: a date, or a word for yes, that the patient has died; a word for no, nothing. Any other
 * word is not understood.
 *
 * @param cell cleaned, and not blank.
 */
export function readDateOfDeath(cell: string): WordReading<'deceased' | 'nothing'> {
  const key = wordKey(cell);
  const isNo = NO.includes(key) || NO_DEATH.includes(key) || /^[\s0./:–-]+$/.test(cell);
  const isDeath = /[1-9]/.test(cell) || YES.includes(key) || statusOf(cell) === 'deceased';
  return { meaning: isNo ? 'nothing' : isDeath ? 'deceased' : null, word: shown(cell) };
}

/** What programs write where there is no date of death. */
const NO_DEATH = keys('n/a, none, nil, null, not applicable, alive, living');

function statusOf(text: string): StatedStatus | null {
  const key = wordKey(text);
  return PATIENT_STATUSES.find((status) => STATUSES[status].includes(key)) ?? null;
}

function statusBeforeRemark(text: string): StatedStatus | null {
  const remark = /\(([^()]*)\)\s*$/.exec(text);
  const word = text.slice(0, remark?.index).replace(AFTER_WORD, '');
  const status = statusOf(word);
  if (status !== 'registered' || remark === null) return status;
  const said = remark[1]!.replace(AFTER_WORD, '').replace(/^\s*(?:since|from)\s*$/i, '');
  return !/[\p{L}?]/u.test(said) || statusOf(said) === 'registered' ? status : null;
}

/** A date, with what leads to it. */
const AFTER_WORD = /[\s:,–-]*(?:on\s+)?\d[\d\s./:-]*$/i;

function wishOf(field: Exclude<WordField, 'status'>, key: string): boolean | null {
  if (YES.includes(key)) return true;
  if (NO.includes(key)) return false;
  const isRefusal = field === 'doesNotWishSms';
  if (AGAINST.includes(key)) return isRefusal;
  return FOR.includes(key) ? !isRefusal : null;
}

function shown(cell: string): string {
  return [...cell.slice(0, 2 * LONGEST_WORD)].slice(0, LONGEST_WORD).join('');
}

function keys(words: string): readonly string[] {
  return words.split(', ').map(columnKey);
}

/** Why a look at a patient may need a word with who looked. The first that applies is reported. */
export const LOOK_REASONS = ['own-record', 'colleague', 'same-surname'] as const;
export type LookReason = (typeof LOOK_REASONS)[number];

export const LOOK_REASON_WORDS: Readonly<Record<LookReason, string>> = {
  'own-record': 'May be their own record',
  colleague: 'May be a colleague’s record',
  'same-surname': 'Has the same surname',
};

interface Person {
  staffId: string;
  name: string;
  email: string;
}

interface LookedAt {
  familyName: string | null;
  givenName: string | null;
  email: string | null;
}

/** Letters only, so that case, accents and punctuation do not matter. */
function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[^\p{L} ]/gu, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
}

const isSameMail = (one: string, other: string | null): boolean =>
  other !== null && one.toLowerCase() === other.toLowerCase();

/** A title says nothing of who someone is. */
const TITLES = new Set(['dr', 'mr', 'mrs', 'ms', 'miss', 'prof', 'sister', 'nurse']);
const wordsOf = (name: string): string[] =>
  plain(name)
    .split(' ')
    .filter((word) => word !== '' && !TITLES.has(word));

function isSamePerson({ name, email }: Person, patient: LookedAt): boolean {
  if (isSameMail(email, patient.email)) return true;
  const own = wordsOf(name).join(' ');
  return own !== '' && own === wordsOf([patient.givenName, patient.familyName].filter(Boolean).join(' ')).join(' ');
}

/**
 * Why someone should ask about a look; null if nothing stands out. We know staff by name and email address only, so
 * this can be a namesake, and a record under another name is not found.
 *
 * @param everyone who works at the practice, with who looked.
 */
export function lookReason(by: Person, patient: LookedAt, everyone: readonly Person[]): LookReason | null {
  if (isSamePerson(by, patient)) return 'own-record';
  if (everyone.some((one) => one.staffId !== by.staffId && isSamePerson(one, patient))) return 'colleague';
  const surname = wordsOf(by.name).at(-1);
  const families = wordsOf(patient.familyName ?? '');
  return surname !== undefined && families.length > 0 && families.at(-1) === surname ? 'same-surname' : null;
}

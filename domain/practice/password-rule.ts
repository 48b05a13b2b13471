const LEAST = 12;
const MOST = 200;
const LEAST_DIFFERENT = 4;

/** Rows of keys and other common sequences. Each also counts backwards. */
const ORDERS = [
  'abcdefghijklmnopqrstuvwxyz',
  '1234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  '1q2w3e4r5t6y7u8i9o0p',
  'qazwsxedcrfvtgbyhnujmikolp',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
];

/** Words that people commonly build long, easily guessed passwords from. */
const COMMON = [
  'admin',
  'administrator',
  'changeme',
  'dragon',
  'football',
  'hello',
  'iloveyou',
  'letmein',
  'liverpool',
  'login',
  'monkey',
  'pass',
  'passphrase',
  'passw0rd',
  'password',
  'practice',
  'princess',
  'rollcall',
  'secret',
  'sunshine',
  'superman',
  'surgery',
  'trustno1',
  'welcome',
];

/**
 * What is wrong with a password that someone chose, in words for the page; null if nothing. Length counts most. We ask
 * for no digits or signs, because they only lead to the same few patterns.
 */
export function passwordProblem(password: string, person: { email: string; name: string }): string | null {
  const length = [...password].length;
  if (length < LEAST)
    return `Choose a password of at least ${LEAST} characters, such as three words that do not belong together`;
  if (length > MOST) return `Choose a password of at most ${MOST} characters`;
  const letters = bare(password);
  const own = [person.email, person.email.split('@')[0]!, person.name].map((text) => withoutEnds(bare(text)));
  if (withoutEnds(letters) !== '' && own.includes(withoutEnds(letters))) {
    return 'Choose a password that is not your name or email address';
  }
  const lower = password.toLowerCase();
  if (isRepetition(lower) || new Set(lower).size < LEAST_DIFFERENT || isSequence(letters)) {
    return 'Choose a password that is not a repetition or a row of keys, such as abcabcabcabc or 123456789012';
  }
  if (isMadeOf(letters, COMMON)) return 'Choose a password that is harder to guess: many people use this one';
  return null;
}

/** Lower-case letters and digits only, because case, spaces and signs make a password hardly harder to guess. */
function bare(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** Without the year or number that people add before or after. */
function withoutEnds(text: string): string {
  return text.replace(/^\d+|\d+$/g, '');
}

/** One part repeated, with the last repeat perhaps cut short. */
function isRepetition(text: string): boolean {
  for (let part = 1; part <= text.length / 2; part += 1) {
    if (text.startsWith(text.slice(part))) return true;
  }
  return false;
}

/** Only rows of keys and alphabets, each at least three characters long. */
function isSequence(text: string): boolean {
  let rest = text;
  while (rest.length > 0) {
    const run = longestRun(rest);
    if (run < 3) return false;
    rest = rest.slice(run);
  }
  return text.length > 0;
}

/** How much of the beginning goes along one of the orders, from its end on to its beginning again. */
function longestRun(text: string): number {
  const lengths = ORDERS.flatMap((order) => [order, [...order].reverse().join('')]).map((order) => {
    const start = order.indexOf(text[0]!);
    if (start < 0) return 0;
    let run = 1;
    while (run < text.length && order[(start + run) % order.length] === text[run]) run += 1;
    return run;
  });
  return Math.max(...lengths);
}

/** Only these words and digits. */
function isMadeOf(text: string, words: string[]): boolean {
  const longestFirst = [...words].sort((a, b) => b.length - a.length);
  const rest = longestFirst.reduce((left, word) => left.replaceAll(word, ' '), text);
  return rest !== text && /^[\s\d]*$/.test(rest);
}

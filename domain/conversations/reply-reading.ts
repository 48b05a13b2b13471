import { isForReception, optOutRequestOf, possibleOptOut, type OptOutRequest } from './opt-out-words';
import { plainReply, type PlainReply } from './plain-reply';
import { redFlagsOf } from './red-flags';
import { REPLY_LANGUAGES, unreadLanguageOf } from './languages/reply-language';

/** What makes a reply stand out, in the order in which flags are shown. */
export const FLAG_CODES = [
  'red-flag',
  'death-reported',
  'other-language',
  'opt-out',
  'possible-opt-out',
  'wrong-number',
  'shared-number',
  'reception',
] as const;
export type FlagCode = (typeof FLAG_CODES)[number];

/** A flag, with the words that it rests on where it rests on words. */
export interface Flag {
  code: FlagCode;
  words?: string;
}

/** What a reply says, as far as rules can tell. */
export interface ReplyReading {
  /** What it asks of the list of blocked numbers, as a whole; null where a person has to read it. */
  request: OptOutRequest | null;
  flags: Flag[];
  /** A phone or a service wrote it, and not a person: "Sorry, I cannot talk right now". */
  isAutomatic: boolean;
}

/** Words are shown to staff, so they are short. */
const MOST_WORDS = 80;

const RELATIVES =
  '(?:mum|mother|mom|mam|dad|father|husband|wife|partner|son|daughter|brother|sister|nan|nana|gran|grandma|grandmother|grandad|grandfather|uncle|aunt|auntie|friend|he|she|hes|shes|patient|they|him|her)';

const DEATH = [
  /\b(?:passed|past) away\b/,
  /\bpassed on\b/,
  /\b(?:he|she|mum|dad|mother|father|husband|wife|nan|gran)(?: \w+)? passed(?! (?:the|his|her|it|out|a|this|on the|me|you|through|by|over|my|their)\b)/,
  /\b(?:has|have|had|is|was|sadly|recently|just|unfortunately) (?:\w+ )?(?:died|deceased|dead)\b/,
  new RegExp(`\\b${RELATIVES}(?: \\w+){0,3}? (?:died|deceased|dead)\\b`),
  /\bdied (?:in|on|last|this|at|yesterday|today|years?|of|from|after|\d)/,
  /\bdeceased\b/,
  /\bno longer (?:with us|alive|living with us)\b/,
  new RegExp(`\\blost my ${RELATIVES}\\b`),
  /\bdeath of\b/,
  /\brest in peace\b/,
  /\bthe late (?:mr|mrs|ms|miss|dr)\b/,
];
/** Things that die and are not people. */
const NOT_A_DEATH =
  /\b(?:phone|battery|mobile|car|laptop|line|signal|dog|cat|pet|plant|tooth|nerve) (?:\w+ ){0,2}(?:died|dead)\b/;

const WRONG_NUMBER = [
  /\bwrong (?:number|person|phone|patient|mobile|people|contact|one|guy|woman|man|lady)\b/,
  /\b(?:not|isnt|aint|no longer) (?:his|her|their|my|that persons?|the right|the correct|\w+s) (?:number|phone|mobile)\b/,
  /\b(?:dont|do not|doesnt|does not) know (?:a |any |an |anyone |anybody |who )?(?:him|her|this person|that person|anyone|anybody|them|\w+ is|called|named|by that name|of that name|person)\b/,
  /\b(?:no|no one|noone|nobody|not anyone) (?:one )?(?:called|named|of that name|by that name|with that name|by this name|of this name)\b/,
  /\b(?:doesnt|does not|dont|no longer|not) (?:live|lives|living|lived) (?:here|at this|at that|with)\b/,
  /\bdoesnt live here\b/,
  /\b(?:has|have|got|this is|its|it is) (?:a )?(?:new|different|another) (?:phone |mobile )?number\b/,
  /\b(?:changed|change) (?:his|her|their|my|the) (?:phone |mobile )?number\b/,
  /\bwho (?:is|are|the hell is) (?:this meant|that for|this for)\b/,
  /\bnot (?:the|a) patient\b/,
  /\bim not (?:this|that) (?:person|patient)\b/,
  /\bnot (?:meant )?for me\b/,
  /\bnot (?:a|your|registered) patient\b/,
];
/** "I am not Margaret": a name begins with a capital letter, which other words after "not" do not. */
const NOT_BY_NAME =
  /\b(?:I am|I['’]m|Im|i['’]?m|i am|[Tt]his is) not (?:(?:Mr|Mrs|Ms|Miss|Dr)\.? )?(?!Ok|OK|Well|Sure|Able)[A-Z][a-z]{2,}/;

const AUTOMATIC = [
  /^sorry i (?:can ?not|cant) (?:talk|take your call|answer)(?: right)? now\b/,
  /^(?:sorry )?(?:ill|i will|can i) call (?:you )?(?:right )?back\b/,
  /^can i call you later$/,
  /^(?:sorry )?im (?:driving|in a meeting|busy)\b.{0,60}$/,
  /^i am (?:driving|in a meeting)\b.{0,80}$/,
  /\b(?:i am|im|we are|were) (?:currently )?(?:away|out of (?:the )?office|on (?:annual )?leave|on holiday) (?:until|till|from|and will|with)\b/,
  /\bout of office\b/,
  /\bauto(?:matic|mated)? ?(?:reply|response|message|answer)\b/,
  /\b(?:doesnt|does not|cannot|cant|not able to|unable to) (?:accept|receive) (?:replies|messages|texts|sms|incoming)\b/,
  /\bplease do not (?:reply|respond)\b/,
  /\bdriving (?:mode|with do not disturb)\b/,
];

/**
 * Reads what a patient wrote. A red flag beats every other reading: then nothing is stopped automatically, and a person
 * looks (N19, N20).
 *
 * @param readLanguages languages besides English that somebody at the practice reads (BCP 47).
 */
export function readReplyText(text: string, readLanguages: readonly string[] = []): ReplyReading {
  const reply = plainReply(text);
  const redFlags = redFlagsOf(reply);
  const flags: Flag[] = [];
  const add = (code: FlagCode, words?: string): void => {
    flags.push(words === undefined ? { code } : { code, words: shorten(words) });
  };

  if (redFlags.length > 0) add('red-flag', redFlags.map(({ words }) => words).join(', '));
  const death = NOT_A_DEATH.test(reply.words) ? null : firstMatch(DEATH, reply.words);
  if (death !== null) add('death-reported', death);

  const request = redFlags.length > 0 || death !== null ? null : optOutRequestOf(reply);
  if (request === 'stop' || request === 'stop-all') add('opt-out', reply.words);
  const possible = redFlags.length > 0 || request !== null ? null : possibleOptOut(reply);
  if (possible !== null) add('possible-opt-out', possible);
  const wrong = firstMatch(WRONG_NUMBER, reply.words) ?? NOT_BY_NAME.exec(reply.written)?.[0] ?? null;
  if (wrong !== null) add('wrong-number', wrong);
  if (isForReception(reply)) add('reception', 'cancel');
  const byMachine = request === null && isAutomatic(reply);
  // Rules watch for English words only, so nobody knows what such a reply says until a person reads it.
  const language = request !== null || byMachine ? null : unreadLanguageOf(text, readLanguages);
  if (language !== null) add('other-language', REPLY_LANGUAGES[language]);
  return { request, flags: inOrder(flags), isAutomatic: byMachine };
}

function inOrder(flags: readonly Flag[]): Flag[] {
  return FLAG_CODES.flatMap((code) => flags.filter((flag) => flag.code === code));
}

function isAutomatic({ words }: PlainReply): boolean {
  return firstMatch(AUTOMATIC, words) !== null;
}

function firstMatch(patterns: readonly RegExp[], words: string): string | null {
  for (const pattern of patterns) {
    const found = pattern.exec(words);
    if (found) return found[0];
  }
  return null;
}

function shorten(words: string): string {
  return words.length <= MOST_WORDS ? words : `${words.slice(0, MOST_WORDS - 1).trimEnd()}…`;
}

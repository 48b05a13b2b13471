import { plainWords, type PlainReply } from './plain-reply';

/** What a reply asks of the list of blocked numbers. `stop` stops the kind of message that was answered. */
export type OptOutRequest = 'stop' | 'stop-all' | 'start';

/**
 * The words that act automatically, as the whole text. CANCEL, END, QUIT, YES and NO are not among them: in a practice
 * they are about an appointment or answer a question.
 */
const REQUESTS: Readonly<Record<string, OptOutRequest>> = {
  stop: 'stop',
  unsubscribe: 'stop',
  optout: 'stop',
  'opt out': 'stop',
  stopall: 'stop-all',
  'stop all': 'stop-all',
  start: 'start',
  unstop: 'start',
};

/** Politeness around such a word, which changes nothing of what it asks. */
const COURTESY =
  /\b(?:many thanks|thank you(?: (?:very|so) much)?|thank u|thankyou|thanks|thanx|thx|ty|tks|cheers|ta|please|pleas|pls|plz|plse|sorry|hi|hiya|hello|hey|dear|sirs?|madam|doctor|dr|good (?:morning|afternoon|evening|day)|(?:kind |best |warm )?regards|best wishes|kindly|bye|ok|okay|x+)\b/g;

/** The request that is the whole of a reply; null where there is more to it. */
export function optOutRequestOf({ words }: Pick<PlainReply, 'words'>): OptOutRequest | null {
  // A whole text of this kind is short, whatever the politeness around it.
  if (words.length > 120) return null;
  return REQUESTS[withoutCourtesy(words)] ?? null;
}

function withoutCourtesy(words: string): string {
  return words.replace(COURTESY, ' ').replace(/ +/g, ' ').trim();
}

const MESSAGES =
  '(?:texts?|texted|texting|txts?|txting|messages?|messaging|messaged|msgs?|msging|sms|contact|contacts|contacted|contacting|reminders?|spam|spamming|emails?|emailing|send|sends|sending|bother|bothering|bugging|pestering|harassing|annoying|calling|ringing|notifications?|alerts?|invites?|invitations?)';
const FEW = '(?: \\w+){0,3}?';

/** Wishes to get no more messages, wherever they stand in a text. */
const WISHES = [
  `(?:stop|stopped|quit|cease|halt|end|cancel)(?: (?:all|any|the|your|these|those|this|my|with|from|me|getting|receiving|sending|to|of|more|please|it|future|further))*? ${MESSAGES}`,
  `(?:no|any) (?:more|further|longer)${FEW} ${MESSAGES}`,
  `(?:dont|do not|never|not to|please not|wish you wouldnt|rather you didnt) (?:keep |ever )?(?:text|txt|texting|message|messaging|msg|contact|contacting|bother|bothering|spam|email|pester|harass|ring|sms)\\b`,
  `(?:dont|do not|never|not to|please not) (?:keep |ever )?send(?:ing)?(?: \\w+){0,2}? (?:any|anything|anymore|more|these|this|those|it|again|texts?|messages?|msgs?|sms|stuff|reminders?)`,
  `(?:dont|do not|didnt|did not|no longer|not|never) (?:want|wish|need|like|ask|asked|agree|consent)(?: \\w+){0,4}? (?:texts?|txts?|texting|messages?|messaging|msgs?|sms|reminders?|contacted|spam)`,
  `(?:take|remove|delete|get|drop)(?: \\w+)? (?:me|us|my (?:number|name|details|phone|mobile)|this number|the number|her|him)(?: \\w+)? (?:off|from|out)(?: \\w+){0,3}? (?:list|lists|system|database|records|texts|messages|this|it|service)`,
  `(?:remove|delete|lose|forget|erase|block)(?: \\w+)? (?:my|this|the|our|that) (?:number|name|phone|mobile|details)`,
  'remove me',
  'take me off',
  '(?:opt|opted|opting) (?:me |us )?out(?! of (?!texts?|the texts?|these|sms|messages?|all|this|your|receiving|getting|any|it))',
  'opt ?out(?! of (?!texts?|the texts?|these|sms|messages?|all|this|your|receiving|getting|any|it))',
  'unsubscri\\w*',
  'unsubcri\\w*',
  'leave me alone',
  'leave us alone',
  '(?:go away|get lost|f off|fuck off|piss off)',
  'stop ?2 ?\\w+',
  'stop ?all',
  'stop ?it',
  'not interested(?! in (?!your|these|this|any|texts?|messages?))',
].map((wish) => new RegExp(`\\b${wish}\\b`));

/** A clause that is nothing but an exit word, with what may stand before it: "you can stop", "ok stop now". */
const BARE_STOP =
  /^(?:(?:please|pls|plz|you|u|can|could|would|must|should|just|and|now|ok|okay|hi|hello|hey|to|need|need to|want|i want|i want you to|i said|i say|said|so|then|that is enough|thats enough|enough|do|will|may|yes|no|thanks|thank you|i|text|reply|replying|texted|texting|sms|send|sending)\s)*(?:stop|stopp|stoppp+|unsubscribe|optout|opt out|stopall)(?:\s(?:now|please|pls|plz|thanks|thank you|immediately|today|already|will you|would you|ok|stop|x+|me|us))*$/;

/** A text that begins with the word, whatever is said then, unless it has an object: "Stop I have moved away". */
const LEADING_STOP =
  /^(?:please |pls |plz )?(?:stop|unsubscribe|optout|opt out)(?= (?:i|im|ive|id|we|weve|were|you|youve|this|that|these|those|its|it|not|no|wrong|already|he|she|hes|shes|they|dont|do|please|why|who|as|because|we)\b)(?! (?:this|that|these|those) (?!is|number|list|service|now))/;

/** How the word STOP is said in other languages that patients here may write. */
const OTHER_LANGUAGES = new Set([
  ...[
    'arret',
    'arreter',
    'arretez',
    'stopper',
    'alto',
    'parar',
    'pare',
    'para',
    'basta',
    'ferma',
    'fermare',
    'smettere',
  ],
  ...[
    'przestan',
    'przestancie',
    'stopp',
    'halt',
    'aufhoren',
    'opreste',
    'opriti',
    'sustabdyti',
    'dur',
    'durdur',
    'stopio',
    'peidiwch',
    'стоп',
  ],
]);

/** Real words that look like a slip of STOP. */
const NO_SLIPS = new Set([
  'shop',
  'step',
  'top',
  'stoop',
  'strop',
  'atop',
  'slop',
  'swop',
  'spot',
  'post',
  'pots',
  'opts',
  'tops',
  'sop',
  'to',
  'so',
]);

/**
 * The words that may ask for no more messages, in a reply that does more than ask it in one of the words that act by
 * themselves. A person decides then (N20). Null where there are none: an exit word with an object, as in "should I stop
 * the tablets?", speaks of something else.
 */
export function possibleOptOut({ words, clauses }: PlainReply): string | null {
  for (const wish of WISHES) {
    const found = wish.exec(words);
    if (found) return found[0];
  }
  const bare = clauses.map(withoutCourtesy).find((clause) => BARE_STOP.test(clause));
  if (bare !== undefined && !isQuestionAboutStopping(bare)) return bare;
  const leading = LEADING_STOP.exec(words);
  if (leading) return leading[0];
  const only = withoutCourtesy(words);
  return !only.includes(' ') && (OTHER_LANGUAGES.has(only) || isSlipOfStop(only)) ? only : null;
}

/** "Should I stop" asks about a medicine; "I want you to stop" does not. */
function isQuestionAboutStopping(clause: string): boolean {
  return /\b(?:should|can|could|must|do|will|may|would) i (?:\w+ )?stop\b/.test(clause);
}

/** One letter too many, too few or another one, or two that changed places. */
function isSlipOfStop(word: string): boolean {
  if (NO_SLIPS.has(word) || word === 'stop') return false;
  const stop = 'stop';
  if (word.length === 4) {
    const differing = [0, 1, 2, 3].filter((index) => word[index] !== stop[index]);
    if (differing.length === 1) return true;
    const [first, second] = differing;
    return (
      differing.length === 2 && second === first! + 1 && word[first!] === stop[second] && word[second] === stop[first!]
    );
  }
  if (word.length === 5) return [0, 1, 2, 3, 4].some((index) => word.slice(0, index) + word.slice(index + 1) === stop);
  return word.length === 3 && [0, 1, 2, 3].some((index) => stop.slice(0, index) + stop.slice(index + 1) === word);
}

/** Whether a reply is about an appointment that is to be cancelled, which reception should see. */
export function isForReception({ words }: Pick<PlainReply, 'words'>): boolean {
  const only = withoutCourtesy(words);
  return (
    only === 'cancel' ||
    /\bcancel(?:ling|led|ing|ed)?\b.{0,40}\b(?:appointment|appt|apt|booking|slot|visit|clinic|it)\b/.test(words)
  );
}

/** For tests and pages: the words that act automatically, in capitals as patients see them. */
export const ACTING_WORDS = Object.keys(REQUESTS).map((word) => plainWords(word).toUpperCase());

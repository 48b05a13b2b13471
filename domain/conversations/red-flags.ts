import type { PlainReply } from './plain-reply';

/** One thing that may be an emergency, and the everyday words that speak of it. */
export interface RedFlagRule {
  code: string;
  /** As staff read it: "It may be about {about}". */
  about: string;
  /** In plain words (`plainReply`): lower case, no apostrophes, no punctuation. Each part is bounded in length. */
  patterns: readonly RegExp[];
}

/** Up to this many words in between. */
const GAP = '(?: \\w+){0,4}? ';
const SOME = '(?: \\w+){0,6}? ';

const any = (...words: string[]): string => `(?:${words.join('|')})`;
const rule = (code: string, about: string, ...patterns: string[]): RedFlagRule => ({
  code,
  about,
  patterns: patterns.map((pattern) => new RegExp(`\\b${pattern}\\b`, 'u')),
});

const PAIN = any('pains?', 'painful', 'hurts?', 'hurting', 'ach(?:e|es|ing)', 'sore', 'tender', 'throbbing', 'agony');
const SWELL = any('swell', 'swells', 'swelling', 'swelled', 'swollen', 'swoll?en', 'puff(?:y|ed|ing)', 'ballooned');
const MOUTH = any('lips?', 'face', 'tongue', 'throat', 'mouth');
const CANNOT = any(
  'cant',
  'cannot',
  'can not',
  'couldnt',
  'could not',
  'unable to',
  'struggl\\w+ to',
  'hard to',
  'difficult to',
);
const BREATHE = any('breath', 'breathe', 'breathing', 'breth', 'brethe', 'brething', 'breeth', 'breathin');
const TABLETS = any(
  ...[
    'tablets?',
    'tabs?',
    'pills?',
    'paracetamols?',
    'paracetomol',
    'ibuprofens?',
    'aspirins?',
    'codeine',
    'co ?codamol',
  ],
  ...[
    'meds?',
    'medication',
    'medicines?',
    'medecine',
    'insulin',
    'capsules?',
    'antidepressants?',
    'sleeping \\w+',
    'morphine',
  ],
);
const TAKEN = any(
  'taken',
  'took',
  'had',
  'swallowed',
  'swallow',
  'eaten',
  'ate',
  'downed',
  'take',
  'taking',
  'injected',
);
const MANY = any(
  ...[
    'too many',
    'too much',
    'loads(?: of)?',
    'lots of',
    'a lot of',
    'all of',
    'all',
    'a (?:whole )?(?:box|packet|pack|bottle|strip|handful|load) of',
  ],
  ...[
    'the whole (?:box|packet|pack|bottle|strip)(?: of)?',
    '[1-9]\\d{1,2}(?! (?:mg|mcg|ml|g|grams?|milligrams?|micrograms?))',
    'ten',
    'twelve',
    'fifteen',
    'twenty',
    'thirty',
    'forty',
    'fifty',
    'a dozen',
    'a hundred',
  ],
);
/** Blood that runs, and not what is tested or measured. */
const BLOOD =
  'blood(?! (?:tests?|forms?|pressure|results?|sugars?|card|donors?|donation|group|taken|samples?|bottles?|thinners?|disorder|count))';
const BABY = any('baby', 'babys', 'babies', 'bump', 'little one', 'fetus', 'foetus', 'unborn', 'twins?', 'pregnant');
const MOVES = any('mov(?:e|es|ed|ing|ement|ements)', 'kick(?:s|ed|ing)?', 'flutters?');
const LESS = any(
  ...[
    'not',
    'no',
    'havent',
    'have not',
    'hasnt',
    'isnt',
    'arent',
    'cant',
    'cannot',
    'hardly',
    'barely',
    'less',
    'lesser',
    'stopped',
    'reduced',
    'reduction',
  ],
  ...[
    'fewer',
    'decreased',
    'quiet',
    'quieter',
    'slow(?:ed|er|ing)?',
    'never',
    'nothing',
    'didnt',
    'dont',
    'doesnt',
    'wont',
    'without',
  ],
);

/**
 * The built-in red flags, in the order in which they are named. They are everyday English words: a reply in another
 * language, or in words that nobody thought of, is not found, and the inbox says so.
 *
 * A false alarm costs a look, and a missed one may cost a life. So "no chest pain" is a red flag too.
 */
export const RED_FLAGS: readonly RedFlagRule[] = [
  rule(
    'chest-pain',
    'chest pain',
    `chest(?: is| are| feels?| has been| area| wall| really| so| very| bit| a bit){0,3} ${any(PAIN, 'tight\\w*', 'heavy', 'heaviness', 'pressure', 'crushing', 'burning', 'discomfort')}`,
    `${any(PAIN, 'tight\\w*', 'heavy', 'heaviness', 'pressure', 'crushing', 'squeezing', 'weight', 'burning')}${GAP}chest`,
    `(?:elephant|brick|band|weight)(?: \\w+){0,3}? chest`,
    'chest (?:is )?killing',
    'heart attack',
    `heart (?:is |has )?(?:hurts?|hurting|stopped)`,
    `pains?(?: \\w+){0,3}? down (?:my|his|her|the|one) (?:left )?arm`,
    `pains?(?: \\w+){0,4}? arm and jaw`,
    `pains?(?: \\w+){0,4}? jaw and arm`,
    'cardiac arrest',
  ),
  rule(
    'breathing',
    'trouble breathing',
    `${CANNOT}(?: \\w+){0,3}? ${BREATHE}`,
    `${any('trouble', 'difficulty', 'difficulties', 'problems?', 'struggl\\w+', 'trubble', 'hard time', 'fighting')}(?: \\w+){0,2}? ${BREATHE}`,
    `${any('short', 'shortness', 'out')} of breath`,
    `${BREATHE}(?: is| has| feels| gets| getting| getting| really| very| so| got| been){0,4} ${any('bad', 'badly', 'worse', 'worsening', 'hard', 'difficult', 'difficulty', 'difficulties', 'problems?', 'fast', 'shallow', 'laboured', 'heavy', 'trouble')}`,
    'breathless(?:ness)?',
    `catch (?:my|his|her|their|your) breath`,
    `${any('not', 'stopped', 'isnt', 'aint')} ${BREATHE}`,
    'gasping',
    `wheez\\w*(?: \\w+){0,4}? (?:speak|talk|bad|badly|worse|inhaler|breath\\w*)`,
    `${CANNOT} (?:speak|talk) in (?:full )?sentences`,
    `inhaler(?: \\w+){0,3}? (?:not|isnt|doesnt|wont)`,
    'suffocat\\w+',
    'choking',
    'asthma attack',
    `(?:lips|face|fingers|skin)${GAP}blue`,
    `${any('turned', 'turning', 'going', 'gone', 'went')} blue`,
  ),
  rule(
    'stroke',
    'signs of a stroke',
    `${any('having', 'had', 'has had', 'hes had', 'shes had', 'be', 'maybe', 'think', 'a', 'mini')}(?: \\w+){0,2}? stroke(?! (?:clinic|review|nurse|team|association|unit|appointment|service|check))`,
    `face(?: \\w+){0,3}? ${any('drop\\w*', 'droop\\w*', 'fallen', 'fell', 'lopsided', 'numb', 'twisted', 'sagg\\w*', 'slid', 'uneven')}`,
    `(?:mouth|smile|eye|side)(?: \\w+){0,3}? (?:droop\\w*|dropped|lopsided|sagg\\w*)`,
    `droop\\w*${GAP}(?:face|mouth|side|eye)`,
    'slurr\\w*',
    'slur',
    `speech(?: \\w+){0,3}? ${any('funny', 'strange', 'odd', 'weird', 'gone', 'jumbled', 'muddled', 'garbled', 'confused', 'wrong')}`,
    `${any('he', 'she', 'dad', 'mum', 'father', 'mother', 'husband', 'wife', 'nan', 'grandad')} ${CANNOT} ${any('speak', 'talk', 'smile')}`,
    `${CANNOT}(?: \\w+){0,2}? (?:speak|talk) (?:properly|clearly|straight|right(?! now))`,
    `${CANNOT} (?:get|find) (?:my|his|her|their|the) words`,
    `${CANNOT}(?: \\w+){0,2}? ${any('lift', 'move', 'feel', 'raise', 'use')}(?: \\w+){0,3}? ${any('arms?', 'legs?', 'face', 'side', 'hand')}`,
    `words(?: \\w+){0,4}? (?:muddled|jumbled|slurred|garbled|wrong)`,
    `(?:arms?|legs?|hand)(?: \\w+){0,3}? (?:gone|went|going|is|are|feels?|become)(?: \\w+){0,2}? (?:weak|numb|dead|limp|paralysed|paralyzed)`,
    `(?:weak|weakness|numb|numbness|paralys\\w+)(?: \\w+){0,4}? (?:one|left|right) (?:side|arm|leg)`,
    `(?:one|left|right) side(?: \\w+){0,4}? (?:weak|weakness|numb|numbness|paralys\\w+|dropped|drooping)`,
    `${CANNOT} see(?: \\w+){0,5}? (?:suddenly|one eye)`,
    `${any('sudden', 'suddenly')}(?: \\w+){0,4}? (?:blind|confus\\w+|vision|see|sight|weak\\w*|numb\\w*)`,
  ),
  rule(
    'suicide',
    'thoughts of suicide or self-harm',
    'suicid\\w*',
    'sucid\\w*',
    `${any('kill', 'killing', 'hurt', 'hurting', 'harm', 'harming', 'cut', 'cutting', 'hang', 'hanging', 'drown')} (?:myself|my self|himself|herself|themselves|meself|themself)`,
    'self harm\\w*',
    `(?:end|ending|take|taking|took|finish)(?: \\w+)? (?:my|his|her|their|own)(?: own)? life`,
    `(?:end|ending|ended) (?:it|things|everything)(?: all| now| tonight| today| for good)`,
    `(?:want|wanna|wanted|wish|ready|rather|longing)(?: \\w+){0,4}? (?:to end|to be over|to be all over)(?! (?:the|my|up|of|this|these|in|on|at|by|texts?|messages?))`,
    `(?:want|wanna|going|gonna|think\\w*|thoughts?|thought|ready|plan\\w*|considering|feel like|about to|rather)(?: \\w+){0,4}? (?:end|ending) it(?! (?:in|on|at|by|with))`,
    `it all to (?:end|stop|be over|go away)`,
    `${any('want', 'wanna', 'wanted', 'going', 'ready', 'rather', 'wanting', 'hope', 'wish', 'prefer')}(?: \\w+){0,3}? (?:die|be dead|to be gone)`,
    `${any('wish', 'rather')}(?: \\w+){0,3}? (?:dead|not here|never born|never woke|not wake up|didnt wake up|wouldnt wake up)`,
    `${any('dont', 'do not', 'didnt', 'not')} (?:want to|wanna|want|wish to)(?: \\w+)? ?(?:live|living|be here|be alive|wake up|exist|be around|(?:go|carry) on(?:$| any| like| living))`,
    `${CANNOT} (?:(?:go|carry) on(?:$| any| like| living)|cope any ?more|do this any ?more|live like this|take it any ?more|take any ?more$|face another day)`,
    `${any('not worth', 'isnt worth', 'no reason', 'no point', 'nothing')}(?: \\w+){0,3}? (?:live for|living|to live|going on|life)`,
    `(?:dont|do not|cant|cannot) see (?:the |a |any )?(?:point|reason|way|future)(?: \\w+){0,2}? (?:living|life|on|out|anymore|any more)`,
    `(?:want|wish)(?: \\w+){0,2}? (?:to disappear|not exist|to sleep) (?:forever|for ever|for good)`,
    `(?:do|doing|done) something (?:stupid|silly|bad) ?(?:to myself)?`,
    `better off (?:without me|dead|if i)`,
    `(?:tired|sick|had enough) of (?:life|living|being alive)`,
    `jump\\w* (?:off|in front)`,
    'goodbye (?:forever|everyone|world|for good)',
  ),
  rule(
    'overdose',
    'an overdose',
    'over ?dos(?:e|es|ed|ing)',
    'ove?rdos\\w*',
    '(?:an|took|taken|taking) od',
    `${any('taken', 'took', 'swallowed')}(?: \\w+){0,2}? to many`,
    `${TAKEN}(?: \\w+){0,2}? ${MANY}(?: of)?(?: my| the| his| her| those| these| them)?(?: \\w+){0,2}? ?${TABLETS}`,
    `${any('taken', 'took', 'swallowed')} (?:way )?(?:too many|too much)(?! (?:time|work|on))`,
    `${any('taken', 'took', 'swallowed')} (?:them all|all of them|the lot|the whole lot|everything)`,
    `${TABLETS}(?: \\w+){0,3}? (?:all at once|in one go|all in one)`,
    `(?:double|triple|twice)(?: \\w+){0,3}? (?:insulin|methadone|morphine|warfarin)`,
    `(?:swallowed|drank|drunk|eaten|ate)(?: \\w+){0,3}? (?:bleach|battery|batteries|antifreeze|poison|magnets?)`,
    '(?<!food )poison(?:ed|ing)',
  ),
  rule(
    'bleeding',
    'heavy bleeding',
    `${any('heavy', 'heavily', 'severe', 'serious', 'bad', 'badly', 'massive', 'really', 'lots of', 'a lot of', 'loads of', 'uncontrolled', 'nonstop', 'non stop', 'constant', 'profuse\\w*')} ${any('bleed', 'bleeding', 'bleeds', BLOOD)}`,
    `${any('bleeding', 'bleed', 'bleeds', 'bled')}(?: \\w+){0,3}? ${any('heavily', 'heavy', 'badly', 'a lot', 'lots', 'loads', 'everywhere', 'bad', 'severely', 'profusely', 'so much', 'nonstop', 'non stop', 'for hours', 'all night', 'all day', 'again and again', 'constantly', 'out')}`,
    `${any('bleeding', 'bleed', 'blood', 'nosebleed')}(?: \\w+){0,4}? ${any('wont', 'will not', 'not', 'doesnt', 'does not', 'isnt', 'hasnt', 'cant', 'cannot', 'never')}(?: \\w+){0,2}? ${any('stop', 'stopped', 'stopping', 'slow\\w*', 'clot\\w*')}`,
    `${any('wont', 'will not', 'doesnt', 'hasnt', 'cant', 'cannot', 'not')} stop(?:ped|ping)?(?: \\w+){0,2}? (?:bleeding|bleed|the bleeding|blood)`,
    `${any('losing', 'lost', 'loosing', 'losin')}(?: \\w+){0,3}? ${BLOOD}`,
    `blood(?: \\w+){0,3}? (?:everywhere|pouring|gushing|pumping|all over|soaked|streaming|dripping)`,
    `(?:pouring|gushing|covered|soaked)(?: \\w+){0,3}? ${BLOOD}`,
    `(?:cough\\w*|vomit\\w*|throw\\w*|threw|being sick|been sick|sick|spitting|puking|bringing|brought)(?: up| with| out)?(?: \\w+){0,2}? ${BLOOD}`,
    `bleed\\w*(?: \\w+){0,3}? (?:through|pads?)`,
    `soak\\w*(?: \\w+){0,4}? (?:pads?|towels?|sanitary)`,
    `(?:passing|passed)(?: \\w+){0,2}? clots?`,
    `ha?emorrh?ag\\w*`,
  ),
  rule(
    'swelling',
    'swelling of the lips or face',
    `${MOUTH}(?: \\w+){0,4}? ${SWELL}`,
    `${SWELL}(?: \\w+){0,4}? ${MOUTH}`,
    `(?:throat|airway)(?: \\w+){0,4}? (?:clos\\w+|tight\\w*)`,
    'anaphyla\\w*',
    `allergic (?:reaction|shock)`,
    `(?:bad|severe|serious) reaction`,
    'epi ?pen (?:used|needed|now)',
    `used(?: \\w+){0,2}? epi ?pen`,
  ),
  rule(
    'baby-movement',
    'a baby that moves less',
    `${BABY}(?: \\w+){0,8}? ${LESS}(?: \\w+){0,6}? ${MOVES}`,
    `${LESS}(?: \\w+){0,8}? ${BABY}(?: \\w+){0,4}? ${MOVES}`,
    `${LESS}(?: \\w+){0,4}? ${MOVES}(?: \\w+){0,6}? ${BABY}`,
    `${BABY}(?: \\w+){0,4}? ${MOVES}(?: \\w+){0,4}? ${any('less', 'stopped', 'fewer', 'not', 'slow\\w*', 'reduced', 'quiet\\w*', 'decreased', 'changed', 'much', 'little', 'rarely')}`,
    `${any('reduced', 'less', 'fewer', 'no', 'decreased')} (?:fo?etal |baby )?(?:movements|kicks|kicking)`,
    `(?:felt|feel|feeling|had)(?: \\w+){0,2}? (?:any|no|fewer|less) (?:kicks|movements)`,
    `baby(?: \\w+){0,3}? (?:very |so |really |too )?(?:quiet|quieter|still)(?! (?:born|waiting|not|has|have|got|in|on))`,
  ),
  rule(
    'calf',
    'a hot, painful calf',
    `${any('calf', 'calfs', 'calves')}(?: \\w+){0,6}? ${any(PAIN, SWELL, 'hot', 'warm', 'red', 'hard', 'cramp\\w*', 'burning')}`,
    `${any(PAIN, SWELL, 'hot', 'warm', 'red', 'hard', 'cramp\\w*')}(?: \\w+){0,6}? ${any('calf', 'calves')}`,
    `(?:lower )?leg(?: \\w+){0,6}? ${any('hot', 'swollen', 'swelling', 'red')}${SOME}${any(PAIN, 'hot', 'red', 'swollen')}`,
    `(?:leg|calf)(?: \\w+){0,4}? ${PAIN}${SOME}${any('hot', 'red', 'swollen', 'swelling', 'warm')}`,
    `${any('hot', 'swollen', 'red')}(?: \\w+){0,3}? ${any('painful', 'sore', 'tender', 'swollen', 'hot')}(?: \\w+){0,2}? leg`,
    'blood clots?',
    'dvt',
    'deep vein',
  ),
  rule(
    'collapse',
    'a collapse or a fit',
    'collaps\\w*',
    'unconscious\\w*',
    'unrespons\\w*',
    `${any('wont', 'will not', 'cant', 'not', 'doesnt')} wak(?:e|ing)(?: \\w+)? up`,
    'seizures?',
    'convuls\\w*',
    `${any('having', 'had', 'has had')} (?:a|another) fit`,
    'passed out',
    'blacked out',
    '(?:call|called|calling|need|needs|get) (?:an |the )?ambulance',
  ),
  rule(
    'infection',
    'sepsis or meningitis',
    'sepsis',
    'septic',
    'meningitis',
    `rash(?: \\w+){0,4}? (?:wont|doesnt|does not|not|will not) (?:fade|disappear|go away when)`,
    `stiff neck(?: \\w+){0,6}? (?:rash|fever|light|headache)`,
  ),
];

/** A red flag that a reply has, and the words in it. */
export interface RedFlag {
  code: string;
  about: string;
  /** As `plainReply` has them. */
  words: string;
}

/** Red flags of a reply, in the order of the rules; empty where there is none. */
export function redFlagsOf({ words }: Pick<PlainReply, 'words'>): RedFlag[] {
  return RED_FLAGS.flatMap(({ code, about, patterns }) => {
    for (const pattern of patterns) {
      const found = pattern.exec(words);
      if (found) return [{ code, about, words: found[0].trim() }];
    }
    return [];
  });
}

// cspell:ignore arret doesnt anymore havent stpo klatce piersiowej
import { readReplyText, type FlagCode } from './reply-reading';

interface Expected {
  request: string | null;
  flags: FlagCode[];
  isAutomatic: boolean;
}

/** Replies by SMS of each kind that people send, with the kind and what each must lead to. */
const CASES: [text: string, kind: string, expected: Expected][] = [
  ['STOP', 'opt-out-exact', { request: 'stop', flags: ['opt-out'], isAutomatic: false }],
  ['  stop\n', 'opt-out-exact', { request: 'stop', flags: ['opt-out'], isAutomatic: false }],
  ['STOP 🛑', 'opt-out-exact', { request: 'stop', flags: ['opt-out'], isAutomatic: false }],
  ['stop. Thank you', 'opt-out-exact', { request: 'stop', flags: ['opt-out'], isAutomatic: false }],
  ['Stop all', 'opt-out-exact', { request: 'stop-all', flags: ['opt-out'], isAutomatic: false }],
  ['OPT OUT', 'opt-out-exact', { request: 'stop', flags: ['opt-out'], isAutomatic: false }],
  ['please stop texting me', 'opt-out-in-sentence', { request: null, flags: ['possible-opt-out'], isAutomatic: false }],
  ['Stpo', 'opt-out-in-sentence', { request: null, flags: ['possible-opt-out'], isAutomatic: false }],
  ['take me off your list', 'opt-out-in-sentence', { request: null, flags: ['possible-opt-out'], isAutomatic: false }],
  [
    'do not contact me again by text, ring me instead',
    'opt-out-in-sentence',
    { request: null, flags: ['possible-opt-out'], isAutomatic: false },
  ],
  ['remove my number', 'opt-out-in-sentence', { request: null, flags: ['possible-opt-out'], isAutomatic: false }],
  ['ARRET', 'opt-out-in-sentence', { request: null, flags: ['possible-opt-out'], isAutomatic: false }],
  [
    'stop messaging my mum, she passed away in March',
    'opt-out-in-sentence',
    { request: null, flags: ['death-reported', 'possible-opt-out'], isAutomatic: false },
  ],
  ['When do I stop the metformin', 'not-an-opt-out', { request: null, flags: [], isAutomatic: false }],
  ['bleeding wont stop', 'not-an-opt-out', { request: null, flags: ['red-flag'], isAutomatic: false }],
  [
    'the bus stop is too far for me to get to that clinic',
    'not-an-opt-out',
    { request: null, flags: [], isAutomatic: false },
  ],
  [
    'Cancel my appointment tomorrow please',
    'not-an-opt-out',
    { request: null, flags: ['reception'], isAutomatic: false },
  ],
  ['NO', 'not-an-opt-out', { request: null, flags: [], isAutomatic: false }],
  [
    'Already had it done at the pharmacy on Saturday',
    'not-an-opt-out',
    { request: null, flags: [], isAutomatic: false },
  ],
  ['START', 'opt-in', { request: 'start', flags: [], isAutomatic: false }],
  ['UNSTOP', 'opt-in', { request: 'start', flags: [], isAutomatic: false }],
  ['YES', 'opt-in', { request: null, flags: [], isAutomatic: false }],
  ['Who is this?', 'help', { request: null, flags: [], isAutomatic: false }],
  ['INFO', 'help', { request: null, flags: [], isAutomatic: false }],
  [
    'Sorry I think you have the wrong person, I am not Margaret',
    'wrong-number',
    { request: null, flags: ['wrong-number'], isAutomatic: false },
  ],
  ['he doesnt live here anymore', 'wrong-number', { request: null, flags: ['wrong-number'], isAutomatic: false }],
  [
    'I have chest pain since this morning and feel sick',
    'red-flag',
    { request: null, flags: ['red-flag'], isAutomatic: false },
  ],
  [
    'dads face has dropped one side and his speech is slurred',
    'red-flag',
    { request: null, flags: ['red-flag'], isAutomatic: false },
  ],
  ['Stop. I just want it all to end', 'red-flag', { request: null, flags: ['red-flag'], isAutomatic: false }],
  ['lips swelling up after the new antibiotic', 'red-flag', { request: null, flags: ['red-flag'], isAutomatic: false }],
  [
    'im 34 weeks and havent felt baby move today',
    'red-flag',
    { request: null, flags: ['red-flag'], isAutomatic: false },
  ],
  ['mam bol w klatce piersiowej', 'red-flag', { request: null, flags: ['other-language'], isAutomatic: false }],
  ['Sorry, I cannot talk right now.', 'auto-reply', { request: null, flags: [], isAutomatic: true }],
  [
    'I am away until 3 January with little signal. For urgent matters ring the office.',
    'auto-reply',
    { request: null, flags: [], isAutomatic: true },
  ],
  [
    'This mobile does not accept replies. Please do not respond.',
    'delivery-failure-text',
    { request: null, flags: [], isAutomatic: true },
  ],
  ['Tuesday 10am please', 'ordinary', { request: null, flags: [], isAutomatic: false }],
  ['', 'ordinary', { request: null, flags: [], isAutomatic: false }],
];

test.each(CASES)('N19 N20 %j is read as %s', (text, _kind, expected) => {
  const { request, flags, isAutomatic } = readReplyText(text);
  expect({ request, flags: flags.map(({ code }) => code), isAutomatic }).toEqual(expected);
});

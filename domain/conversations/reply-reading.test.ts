import fc from 'fast-check';
import { ACTING_WORDS } from './opt-out-words';
import { RED_FLAGS } from './red-flags';
import { readReplyText, type FlagCode } from './reply-reading';
import { processorTime } from '../../test/support/processor-time';

const codes = (text: string): FlagCode[] => readReplyText(text).flags.map(({ code }) => code);
const request = (text: string) => readReplyText(text).request;

test.each([
  ['STOP', 'stop'],
  ['  stop\n', 'stop'],
  ['Stop.', 'stop'],
  ['“STOP”', 'stop'],
  ['STÓP', 'stop'],
  ['ＳＴＯＰ', 'stop'],
  ['S.T.O.P.', 'stop'],
  ['STOP 🛑🙏🏽', 'stop'],
  ['stop. Thank you', 'stop'],
  ['Please STOP, many thanks x', 'stop'],
  ['STOP\n\nSent from my iPhone', 'stop'],
  ['Stop Sent from my Samsung Galaxy smartphone.', 'stop'],
  ['STOP\n> We would like to invite you to your flu jab', 'stop'],
  ['UNSUBSCRIBE', 'stop'],
  ['opt-out', 'stop'],
  ['OPT OUT', 'stop'],
  ['OptOut', 'stop'],
  ['Stop all', 'stop-all'],
  ['STOPALL', 'stop-all'],
  ['START', 'start'],
  ['unstop please', 'start'],
])('N20 %j acts by itself', (text, what) => {
  expect(request(text)).toBe(what);
  expect(codes(text)).toEqual(what === 'start' ? [] : ['opt-out']);
});

test.each([
  'please stop texting me',
  'Stpo',
  'take me off your list',
  'do not contact me again by text, ring me instead',
  'remove my number',
  'ARRET',
  'STOP I have moved to Leeds',
  'I want you to stop',
  'you can stop',
  'ok stop now please',
  'No more texts please',
  'can you stop sending me these messages',
  'I would like to opt out of texts',
  'unsubscribe me from this',
  'stop the reminders',
  'STOP STOP',
  "don't text me again",
])('N20 %j is for a person, and stops nothing by itself', (text) => {
  expect(request(text)).toBeNull();
  expect(codes(text)).toContain('possible-opt-out');
});

test.each([
  'When do I stop the metformin',
  'should I stop the tablets?',
  'Should I stop?',
  'Do I need to stop taking my aspirin before it',
  'the bus stop is too far for me to get to that clinic',
  'NO',
  'YES',
  'END',
  'QUIT',
  'Already had it done at the pharmacy on Saturday',
  'Tuesday 10am please',
  'HELP',
  'Who is this?',
  'INFO',
  'The rain would not stop so I missed it',
  'I have stopped smoking',
  'No, I do not want to go on statins',
  'I cannot go on Tuesday, 10 is fine',
  'When is the course going to end',
  'I missed my blood test as I lost the blood form',
  'I take 20 mg tablets',
  '',
  '👍',
])('N20 %j is an ordinary reply', (text) => {
  expect(readReplyText(text)).toEqual({ request: null, flags: [], isAutomatic: false });
});

test.each(['CANCEL', 'Cancel my appointment tomorrow please'])('N20 %j is ordinary, and is for reception', (text) => {
  expect(request(text)).toBeNull();
  expect(codes(text)).toEqual(['reception']);
});

test.each([
  ['chest-pain', 'I have chest pain since this morning and feel sick'],
  ['chest-pain', 'my chest is really tight'],
  ['chest-pain', 'pains in my chest'],
  ['chest-pain', 'think hes having a heart attack'],
  ['breathing', "I can't breathe properly"],
  ['breathing', 'struggling to breath'],
  ['breathing', 'Mum is very short of breath'],
  ['breathing', 'shes having difficulty breathing'],
  ['stroke', 'dads face has dropped one side and his speech is slurred'],
  ['stroke', 'I think my wife is having a stroke'],
  ['stroke', "he can't move his left arm"],
  ['suicide', 'Stop. I just want it all to end'],
  ['suicide', 'i dont want to be here anymore'],
  ['suicide', "I'm going to kill myself"],
  ['suicide', 'I have been feeling suicidal'],
  ['suicide', 'thinking of ending it all'],
  ['suicide', 'I want to end my life'],
  ['suicide', 'I want to die'],
  ['overdose', 'I took an overdose last night'],
  ['overdose', 'Ive taken 20 paracetamol'],
  ['overdose', 'she has swallowed a whole packet of tablets'],
  ['overdose', 'I have taken too many of my pills'],
  ['bleeding', 'bleeding wont stop'],
  ['bleeding', "it's bleeding heavily"],
  ['bleeding', 'heavy bleeding since the coil'],
  ['bleeding', "the blood won't stop"],
  ['bleeding', 'I am losing a lot of blood'],
  ['bleeding', 'vomiting blood'],
  ['swelling', 'lips swelling up after the new antibiotic'],
  ['swelling', 'my face is all swollen'],
  ['swelling', 'swollen tongue'],
  ['baby-movement', 'im 34 weeks and havent felt baby move today'],
  ['baby-movement', 'baby is moving less than usual'],
  ['baby-movement', 'reduced movements since yesterday'],
  ['baby-movement', 'My baby has stopped kicking'],
  ['calf', 'my calf is hot and painful'],
  ['calf', 'painful swollen calf'],
  ['calf', 'leg is hot and swollen and it hurts'],
])('N19 the red flag %s is found in %j, and nothing else is done by itself', (code, text) => {
  const reading = readReplyText(text);
  expect(reading.flags[0]?.code).toBe('red-flag');
  expect(reading.request).toBeNull();
  expect(codes(text)).not.toContain('opt-out');
  expect(RED_FLAGS.some((rule) => rule.code === code)).toBe(true);
});

test.each([
  'Sorry I think you have the wrong person, I am not Margaret',
  'he doesnt live here anymore',
  'wrong number mate',
  'This is not Margarets number',
  "I don't know anyone called that, nobody of that name here",
])('%j says that the number is wrong', (text) => {
  expect(codes(text)).toContain('wrong-number');
});

test.each(['stop messaging my mum, she passed away in March', 'My husband has died', 'Mr Jones is deceased'])(
  '%j reports a death, and nothing is confirmed by itself',
  (text) => {
    expect(codes(text)).toContain('death-reported');
    expect(request(text)).toBeNull();
  },
);

test('a phone that died is no death', () => {
  expect(codes('sorry my phone died')).toEqual([]);
});

test.each([
  'Sorry, I cannot talk right now.',
  'I am away until 3 January with little signal. For urgent matters ring the office.',
  'This mobile does not accept replies. Please do not respond.',
])('%j was written by a phone or a service', (text) => {
  expect(readReplyText(text)).toEqual({ request: null, flags: [], isAutomatic: true });
});

test('N20 a word that acts does so in any case, with any marks and politeness around it', () => {
  const marks = fc.constantFrom('', ' ', '.', '!', ' 🙏', '"', '\n', ' - ', '…');
  const politeness = fc.constantFrom('', 'please', 'Thanks', 'THANK YOU', 'pls', 'ok', 'x', 'Kind regards');
  const cased = fc.tuple(fc.constantFrom(...ACTING_WORDS), fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }));
  fc.assert(
    fc.property(marks, politeness, cased, marks, politeness, (before, first, [word, upper], after, last) => {
      const written = Array.from(word, (letter, at) => (upper[at % 12] ? letter : letter.toLowerCase())).join('');
      expect(request(`${first}${before} ${written} ${after} ${last}`)).toBe(request(word));
    }),
  );
});

test('N19 a red flag anywhere beats every word that acts', () => {
  const dangers = [
    'chest pain',
    'I took an overdose',
    'I want to kill myself',
    'I cant breathe',
    'the bleeding wont stop',
  ];
  fc.assert(
    fc.property(fc.constantFrom(...ACTING_WORDS), fc.constantFrom(...dangers), fc.boolean(), (word, danger, first) => {
      const reading = readReplyText(first ? `${word}. ${danger}` : `${danger} ${word}`);
      expect(reading.request).toBeNull();
      expect(reading.flags[0]?.code).toBe('red-flag');
      expect(reading.flags.map(({ code }) => code)).not.toContain('opt-out');
    }),
  );
});

test('any text is read, quickly, and words shown are short', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 500 }), (text) => {
      for (const { words } of readReplyText(text).flags) expect((words ?? '').length).toBeLessThanOrEqual(80);
    }),
  );
  const hostile = 'not baby no move dont want to stop taken my '.repeat(2_000);
  const spent = processorTime();
  readReplyText(hostile);
  expect(spent()).toBeLessThan(2_000);
});

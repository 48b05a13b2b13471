import fc from 'fast-check';
import { answeredMessage, matchReply, type HandedOver } from './matching';

const sent = (patientId: string, minute: number, more: Partial<HandedOver> = {}): HandedOver => ({
  ...{ patientId, campaignId: `c${minute}`, conversationId: null, senderId: null, purpose: 'recall' },
  ...{ at: new Date(minute * 60_000), ...more },
});

test('N21 a reply belongs to the one patient at that number, and answers their latest message', () => {
  const match = matchReply([sent('p', 1), sent('p', 3), sent('p', 2)]);
  expect(match).toMatchObject({ kind: 'one', patientId: 'p', answered: { campaignId: 'c3' } });
});

test('N21 X4 messages to several patients make candidates, the latest first, and never a guess', () => {
  expect(matchReply([sent('p', 1), sent('q', 3), sent('p', 2)])).toEqual({
    kind: 'several',
    candidates: [
      { patientId: 'q', campaignId: 'c3', at: new Date(180_000) },
      { patientId: 'p', campaignId: 'c2', at: new Date(120_000) },
    ],
  });
});

test('N21 nobody is matched where nothing was sent', () => {
  expect(matchReply([])).toEqual({ kind: 'none' });
  expect(answeredMessage([])).toBeNull();
});

test('N21 the order in which messages are looked at changes nothing', () => {
  const message = fc.record({ patient: fc.constantFrom('p', 'q', 'r'), minute: fc.integer({ min: 0, max: 5 }) });
  fc.assert(
    fc.property(fc.array(message, { maxLength: 12 }), fc.gen(), (drawn, gen) => {
      const messages = drawn.map(({ patient, minute }) => sent(patient, minute));
      const shuffled = gen(fc.shuffledSubarray, messages, { minLength: messages.length });
      expect(matchReply(shuffled)).toEqual(matchReply(messages));
      expect(answeredMessage(shuffled)).toEqual(answeredMessage(messages));
      const people = new Set(drawn.map(({ patient }) => patient)).size;
      expect(matchReply(messages).kind).toBe(people === 0 ? 'none' : people === 1 ? 'one' : 'several');
    }),
  );
});

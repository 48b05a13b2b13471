import fc from 'fast-check';
import { CONVERSATION_STATES, standingAfter, type ConversationAct, type ConversationStanding } from './states';

const after = (standing: ConversationStanding, ...acts: ConversationAct[]): ConversationStanding =>
  acts.reduce(standingAfter, standing);
const fresh: ConversationStanding = { state: 'new', assignedToId: null };

test('N19 a reply to one that was done is new and nobody’s, and seen by all', () => {
  const done = after(fresh, { kind: 'assigned', toId: 'amira' }, { kind: 'done' });
  expect(done).toEqual({ state: 'done', assignedToId: 'amira' });
  expect(after(done, { kind: 'received' })).toEqual(fresh);
});

test('N19 an answer waits for the patient, and what the patient writes goes back to who looks after it', () => {
  const answered = after(fresh, { kind: 'assigned', toId: 'amira' }, { kind: 'answered' });
  expect(answered.state).toBe('waiting');
  expect(after(answered, { kind: 'received' })).toEqual({ state: 'open', assignedToId: 'amira' });
  expect(after(fresh, { kind: 'answered' }, { kind: 'received' })).toEqual(fresh);
});

test('N19 whatever happens, a conversation that the patient wrote in last is new or open', () => {
  const act = fc.oneof(
    fc.constantFrom<ConversationAct>(
      { kind: 'received' },
      { kind: 'answered' },
      { kind: 'done' },
      { kind: 'reopened' },
    ),
    fc.constantFrom<ConversationAct>({ kind: 'assigned', toId: null }, { kind: 'assigned', toId: 'sam' }),
  );
  fc.assert(
    fc.property(fc.array(act), (acts) => {
      const standing = after(fresh, ...acts);
      expect(CONVERSATION_STATES).toContain(standing.state);
      expect(['new', 'open']).toContain(standingAfter(standing, { kind: 'received' }).state);
    }),
  );
});

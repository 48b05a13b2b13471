import { acceptedCode, consequenceOf, entryText } from './invitation-answer';

const codes = { declinedCode: '1000000000000001', elsewhereCode: '1000000000000002' };
const none = { declinedCode: null, elsewhereCode: null };

test('H2 an answer is saved by its code where the practice set one, and is a task where it did not', () => {
  expect(consequenceOf('declined', codes)).toEqual({ kind: 'saved', code: codes.declinedCode, afterMinutes: 10 });
  expect(consequenceOf('declined', none)).toEqual({ kind: 'task' });
});

test('N39 what was done elsewhere is checked by a person, whatever the practice set', () => {
  expect(consequenceOf('elsewhere', codes)).toEqual({ kind: 'task' });
  expect(acceptedCode('elsewhere', codes)).toBe(codes.elsewhereCode);
  expect(acceptedCode('elsewhere', none)).toBeNull();
});

test('N39 the record names who accepted it', () => {
  expect(entryText('elsewhere', 'Flu vaccination', 'Amira Khan')).toBe(
    'Invitation to book (Flu vaccination). The patient answered by their link that they have had it elsewhere. Accepted by Amira Khan.',
  );
  expect(entryText('declined', 'Flu vaccination', null)).not.toContain('Accepted');
});

import { SAFE_LEVELS, safetySentences, unsafeMessage, unsafeReason, type SafeFact } from './safe-contact';

const fact = (level: SafeFact['level']): SafeFact => ({ level, by: 'Amira Khan', at: '2026-11-01T09:00:00.000Z' });

test('safe contact: yes lets everything go, neutral only neutral text, never nothing', () => {
  expect(SAFE_LEVELS.map((level) => [unsafeReason(level, false), unsafeReason(level, true)])).toEqual([
    [null, null],
    ['neutral-text-only', null],
    ['unsafe-contact', 'unsafe-contact'],
  ]);
});

test('safe contact: a channel that nobody spoke of is safe, and a reason says who spoke', () => {
  expect(unsafeMessage(undefined, 'sms')).toBeNull();
  expect(unsafeMessage({ sms: fact('never') }, 'email')).toBeNull();
  expect(unsafeMessage({ email: fact('neutral') }, 'email', true)).toBeNull();
  expect(unsafeMessage({ sms: fact('never') }, 'sms')).toEqual({
    ...{ code: 'unsafe-contact', by: 'Amira Khan', at: '2026-11-01T09:00:00.000Z' },
  });
});

test('safe contact: staff read one sentence for what is never safe, and one for neutral text', () => {
  const safe = { sms: 'yes', email: 'yes', letter: 'yes', call: 'yes' } as const;
  expect(safetySentences(safe)).toEqual([]);
  expect(safetySentences({ ...safe, sms: 'never', call: 'never', letter: 'neutral' })).toEqual([
    'Never contact this patient by text message or telephone.',
    'Say nothing about this patient or their care by letter.',
  ]);
});

import { fillForPatient } from './patient-text';

const grace = { familyName: 'Parry', givenName: 'Grace', knownAs: null };

test.each([
  ['a text without placeholders goes as it is', ' Please ring us. ', ' Please ring us. '],
  ['names are filled, however they are written', 'Dear ((Given_Name)) ((surname)),', 'Dear Grace Parry,'],
  ['a patient without another name is called by the given name', 'Hi ((known as))', 'Hi Grace'],
  ['the whole name', 'For ((name))', 'For Grace Parry'],
])('W1 %s', (_what, text, expected) => {
  expect(fillForPatient(text, grace)).toEqual({ ok: true, text: expected });
});

test('W1 a text that would go with a gap or a placeholder is refused, with what to do', () => {
  const fault = (text: string, names = grace) => {
    const filled = fillForPatient(text, names);
    return filled.ok ? filled.text : filled.fault;
  };
  expect(fault('At ((clinic))')).toMatch(/^A message to one patient cannot fill \(\(clinic\)\)\. You can use/);
  expect(fault('Dear ((given name))', { ...grace, givenName: null! })).toContain('has nothing for ((given name))');
  expect(fault('Dear ((given name))', { ...grace, givenName: '((clinic))' })).toContain('double brackets');
});

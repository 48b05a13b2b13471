import { maskedContact } from './masked-contact';

test.each([
  ['+447700900123', '…123'],
  ['grace.parry@home.example', 'g…@home.example'],
])('found L7: %s is noted as %s', (contact, masked) => {
  expect(maskedContact(contact)).toBe(masked);
});

import { messageIdOf, referenceOf } from './reference';

const id = '01890000-0000-7000-8000-00000000002a';
const mail = (header: string) => Buffer.from(`From: a@example.org\r\n${header}\r\n\r\nMessage-ID: <not-this@x>\r\n`);

it('finds the Message-ID in the header only', () => {
  expect(messageIdOf(mail(`Message-ID: <a.${id}@x>`))).toBe(`a.${id}@x`);
  expect(messageIdOf(mail(`message-id:\r\n <a.${id}@x>`))).toBe(`a.${id}@x`);
  expect(messageIdOf(mail('Subject: no id'))).toBe('');
});

it('takes the id inside ENVID, then the one inside the Message-ID', () => {
  expect(referenceOf(id, 'other@x')).toBe(id);
  expect(referenceOf('', `a.${id}.mac@x`)).toBe(id);
  expect(referenceOf('', 'other@x')).toBe('other@x');
  expect(referenceOf('', '')).toBe('');
});

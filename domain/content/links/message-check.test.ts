import { readCheckCode, readLastDigits } from './message-check';

test('N43 a code is the end of the link, typed alone or as the whole link', () => {
  expect(readCheckCode('Kq3mZp')).toBe('Kq3mZp');
  expect(readCheckCode(' https://oakfield.example/r/23456Kq3mZp. ')).toBe('Kq3mZp');
  // A zero and the letters O, I and l are in no link.
  expect([readCheckCode('Kq3mZ0'), readCheckCode('Kq3'), readCheckCode('')]).toEqual([null, null, null]);
});

test('N43 the last four digits are taken from any usual way of writing a number', () => {
  expect(['0123', '+44 7700 900 123', '(07700) 900123'].map(readLastDigits)).toEqual(['0123', '0123', '0123']);
  expect([readLastDigits('123'), readLastDigits('my number 0123')]).toEqual([null, null]);
});

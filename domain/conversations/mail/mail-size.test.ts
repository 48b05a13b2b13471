import { isCutMail, LARGEST_MAIL } from './mail-size';

test('a mail of the largest size is whole, and one byte more says that it was cut', () => {
  expect([isCutMail(LARGEST_MAIL), isCutMail(LARGEST_MAIL + 1)]).toEqual([false, true]);
});

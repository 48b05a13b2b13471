import { namesOtherWay } from './other-way';

test.each([
  ['Please book your review, or call us.', true],
  ['Book now. Tel 01632 960001', true],
  ['Please book on 01632 960 001.', true],
  ['Archebwch, neu ffoniwch ni.', true],
  ['Please book your review.', false],
  ['Your recall is due on 01 02 2027.', false],
])('H12 an invitation names a way that is not digital: %s %s', (text, expected) => {
  expect(namesOtherWay(text)).toBe(expected);
});

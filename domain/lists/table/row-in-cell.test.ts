import { hasHiddenRow } from './row-in-cell';

describe('a row within a quoted cell', () => {
  it.each([
    ['a row of the list', 'prefers Nell\r\n999 000 2347,Chowdhury,Arthur,23/11/1994,07700900031,ok', true],
    ['an NHS number alone, where the quotation mark closes early', 'prefers Nell\n999 000 2347', true],
    ['a row whose NHS number is wrong', 'note\n999 000 2340,Chowdhury,Arthur,23/11/1994,07700900031,ok', true],
    ['a row without NHS number', 'note\n,Chowdhury,Arthur,23/11/1994,,', true],
    ['a row of quoted cells', 'note\n"9990002347","Chowdhury"', true],
    ['lines that end with CR alone', 'note\r9990002347,Chowdhury', true],
    ['an address', '1 High St,\r\nOld Town,\r\nLeeds, LS1 4AB', false],
    ['a note with commas', 'Prefers mornings, not Fridays,\nhas a dog, a cat and a fish', false],
    ['a note with a date and a number', 'Rang 01/02/2026, no answer\nrang 07700900123, will call back', false],
    ['an NHS number in its first line, which is the cell’s own', '9990002347\nsecond line', false],
  ])('%s: %j', (_, cell, expected) => {
    expect(hasHiddenRow(cell, ',', 6)).toBe(expected);
  });
});

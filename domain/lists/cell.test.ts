import { cleanCell, isBlank } from './cell';
import { processorTime } from '../../test/support/processor-time';

describe('a cell is read once', () => {
  it.each([
    ['Ahmed\u200b', 'Ahmed'],
    ['Niamh\u00a0Jane', 'Niamh Jane'],
    ['\u202aArthur\u202c', 'Arthur'],
    ['\u2003Mo\u202fAli ', 'Mo Ali'],
    ['so\u00adft\ufeff', 'soft'],
    ['\u3164', ''],
    ['\u2800 ', ''],
    ['a\u0000b\u001ac\u0085d', 'abc\nd'],
    ['  two  spaces  ', 'two  spaces'],
    ['Monday\r\n9am', 'Monday\r\n9am'],
    ["'=1+1", '=1+1'],
    ["'\tplain", 'plain'],
    ["'07700 900129", '07700 900129'],
    ['’07700900129', '07700900129'],
    ['="07700900129"', '07700900129'],
    [`'="07700900129"`, '07700900129'],
    ['=1+1', '=1+1'],
    ["'t Hooft", "'t Hooft"],
    ["'90s clinic", "'90s clinic"],
    ["O'Brien", "O'Brien"],
    ['❤️ family 👨🏽', '❤️ family 👨🏽'],
    ['“Mo”', '“Mo”'],
    ['', ''],
  ])('%j is %j', (written, read) => {
    expect(cleanCell(written)).toBe(read);
    expect(cleanCell(read)).toBe(read);
  });

  it.each([undefined, '', ' ', '\u200b', '\u00a0\u200e\ufeff', '\u2800', '\u0000'])('%j is blank', (cell) => {
    expect(isBlank(cell)).toBe(true);
  });

  it('is quick on the longest cells', () => {
    const spent = processorTime();
    for (const part of ["'", "' ", '’\u200b', '="', '\u00a0', "'1", '1 ', "'=\"'"])
      cleanCell(part.repeat(16_000) + 'x');
    expect(spent()).toBeLessThan(1_000);
  });
});

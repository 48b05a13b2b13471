import fc from 'fast-check';
import { cleanCell, runsAsFormula } from '../../domain/lists/cell';
import { safeCell } from './safe-cell';
import { processorTime } from '../../test/support/processor-time';

describe('H9 cells that a spreadsheet would run', () => {
  it.each([
    '=1+1',
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.com")',
    '+1+cmd',
    '+SUM(A1)',
    '-1+2',
    '-2+3+cmd|x',
    '-Smith',
    '- none',
    '@SUM(1)',
    '@smith',
    '=',
    '\t=1+1',
    '\r=1+1',
    ' =1+1',
    '\n=1',
    '\u00a0=1',
    '\tplain',
    '\rplain',
    '＝1+1',
    '－Smith',
    '+44 7700 900123 ext. A1',
    '+44 7700 900123=1',
  ])('H9 %j gets a leading apostrophe', (cell) => {
    expect(runsAsFormula(cell)).toBe(true);
    expect(safeCell(cell)).toBe(`'${cell}`);
  });

  it.each([
    '',
    'Smith',
    "'=1+1",
    '-5',
    '-5.25',
    '-1,234.50',
    '-.5',
    '-1.5e3',
    '-12%',
    '+5',
    '+447700900123',
    '+44 7700 900123',
    '+44 (0)7700-900.123',
    '+61 412 345 678 ',
    '-',
    '--',
    '+',
    'a=b',
    'anna@example.com',
    '03/04/1980',
    '1980-04-03',
    ' plain',
    '07700 900123',
    '9434765919',
    'Smith-Jones',
  ])('H9 %j comes out as it was', (cell) => {
    expect(safeCell(cell)).toBe(cell);
  });

  it('H9 what comes out never begins as a formula, but for numbers and dashes', () => {
    const dangerous = fc.stringMatching(/^[\t\r\n ]{0,2}[=+\-@＝＋－＠][-+=@A-Z0-9 ().,!|"']{0,12}$/);
    fc.assert(
      fc.property(fc.oneof(dangerous, fc.string({ unit: 'binary' })), (cell) => {
        const safe = safeCell(cell);
        expect(safe === cell || safe === `'${cell}`).toBe(true);
        expect(safeCell(safe)).toBe(safe);
        if (/^[\t\r]/.test(safe)) throw new Error('begins with a control character');
        if (/^\s*[=@＝＋－＠]/.test(safe)) throw new Error('begins as a formula');
        if (/^\s*[+-]/.test(safe)) expect(safe.replace(/e[+-]?\d/i, '')).not.toMatch(/[a-z!|"'=@]/i);
      }),
      { numRuns: 500 },
    );
  });

  it('H9 what was downloaded and uploaded again means the same', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'=+-@＝\'’"()\t\r\n\0 \u00a0\u200b\u202e0123456789eE.,%ab'.split('')) }),
    );
    fc.assert(
      fc.property(cell, (written) => {
        const read = cleanCell(written);
        expect(cleanCell(read)).toBe(read);
        expect(cleanCell(safeCell(written))).toBe(read);
        expect(cleanCell(safeCell(read))).toBe(read);
      }),
      { numRuns: 3_000 },
    );
  });

  it('H9 is quick on the longest cells', () => {
    const spent = processorTime();
    for (const cell of [`+${'1'.repeat(1_000_000)}x`, `-${'1,'.repeat(500_000)}x`, `${' '.repeat(1_000_000)}x`])
      safeCell(cell);
    expect(spent()).toBeLessThan(1_000);
  });

  it('H9 numbers and telephone numbers come out as they were', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })), (number) => {
        expect(safeCell(String(number))).toBe(String(number));
      }),
    );
    fc.assert(fc.property(fc.stringMatching(/^\+[1-9]\d{6,14}$/), (number) => expect(safeCell(number)).toBe(number)));
  });
});

import fc from 'fast-check';
import { readFindWords, readName, type FindOptions } from './find-patient';

const OPTIONS: FindOptions = { region: 'GB', allowFictional: true, today: '2026-11-22' };
const read = (words: string, more: Partial<FindOptions> = {}) => readFindWords(words, { ...OPTIONS, ...more });
const find = (words: string) => {
  const reading = read(words);
  if (!reading.ok) throw new Error(`${words}: ${reading.code}`);
  return reading.find;
};

describe('what was typed to find a patient', () => {
  test.each([
    ['999 000 0018', 'nhs-number', '9990000018'],
    ['9990000018', 'nhs-number', '9990000018'],
    ['999-000-0018', 'nhs-number', '9990000018'],
    ['  99 90 00 00 18 ', 'nhs-number', '9990000018'],
    ['943 476 5919', 'nhs-number', '9434765919'],
    ['4/3/1951', 'date-of-birth', '1951-03-04'],
    ['04/03/1951', 'date-of-birth', '1951-03-04'],
    ['04-03-51', 'date-of-birth', '1951-03-04'],
    ['4.3.1951', 'date-of-birth', '1951-03-04'],
    ['4 3 1951', 'date-of-birth', '1951-03-04'],
    ['1951-03-04', 'date-of-birth', '1951-03-04'],
    ['19510304', 'date-of-birth', '1951-03-04'],
    ['04031951', 'date-of-birth', '1951-03-04'],
    ['20111912', 'date-of-birth', '1912-11-20'],
    ['4 March 1951', 'date-of-birth', '1951-03-04'],
    ['4-Mar-1951', 'date-of-birth', '1951-03-04'],
    ['07700 900123', 'mobile', '+447700900123'],
    ['+44 7700 900123', 'mobile', '+447700900123'],
    ['(07700) 900-123', 'mobile', '+447700900123'],
    ['0044 7700 900123', 'mobile', '+447700900123'],
    ['447700900123', 'mobile', '+447700900123'],
    ['smith', 'name', 'smith'],
    ['  Smith,   Ada ', 'name', 'Smith, Ada'],
    ['May', 'name', 'May'],
    ['March 4', 'name', 'March 4'],
  ])('%j is read as %s %s', (words, by, value) => {
    expect(find(words)).toMatchObject({ by, value });
  });

  test('in Australia numbers are read as they are dialled there', () => {
    expect(read('0491 570 006', { region: 'AU' })).toEqual({
      ok: true,
      find: { by: 'mobile', value: '+61491570006' },
    });
  });

  test.each([
    ['', 'words-missing', /^Enter an NHS number, a name/],
    ['   ', 'words-missing', /^Enter/],
    ['\u200b', 'words-missing', /^Enter/],
    ['943 476 5918', 'nhs-number-invalid', /its last digit does not fit/],
    ['1111111111', 'nhs-number-invalid', /all its digits are the same/],
    ['943 476 591', 'nhs-number-invalid', /does not have ten digits/],
    ['9.43E+09', 'nhs-number-invalid', /digits are lost/],
    ['31/2/1951', 'date-of-birth-invalid', /day, month and year/],
    ['12/31/1980', 'date-of-birth-invalid', /day, month and year/],
    ['4/3/2051', 'date-of-birth-invalid', /day, month and year/],
    ['01632 960123', 'mobile-not-a-mobile', /^Number is a landline/],
    ['07012 345678', 'mobile-not-a-mobile', /personal number/],
    ['07700 90012', 'mobile-invalid', /Check its digits/],
    ['ada@example.org', 'email-not-searched', /email address/],
    ['12345', 'words-unclear', /^Enter/],
    ['?', 'words-unclear', /^Enter/],
    ['’', 'words-missing', /^Enter/],
    [',', 'words-unclear', /^Enter/],
  ])('%j is refused as %s, in words that help', (words, code, message) => {
    expect(read(words)).toEqual({ ok: false, code, message: expect.stringMatching(message) as string });
  });

  test('a spreadsheet’s day count is no date that a person types', () => {
    expect(read('18691')).toMatchObject({ ok: false, code: 'words-unclear' });
  });

  test('fictional numbers are mobiles only where the practice takes them', () => {
    expect(read('07700 900123', { allowFictional: false })).toMatchObject({ ok: false, code: 'mobile-invalid' });
  });
});

describe('a name', () => {
  test('one word may be either part', () => {
    expect(readName('smi')!.ways).toEqual([
      { family: 'smi', given: null },
      { family: null, given: 'smi' },
    ]);
  });

  test('a comma says which is which', () => {
    expect(readName('Smith, Ada')!.ways).toEqual([{ family: 'Smith', given: 'Ada' }]);
    expect(readName('SMITH, Ada, B')!.ways).toEqual([{ family: 'SMITH', given: 'Ada B' }]);
    expect(readName('Smith,')!.ways).toEqual([{ family: 'Smith', given: null }]);
    expect(readName(', Ada')!.ways).toEqual([{ family: null, given: 'Ada' }]);
    expect(readName('SMITH, Mrs Ada')!.ways).toEqual([{ family: 'SMITH', given: 'Ada' }]);
  });

  test('without one every place to part them is tried, both ways round, and the whole as a family name', () => {
    const { ways } = readName('Vincent van der Berg')!;
    expect(ways).toContainEqual({ family: 'van der Berg', given: 'Vincent' });
    expect(ways).toContainEqual({ family: 'Vincent van der Berg', given: null });
    expect(readName('Berg Vincent')!.ways).toContainEqual({ family: 'Berg', given: 'Vincent' });
  });

  test('titles are no part of it, but a name that looks like one stays', () => {
    expect(readName('Mrs Ada Smith')!.ways).toContainEqual({ family: 'Smith', given: 'Ada' });
    expect(readName('Dr')!.ways).toContainEqual({ family: 'Dr', given: null });
  });

  test.each(['García', '李', 'عائشة', 'ŵyn', "O'Neill", 'Smith-Jones', 'Family0'])('%s is one', (words) => {
    expect(readName(words)!.value).toBe(words);
  });

  test.each(['', ' ', '–', "'", '😀', 'ʼ', '12', ',', '̈'])('%j is none', (words) => {
    expect(readName(words)).toBeNull();
  });
});

test('whatever is typed is read or refused, never thrown, and says what was understood', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 120 }),
    fc.string({ unit: fc.constantFrom(...'0123456789 +-/.(),@abzé’'), maxLength: 40 }),
  );
  fc.assert(
    fc.property(anything, fc.constantFrom('GB' as const, 'AU' as const), (words, region) => {
      const reading = read(words, { region });
      if (!reading.ok) return expect(reading.message.length).toBeGreaterThan(10);
      const { find } = reading;
      expect(find.value).not.toBe('');
      if (find.by === 'nhs-number') expect(find.value).toMatch(/^\d{10}$/);
      if (find.by === 'date-of-birth') expect(find.value).toMatch(/^\d{4}-\d\d-\d\d$/);
      if (find.by === 'mobile') expect(find.value).toMatch(/^\+\d{6,15}$/);
      if (find.by === 'name') {
        expect(find.ways.length).toBeGreaterThan(0);
        expect(find.ways.length).toBeLessThanOrEqual(12);
        for (const { family, given } of find.ways) expect(`${family ?? ''}${given ?? ''}`).toMatch(/[^\s]/);
      }
    }),
    { numRuns: 2000 },
  );
});

test('an NHS number is found however it is spaced, and the spacing never makes another of it', () => {
  const spaced = fc
    .tuple(fc.constantFrom('9990000018', '9434765919', '9990000026'), fc.array(fc.nat(9), { maxLength: 4 }))
    .map(([digits, gaps]) => ({
      digits,
      words: [...digits].map((digit, at) => (gaps.includes(at) ? ` ${digit}` : digit)).join(''),
    }));
  fc.assert(
    fc.property(spaced, ({ digits, words }) => {
      expect(find(words)).toEqual({ by: 'nhs-number', value: digits });
    }),
  );
});

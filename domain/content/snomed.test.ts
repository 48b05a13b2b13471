import fc from 'fast-check';
import { readSnomedCode, readSnomedCodes } from './snomed';

/** Consent and messaging codes (the first five), and others in use by clinical systems. */
const REAL = (
  '699237001 513631000000106 911361000000104 911401000000108 711408005 279991000000102 401271004 185321005 445450000 ' +
  '185317003 1109921000000106 1110861000000102 1110921000000100 143371000000104 1066281000000104 1066821000000101 ' +
  '1066841000000108 1066851000000106 1066231000000103 711431000000109 928451000000107 959401000000101 ' +
  '1083111000000108 1240781000000106 900000000000207008 83821000000107 32506021000036107 138875005'
).split(' ');

describe('P19 N23 SNOMED codes', () => {
  it.each(REAL)('P19 N23 %s is a concept', (code) => {
    expect(readSnomedCode(code)).toEqual({ ok: true, value: code });
  });

  it.each([
    ['1064471000000103', 'snomed-code-check-digit'],
    ['711408006', 'snomed-code-check-digit'],
    ['680946014', 'snomed-code-not-a-concept'],
    ['12345', 'snomed-code-malformed'],
    ['0711408005', 'snomed-code-malformed'],
    ['1234567890123456789', 'snomed-code-malformed'],
    ['9N3G.', 'snomed-code-malformed'],
    ['', 'snomed-code-malformed'],
    ['٧١١٤٠٨٠٠٥', 'snomed-code-malformed'],
  ])('P19 N23 %s is refused: %s', (code, expected) => {
    expect(readSnomedCode(code)).toMatchObject({ ok: false, code: expected });
  });

  it('P19 spaces do not matter', () => {
    expect(readSnomedCode(' 711 408 005\n')).toEqual({ ok: true, value: '711408005' });
  });

  it('P19 none, one or several; one that is there twice is refused', () => {
    expect(readSnomedCodes([])).toEqual({ ok: true, values: [] });
    expect(readSnomedCodes(REAL)).toEqual({ ok: true, values: REAL });
    expect(readSnomedCodes(['711408005', '1064471000000103', '711 408 005'])).toMatchObject({
      ok: false,
      problems: [
        { index: 1, code: 'snomed-code-check-digit' },
        { index: 2, code: 'snomed-code-twice' },
      ],
    });
  });

  it('N23 finds every wrong digit and every swap of neighbours (Verhoeff)', () => {
    fc.assert(
      fc.property(fc.constantFrom(...REAL), fc.nat(17), fc.integer({ min: 1, max: 9 }), (code, at, by) => {
        const place = at % code.length;
        const wrong = code.slice(0, place) + String((Number(code[place]) + by) % 10) + code.slice(place + 1);
        expect(readSnomedCode(wrong).ok).toBe(false);
        const next = place + 1;
        if (next >= code.length || code[place] === code[next]) return;
        const swapped = code.slice(0, place) + code.charAt(next) + code.charAt(place) + code.slice(next + 1);
        expect(readSnomedCode(swapped).ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

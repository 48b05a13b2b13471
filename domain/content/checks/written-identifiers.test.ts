import { writtenIdentifiers } from './written-identifiers';

const NOW = new Date('2026-11-22T14:00:00Z');
const found = (text: string) => writtenIdentifiers(text, NOW).map(({ kind, text: written }) => `${kind} ${written}`);

describe('N7 details of one person in a text for many', () => {
  it.each([
    ['an NHS number', 'Your number is 943 476 5919.', ['nhs-number 943 476 5919']],
    ['the same without spaces', '9434765919', ['nhs-number 9434765919']],
    ['no other number of ten digits', 'Call 943 476 5918', []],
    ['no telephone number', 'Call 020 7946 0000 or 07700 900123 or +449434765919', []],
    ['a date of birth', 'DOB: 4/3/51', ['date-of-birth 4/3/51']],
    ['a date of birth in words', 'born on 4 March 1951', ['date-of-birth 4 March 1951']],
    ['a date long ago', 'For Ann, 1951-03-04', ['date-of-birth 1951-03-04']],
    ['no date of an appointment', 'Come on 24/11/2026 or 1 May 2027. Since 3/12/2025.', []],
    ['a greeting with a name', 'Dear Ann Jones, call us', ['name Ann Jones']],
    ['a title with a name', 'Results for Mrs O’Neill are in', ['name Mrs O’Neill']],
    ['both are one', 'Dear Mr Smith', ['name Mr Smith']],
    ['nobody in person', 'Dear Patient, Hello All. Dear parents. Hi there', []],
    ['no doctor', 'Dr Smith is away', []],
    ['no placeholder', 'Dear ((Given name)), ((NHS number)) 943 476 ((x))5919', []],
  ])('N7 %s', (_, text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it('N7 the place is marked', () => {
    const text = 'Dear Ann, hello';
    const [{ index, length } = { index: 0, length: 0 }] = writtenIdentifiers(text, NOW);
    expect(text.slice(index, index + length)).toBe('Ann');
  });
});

import fc from 'fast-check';
import { messageTextProblems } from './message-text';
import {
  compileTemplate,
  LONGEST_FILLED,
  MOST_PLACEHOLDERS,
  placeholderColumns,
  valuesOfRecord,
  valuesOfRow,
} from './template';

const angle = (name: string): string => `<${name}>`;

describe('N14 conditional text', () => {
  const fill = (text: string, value: string | undefined) => compileTemplate(text).render(() => value);

  it.each(['yes', 'Yes', ' TRUE ', '1'])('N14 the words stand there for %j', (value) => {
    expect(fill('Hello.((under 18?? Bring a parent.)) Bye.', value)).toBe('Hello. Bring a parent. Bye.');
  });

  it.each(['no', 'false', '0', '', 'yes please', undefined])('N14 and not for %j', (value) => {
    expect(fill('Hello.((under 18?? Bring a parent.)) Bye.', value)).toBe('Hello. Bye.');
  });

  it('N14 its name is one that a list must have, and its value is not shown', () => {
    const template = compileTemplate('Dear ((name))((NHS number??, hello)), ((colour??blue))', ['name', 'nhs number']);
    expect([template.placeholders, template.shown]).toEqual([['name', 'NHS number', 'colour'], ['name']]);
    expect(template.problems.map(({ code }) => code)).toEqual(['placeholder-unknown']);
  });

  it.each(['a ((??b))', 'a (( ?? b))'])('N14 %j has no name', (text) => {
    expect(compileTemplate(text).problems.map(({ code }) => code)).toEqual(['placeholder-empty']);
    expect(compileTemplate(text).render(() => 'yes')).toBe(text);
  });

  it('N14 it is measured as it is filled, and kept in a preview without a list', () => {
    const template = compileTemplate('((vip??Please ask for Ann.)) Thanks');
    for (const value of ['yes', 'no', undefined]) {
      expect(template.filledLength(() => value)).toBe(template.render(() => value).length);
    }
    expect(template.render(() => undefined, 'keep')).toBe('((vip??Please ask for Ann.)) Thanks');
  });
});

describe('P17 placeholders', () => {
  it.each([
    ['Dear ((First name)), see you', 'Dear <First name>, see you', ['First name']],
    ['((a))((b))((A))', '<a><b><A>', ['a', 'b']],
    ['(((name)))', '(<name>)', ['name']],
    ['f(x) and (y)', 'f(x) and (y)', []],
    ['(( spaced out ))', '<spaced out>', ['spaced out']],
    ['((a ((b)) c', '((a <b> c', ['b']],
  ])('P17 %j is filled', (text, filled, placeholders) => {
    const template = compileTemplate(text);
    expect(template.render(angle)).toBe(filled);
    expect(template.placeholders).toEqual(placeholders);
  });

  it.each([
    ['Dear ((name', [['placeholder-unclosed', 5, 2]]],
    ['((na\nme))', [['placeholder-unclosed', 0, 2]]],
    [
      'a (( )) b (()) c',
      [
        ['placeholder-empty', 2, 5],
        ['placeholder-empty', 10, 4],
      ],
    ],
    ['((name)) ((colour))', [['placeholder-unknown', 9, 10]]],
    [
      '((colour)) (( x',
      [
        ['placeholder-unknown', 0, 10],
        ['placeholder-unclosed', 11, 2],
      ],
    ],
    ['Dear ((N_A-M e)),\n\nbye))', []],
  ])('P17 %j: its problems with their places', (text, expected) => {
    const { problems } = compileTemplate(text, ['Name', 'Clinic']);
    expect(problems.map(({ code, index, length }) => [code, index, length])).toEqual(expected);
    for (const { message } of problems) expect(message).toMatch(/^[A-Z].*\.$/);
  });

  it('P17 nothing is unknown while the columns are not known', () => {
    expect(compileTemplate('((anything))').problems).toEqual([]);
  });

  it('P17 a missing value is nothing when sending, and stays a placeholder in a preview without a list', () => {
    const template = compileTemplate('Dear ((name)), hello ((town))!');
    const values = valuesOfRecord({ NAME: ' Anna ' });
    expect(template.render(values)).toBe('Dear Anna, hello !');
    expect(template.render(values, 'keep')).toBe('Dear Anna, hello ((town))!');
  });

  it('P17 a value is filled in as it is, whatever it looks like', () => {
    expect(compileTemplate('((a))').render(() => "((b)) $& $1 '")).toBe("((b)) $& $1 '");
  });

  it('P17 the list’s columns fill placeholders by their own name and by ours', () => {
    const header = ['NHS No', 'DOB', 'Forename', 'Clinic day', 'Notes', 'notes', ''];
    const places = placeholderColumns(header, { nhsNumber: 0, dateOfBirth: 1, givenName: 2 });
    const template = compileTemplate('((forename)) ((Given name)) ((clinic_day)) ((notes))', places.keys());
    expect(template.problems.map(({ code, index }) => [code, index])).toEqual([['placeholder-unknown', 43]]);
    const cells = ['9434765919', '03/04/1980', 'Anna', 'Monday', 'x', 'y', 'z'];
    expect(template.render(valuesOfRow(cells, places))).toBe('Anna Anna Monday ');
  });

  it('P17 a column of the file goes before our name for another', () => {
    const places = placeholderColumns(['NHS number', 'DOB', 'Full name', 'Name'], { name: 2 });
    expect(places.get('name')).toBe(3);
  });

  it('P17 text without placeholders goes out exactly as written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!text.includes('(('));
        const template = compileTemplate(text, []);
        expect(template.render(() => 'never')).toBe(text);
        expect(template.problems).toEqual([]);
      }),
    );
  });

  it('P17 keeping every placeholder gives the text back, and filling leaves the rest alone', () => {
    const pieces = fc.array(fc.constantFrom('((', '))', '(', ')', 'name', ' ', 'Dear ', '\n', '((name))', '’', '😀'));
    fc.assert(
      fc.property(pieces, (parts) => {
        const text = parts.join('');
        const template = compileTemplate(text, ['name']);
        expect(template.render(() => undefined, 'keep')).toBe(text);
        if (template.placeholders.length === 0) expect(template.render(() => 'x')).toBe(text);
        for (const { index } of template.problems) expect(text.slice(index, index + 2)).toBe('((');
        for (const { index, length } of template.problems) expect(index + length).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});

describe('C2, H4 no small text becomes a large one', () => {
  const ab = fc.constantFrom('((a))', '((b))', '((  A ))', 'text ', '((', '))', '\n', 'é');
  test('its length is known before it is built', () => {
    fc.assert(
      fc.property(fc.array(ab, { maxLength: 60 }), fc.string(), fc.option(fc.string()), (parts, a, b) => {
        const template = compileTemplate(parts.join(''));
        const values = valuesOfRecord(b === null ? { a } : { a, b });
        for (const missing of ['empty', 'keep'] as const) {
          expect(template.filledLength(values, missing)).toBe(template.render(values, missing).length);
        }
      }),
    );
  });

  test('what would be 16 MB is measured, and built no further than what any channel takes', () => {
    const template = compileTemplate('((a))'.repeat(MOST_PLACEHOLDERS));
    const values = valuesOfRecord({ a: 'ж'.repeat(80_000) });
    expect(template.problems).toEqual([]);
    expect(template.filledLength(values)).toBe(MOST_PLACEHOLDERS * 80_000);
    expect(template.render(values)).toHaveLength(LONGEST_FILLED);
    expect(messageTextProblems('email', template.render(values), 'x')).toMatchObject([{ code: 'body-too-long' }]);
  });

  test('more placeholders than anybody writes are one problem, and stand as they were written', () => {
    const text = '((a))'.repeat(40_000);
    const template = compileTemplate(text);
    expect(template.problems).toEqual([
      { code: 'placeholders-too-many', message: expect.any(String) as string, index: MOST_PLACEHOLDERS * 5, length: 5 },
    ]);
    expect(template.filledLength(valuesOfRecord({ a: 'x'.repeat(3_000) }))).toBeLessThan(1_000_000);
  });

  test('a hundred problems are told of a text that is nothing else', () => {
    expect(compileTemplate('(( '.repeat(300_000)).problems).toHaveLength(100);
  });
});

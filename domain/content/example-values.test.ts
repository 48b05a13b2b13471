import { fillWithExamples } from './example-values';

const filled = (text: string, header: string[] | null = null, columns = {}) =>
  fillWithExamples(text, { header, columns });

test('names are filled by what they mean, with or without a list', () => {
  expect(filled('Dear ((Given name)) ((surname)), ((NHS No))')).toBe('Dear Alex Example, 9990000018');
  expect(filled('Dear ((known as))', ['NHS no', 'DOB', 'Known as'], { givenName: 2 })).toBe('Dear Alex');
});

test('any other column says that it is an example', () => {
  expect(filled('See you at ((clinic)).', ['Clinic'])).toBe('See you at example clinic.');
});

import { isEmptyValue, withWord } from './empty-values';

test.each(['', ' ', '#N/A', ' #n/a ', '#REF!', '#VALUE!', '#NAME?', '#DIV/0!'])('%j is no value to send', (cell) => {
  expect(isEmptyValue(cell)).toBe(true);
  expect(withWord(() => cell, { use: 'patient' })('name')).toBe('patient');
});

test.each(['#', '#1', '#N/A Smith', 'N/A', '#N/A!', '# N/A', '0'])('%j is a value', (cell) => {
  expect(isEmptyValue(cell)).toBe(false);
});

import { nameFault } from './typed-name';

it.each([
  ['Flu', null],
  ['x'.repeat(200), null],
  ['', 'Enter a name for the list'],
  ['\u200b', 'Enter a name for the list. What you entered has only characters that nobody can see'],
  ['\u2800\u3164', 'Enter a name for the list. What you entered has only characters that nobody can see'],
  ['x'.repeat(201), 'Shorten the name to 200 characters or fewer'],
])('what is wrong with the name %j: %s', (name, fault) => {
  expect(nameFault(name, 200, 'Enter a name for the list')).toBe(fault);
});

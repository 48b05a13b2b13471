import { DEMO_PASSWORD, DEMO_STAFF } from './demo-staff';
import { passwordProblem } from './password-rule';

const person = { email: 'sam.okoro@oakfield.example', name: 'Sam Okoro' };
const problem = (password: string) => passwordProblem(password, person);

test('a password has 12 to 200 characters, counted as people count them', () => {
  expect(problem('harp tunnel')).toMatch(/^Choose a password of at least 12 characters/);
  expect(problem('harp tunnels')).toBeNull();
  expect(problem('🐝🌳🚲🎈🐌🥐')).toMatch(/at least 12 characters/);
  const long = 'violet harbour kettle '.repeat(10).slice(0, 199);
  expect(problem(`!${long}`)).toBeNull();
  expect(problem(`!${long}x`)).toBe('Choose a password of at most 200 characters');
});

test.each([
  'sam.okoro@oakfield.example',
  'SAM.OKORO@oakfield.example',
  'Sam Okoro 2026',
  '1984SamOkoro',
  'sam.okoro!!!!',
])('%s is the person’s own name or address', (password) => {
  expect(problem(password)).toBe('Choose a password that is not your name or email address');
});

test.each([
  'aaaaaaaaaaaa',
  'abcabcabcabc',
  'abababababababa',
  'Oakfield Oakfield ',
  '111222333111',
  '123456789012',
  '098765432109',
  'abcdefghijkl',
  'qwertyuiop123',
  'qwerty-123456',
  'zxcvbnmasdfg',
  '1q2w3e4r5t6y',
  'qazwsxedcrfv',
])('%s is a repetition or a row of keys', (password) => {
  expect(problem(password)).toMatch(/not a repetition or a row of keys/);
});

test.each(['Password1234', 'password-2026', 'letmein12345', 'Welcome Welcome1', 'Rollcall2026!'])(
  '%s is what many people use',
  (password) => {
    expect(problem(password)).toMatch(/harder to guess/);
  },
);

test.each([
  'password to the old mill',
  'samokoro likes trains',
  '48203917562048',
  'Käsekuchen für alle',
  '#$%^&*()!@-_',
  'correct horse battery staple',
])('%s is allowed', (password) => {
  expect(problem(password)).toBeNull();
});

test('the demo keeps the rule too', () => {
  expect(DEMO_STAFF.map((one) => passwordProblem(DEMO_PASSWORD, one))).toEqual([null, null, null, null]);
});

test('an address or a name of digits alone refuses nothing else', () => {
  expect(passwordProblem('48203917562048', { email: '123@oakfield.example', name: '' })).toBeNull();
});

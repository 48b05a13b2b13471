import { requestHash } from './request-hash';

const hash = (body: unknown, file: Buffer | null = null) =>
  requestHash('POST', '/api/v1/campaigns', body, file).toString('hex');

test('the order of fields does not make another request', () => {
  expect(hash({ a: 1, b: { c: [1, 2], d: null } })).toBe(hash({ b: { d: null, c: [1, 2] }, a: 1 }));
});

test.each([
  ['a value', { a: 2 }],
  ['a field more', { a: 1, b: null }],
  ['the order of a list', { a: [2, 1] }],
  ['a text for a number', { a: '1' }],
])('%s makes another request', (_what, other) => {
  expect(hash(other)).not.toBe(hash({ a: 1 }));
  expect(hash(other)).not.toBe(hash({ a: [1, 2] }));
});

test('path, method and file count', () => {
  const one = requestHash('POST', '/a', {}, null).toString('hex');
  expect(requestHash('POST', '/b', {}, null).toString('hex')).not.toBe(one);
  expect(requestHash('PATCH', '/a', {}, null).toString('hex')).not.toBe(one);
  expect(hash({}, Buffer.from('x'))).not.toBe(hash({}, Buffer.from('y')));
  expect(hash({}, Buffer.alloc(0))).not.toBe(hash({}));
});

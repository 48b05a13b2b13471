import { isDatabaseUnavailable } from './is-away';

const error = (more: object, message = 'x') => Object.assign(new Error(message), more);

test.each([
  ['nobody listens', error({ code: 'ECONNREFUSED', syscall: 'connect' })],
  ['both addresses of a name refuse', Object.assign(new AggregateError([error({ code: 'ECONNREFUSED' })]))],
  ['it was told to end', error({ code: '57P01' })],
  ['it starts or ends', error({ code: '57P03' })],
  ['it has no connection free', error({ code: '53300' })],
  ['the connection failed', error({ code: '08006' })],
  ['the connection broke', error({}, 'Connection terminated unexpectedly')],
  ['it did not answer in time', error({}, 'timeout exceeded when trying to connect')],
  ['Prisma cannot reach it', error({ code: 'P1001' })],
  ['within another error', error({ cause: error({ code: '57P01' }) })],
  [
    'within Prisma’s',
    error({ code: 'P2010', meta: { driverAdapterError: error({ cause: { originalCode: '57P01' } }) } }),
  ],
])('%s', (_what, away) => {
  expect(isDatabaseUnavailable(away)).toBe(true);
});

test.each([
  ['a row that is there twice', error({ code: '23505' })],
  ['a file that is missing', error({ code: 'ENOENT', syscall: 'open' })],
  ['a bug', new TypeError('undefined is not a function')],
  ['a lock not given', error({ code: '55P03' })],
  ['nothing', undefined],
  ['a text', '57P01'],
])('not %s', (_what, other) => {
  expect(isDatabaseUnavailable(other)).toBe(false);
});

test('an error that is its own cause does not go on for ever', () => {
  const circle = error({});
  circle.cause = circle;
  expect(isDatabaseUnavailable(circle)).toBe(false);
});

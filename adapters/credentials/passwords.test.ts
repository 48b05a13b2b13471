import type * as Argon2 from 'argon2';
import { verify } from 'argon2';
import { createPasswords } from './passwords';

jest.mock('argon2', () => {
  const real = jest.requireActual<typeof Argon2>('argon2');
  return { ...real, verify: jest.fn(real.verify) };
});
const verified = jest.mocked(verify);
const passwords = createPasswords();

/** What decides how long it takes: the function, its version and its parameters. */
const costOf = (hash: string) => {
  const [, algorithm, version, parameters = ''] = hash.split('$');
  return [algorithm, version, parameters.split(',').sort().join()];
};

test('a hash is argon2id with the recommended parameters, salted, and fits its password only', async () => {
  const [one, two] = await Promise.all([passwords.hash('harp tunnels'), passwords.hash('harp tunnels')]);
  expect(costOf(one)).toEqual(['argon2id', 'v=19', 'm=19456,p=1,t=2']);
  expect(one).not.toBe(two);
  expect(one).not.toContain('harp');
  expect(await passwords.verify(one, 'harp tunnels')).toBe(true);
  expect(await passwords.verify(one, 'harp tunnelz')).toBe(false);
  expect(await passwords.verify(one, '')).toBe(false);
});

test('an accent fits however the machine wrote it', async () => {
  const hash = await passwords.hash('caf\u00e9 au lait bis');
  expect(await passwords.verify(hash, 'cafe\u0301 au lait bis')).toBe(true);
});

test('for somebody unknown the same work is done', async () => {
  const real = await passwords.hash('harp tunnels');
  verified.mockClear();
  await passwords.wasteTime('harp tunnels');
  expect(verified).toHaveBeenCalledTimes(1);
  const [hash, plain] = verified.mock.calls[0]!;
  expect(plain).toBe('harp tunnels');
  expect(costOf(hash)).toEqual(costOf(real));
  expect(hash).toHaveLength(real.length);
});

test('a hash of a version that writes the parameters in another order is good', async () => {
  const older = '$argon2id$v=19$m=65536,p=4,t=3$30vNsrE4qCAm7o455OpwUg$kTHO7AR7Wz5eUwYmAsYEOOs3rTAnLOeaYfohhdUARO4';
  expect(await passwords.verify(older, 'x')).toBe(true);
  expect(await passwords.verify(older, 'y')).toBe(false);
});

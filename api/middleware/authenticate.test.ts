import type { ApiTokens, TokenHolder } from '../../ports/practice/api-tokens';
import { hashToken } from '../../domain/practice/token-hash';
import { createTokenReader } from './authenticate';

const holder = { tokenId: 't', practiceId: 'p', practiceName: 'P', role: 'viewer', user: 'u' } as TokenHolder;

function reader() {
  let time = 0;
  let isRevoked = false;
  const asked: string[] = [];
  const tokens = {
    find: (hash: Buffer) => {
      asked.push(hash.toString('hex'));
      return Promise.resolve(hash.equals(hashToken('good')) && !isRevoked ? holder : null);
    },
  } as ApiTokens;
  const made = createTokenReader(tokens, () => time);
  return { ...made, asked, wait: (ms: number) => (time += ms), revoke: () => (isRevoked = true) };
}

test('a good token is asked for once in a while, by its hash', async () => {
  const { holderOf, asked, wait } = reader();
  for (let time = 0; time < 3; time++) expect(await holderOf('good')).toBe(holder);
  expect(asked).toEqual([hashToken('good').toString('hex')]);
  wait(5_001);
  await holderOf('good');
  expect(asked).toHaveLength(2);
});

test('one that was revoked elsewhere stops within ten seconds, one revoked here at once', async () => {
  const elsewhere = reader();
  await elsewhere.holderOf('good');
  elsewhere.revoke();
  elsewhere.wait(9_999);
  expect(await elsewhere.holderOf('good')).toBeNull();
  const here = reader();
  await here.holderOf('good');
  here.revoke();
  here.forget();
  expect(await here.holderOf('good')).toBeNull();
});

test('a wrong one is never remembered: it may be made a moment later', async () => {
  const { holderOf, asked } = reader();
  expect(await holderOf('bad')).toBeNull();
  expect(await holderOf('bad')).toBeNull();
  expect(asked).toHaveLength(2);
});

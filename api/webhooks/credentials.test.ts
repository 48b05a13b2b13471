import { createWebhookLogin } from './credentials';

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

function login() {
  const asked: string[] = [];
  let time = 0;
  let password = 'right:with:colons';
  const check = createWebhookLogin(
    {
      accountFor: (kind, user, given) => {
        asked.push(`${kind}/${user}/${given}`);
        const isRight = kind === 'firetext' && user === 'u' && given === password;
        return Promise.resolve(isRight ? { practiceId: 'p', accountId: 'a', kind } : null);
      },
    },
    () => time,
  );
  return { asked, check, wait: (ms: number) => (time += ms), change: (to: string) => (password = to) };
}

test.each([
  ['nothing', undefined],
  ['another scheme', 'Bearer abc'],
  ['no colon', basic('u')],
  ['NUL', basic('u\0:x')],
  ['no base64', 'Basic %%%'],
])('%s is nobody, without asking the database', async (_what, header) => {
  const { asked, check } = login();
  expect(await check('firetext', header)).toBeNull();
  expect(asked).toEqual([]);
});

test('right credentials are remembered for a minute, wrong ones never', async () => {
  const { asked, check, wait } = login();
  const right = basic('u:right:with:colons');
  expect(await check('firetext', right)).toEqual({ practiceId: 'p', accountId: 'a', kind: 'firetext' });
  expect(await check('firetext', right)).not.toBeNull();
  expect(asked).toHaveLength(1);
  expect(await check('firetext', basic('u:wrong'))).toBeNull();
  expect(await check('firetext', basic('u:wrong'))).toBeNull();
  expect(asked).toHaveLength(3);
  wait(60_001);
  expect(await check('firetext', right)).not.toBeNull();
  expect(asked).toHaveLength(4);
});

test('credentials of one provider are no other one’s', async () => {
  const { check } = login();
  await check('firetext', basic('u:right:with:colons'));
  expect(await check('simulator', basic('u:right:with:colons'))).toBeNull();
});

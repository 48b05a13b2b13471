import { readTarget } from './poster';

it('reads a receipt address: userinfo becomes Basic auth, decoded', () => {
  expect(readTarget(3, 'http://us%40er:p%3Ass@127.0.0.1:8080/webhooks/firetext/receipts?x=1')).toEqual({
    id: 3,
    origin: 'http://127.0.0.1:8080',
    path: '/webhooks/firetext/receipts?x=1',
    authorization: `Basic ${Buffer.from('us@er:p:ss').toString('base64')}`,
  });
  expect(readTarget(0, 'https://example.org').authorization).toBeNull();
});

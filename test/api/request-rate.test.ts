import { testApi } from './support';

const api = testApi({ services: { requestsPerMinute: 3 } });

test('a token that asks too often gets 429 with when to come again, and no other token waits for it', async () => {
  const ask = (as: 'sender' | 'viewer') => api.call('GET', '/api/v1/campaigns', { as });
  for (let time = 0; time < 3; time++) expect((await ask('sender')).status).toBe(200);
  const over = await ask('sender');
  expect(over.status).toBe(429);
  expect(over.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(over.body).toMatchObject({
    code: 'too-many-requests',
  });
  expect((over.body as { detail: string }).detail).toMatch(
    /^This token made more than 3 requests in a minute\. Try again in \d+ s/,
  );
  expect(Number(over.headers['retry-after'])).toBeGreaterThan(0);
  expect(Number(over.headers['retry-after'])).toBeLessThanOrEqual(60);

  expect((await ask('viewer')).status).toBe(200);
  // The contract and the health of the service are for everybody, whoever asks too often.
  expect((await api.call('GET', '/api/v1/openapi.json', { as: 'sender' })).status).toBe(200);
  expect((await api.call('GET', '/health/live', { as: null })).status).toBe(200);
});

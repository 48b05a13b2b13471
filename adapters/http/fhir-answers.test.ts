import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fhirAnswers } from './fhir-answers';

let status = 200;
const asked: { path?: string; authorization?: string }[] = [];
let server: Server;
let baseUrl: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push({ path: request.url, authorization: request.headers.authorization });
    response.writeHead(status, { 'content-type': 'application/fhir+json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir/R4`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

test('asks for the capabilities, with the token where there is one', async () => {
  status = 200;
  await fhirAnswers({ baseUrl });
  await fhirAnswers({ baseUrl, token: 'secret' });
  expect(asked).toEqual([
    { path: '/fhir/R4/metadata', authorization: undefined },
    { path: '/fhir/R4/metadata', authorization: 'Bearer secret' },
  ]);
});

test.each([404, 405, 406])('one without capabilities answers with %i and is there', async (code) => {
  status = code;
  await expect(fhirAnswers({ baseUrl })).resolves.toBeUndefined();
});

test.each([401, 403, 500, 503])('HTTP %i is no answer', async (code) => {
  status = code;
  await expect(fhirAnswers({ baseUrl })).rejects.toThrow(`HTTP ${code}`);
});

test('nobody there is no answer', async () => {
  await expect(fhirAnswers({ baseUrl: 'http://127.0.0.1:9/' })).rejects.toThrow();
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AnswerToSave } from '../../../ports/content/answer-saving';
import { createAnswerRecord } from './answer-record';

const subject = {
  type: 'Patient' as const,
  identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990001324' },
};
const ANSWER: AnswerToSave = {
  practiceId: 'p',
  id: 'a1',
  response: {
    ...{ resourceType: 'QuestionnaireResponse', status: 'completed', subject, authored: '2026-11-30T09:00:00.000Z' },
    identifier: { system: 'urn:rollcall:questionnaire-response', value: 'a1' },
  },
  scores: { total: 18 },
  scoreCodes: {},
};

let server: Server;
let asked: { path: string; condition: string; body: Record<string, unknown> }[];
let answerWith: (path: string) => number;

beforeEach(async () => {
  asked = [];
  answerWith = () => 201;
  server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const path = request.url ?? '';
      const condition = String(request.headers['if-none-exist']);
      asked.push({ path, condition, body: JSON.parse(Buffer.concat(pieces).toString()) as Record<string, unknown> });
      response.writeHead(answerWith(path), { location: `http://record.example${path}/7/_history/1` }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const recordAt = () =>
  createAnswerRecord({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir` });

test('H2 answers are one QuestionnaireResponse and an Observation for each score, each written once by our identifier', async () => {
  const record = recordAt();
  expect(await record.save(ANSWER)).toEqual({ kind: 'saved', reference: 'QuestionnaireResponse/7' });
  await record.close();
  expect(asked.map(({ path, condition }) => [path, decodeURIComponent(condition)])).toEqual([
    ['/fhir/QuestionnaireResponse', 'identifier=urn:rollcall:questionnaire-response|a1'],
    ['/fhir/Observation', 'identifier=urn:rollcall:questionnaire-score|a1:total'],
  ]);
  expect(asked[1]!.body).toMatchObject({
    ...{ resourceType: 'Observation', status: 'final', subject, valueQuantity: { value: 18 } },
    derivedFrom: [{ reference: 'QuestionnaireResponse/7', identifier: ANSWER.response.identifier }],
  });
});

test('H2 a record that is away is tried again, and what it refuses is not', async () => {
  const record = recordAt();
  answerWith = () => 503;
  expect(await record.save(ANSWER)).toEqual({ kind: 'again', why: 'HTTP 503', isAway: true });
  answerWith = (path) => (path.endsWith('Observation') ? 422 : 200);
  expect(await record.save(ANSWER)).toEqual({ kind: 'refused', why: 'HTTP 422' });
  await record.close();
});

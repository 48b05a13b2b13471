import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createFhirTerminology } from './fhir-terminology';

const SMS = '1066281000000104';
const OLD = '1109921000000106';
const CONCEPTS: Record<string, { display: string; inactive: boolean }> = {
  [SMS]: { display: 'COPD monitoring SMS text message invitation', inactive: false },
  [OLD]: { display: 'QOF care invitation', inactive: true },
};

/** A terminology server as FHIR R4 describes one, with two concepts. */
describe('a terminology server over FHIR', () => {
  let server: Server;
  let asked: string[] = [];
  let silent = false;
  let time = 0;
  const open = (token: string | null = 'secret', timeoutMs = 10_000) =>
    createFhirTerminology({
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir`,
      ...{ token, timeoutMs, now: () => time },
    });

  beforeAll(async () => {
    server = createServer((request, response) => {
      const url = new URL(request.url!, 'http://x');
      asked.push(url.pathname);
      if (silent) return;
      const answer = (status: number, body: object) =>
        response.writeHead(status, { 'content-type': 'application/fhir+json' }).end(JSON.stringify(body));
      const outcome = (code: string) => ({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code }] });
      if (request.headers.authorization !== 'Bearer secret') return void answer(401, outcome('login'));
      const param = (name: string) => url.searchParams.get(name) ?? '';
      if (url.pathname === '/fhir/CodeSystem/$lookup') {
        const concept = CONCEPTS[param('code')];
        if (!concept || param('system') !== 'http://snomed.info/sct') return void answer(404, outcome('not-found'));
        const inactive = [
          { name: 'code', valueCode: 'inactive' },
          { name: 'value', valueBoolean: concept.inactive },
        ];
        return void answer(200, {
          resourceType: 'Parameters',
          parameter: [
            { name: 'name', valueString: 'SNOMED CT' },
            { name: 'display', valueString: concept.display },
            ...(param('property') === 'inactive' ? [{ name: 'property', part: inactive }] : []),
          ],
        });
      }
      if (url.pathname === '/fhir/ValueSet/$expand' && param('url') === 'http://snomed.info/sct?fhir_vs') {
        if (param('filter').length < 3) return void answer(422, outcome('too-costly'));
        const contains = Object.entries(CONCEPTS)
          .filter(
            ([, { display, inactive }]) => display.toLowerCase().includes(param('filter').toLowerCase()) && !inactive,
          )
          .map(([code, { display }]) => ({ system: 'http://snomed.info/sct', code, display }));
        return void answer(200, { resourceType: 'ValueSet', expansion: { total: contains.length, contains } });
      }
      answer(404, outcome('not-found'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  beforeEach(() => {
    asked = [];
    silent = false;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test('N23 a code is looked up with its description and whether it is active', async () => {
    const terminology = open();
    expect(await terminology.lookUp(SMS)).toEqual({
      kind: 'found',
      concept: { code: SMS, description: CONCEPTS[SMS]!.display, active: true },
    });
    expect(await terminology.lookUp(OLD)).toMatchObject({ concept: { active: false } });
    expect(await terminology.lookUp('401271004')).toEqual({ kind: 'unknown' });
    await terminology.close();
  });

  test('N23 words find active concepts', async () => {
    const terminology = open();
    expect(await terminology.search('copd')).toEqual({
      kind: 'found',
      concepts: [{ code: SMS, description: CONCEPTS[SMS]!.display, active: true }],
    });
    expect(await terminology.search('qof')).toEqual({ kind: 'found', concepts: [] });
    expect(await terminology.search('q')).toEqual({ kind: 'away' });
    await terminology.close();
  });

  test('N23 an answer is kept for an hour', async () => {
    const terminology = open();
    for (let turn = 0; turn < 3; turn++) await terminology.lookUp(SMS);
    expect(asked).toHaveLength(1);
    time += 3_600_001;
    await terminology.lookUp(SMS);
    expect(asked).toHaveLength(2);
    await terminology.close();
  });

  test('N23 a server that does not answer in time is away, and asked again later', async () => {
    const terminology = open('secret', 1_000);
    silent = true;
    expect(await terminology.lookUp(SMS)).toEqual({ kind: 'away' });
    silent = false;
    expect(await terminology.lookUp(SMS)).toMatchObject({ kind: 'found' });
    const refused = open(null);
    expect(await refused.lookUp(SMS)).toEqual({ kind: 'away' });
    await Promise.all([terminology.close(), refused.close()]);
  });
});

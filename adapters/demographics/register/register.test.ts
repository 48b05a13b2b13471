import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { DemographicsError } from '../../../ports/patients/demographics';
import { bodyText, listening } from '../../../test/support/listening';
import { RegisterDemographics, type RegisterOptions } from './register';

const PRACTICE = '0190a1b2-0000-7000-8000-000000000001';
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  numbers: string[];
}

async function register(answer: (res: ServerResponse, seen: Seen) => void) {
  const seen: Seen[] = [];
  const server = createServer((req, res) => {
    void bodyText(req).then((text) => {
      const form = new URLSearchParams(text);
      const numbers = (form.get('identifier') ?? '').split(',').map((token) => token.split('|')[1] ?? '');
      const one = { method: req.method ?? '', url: req.url ?? '', headers: req.headers, numbers };
      seen.push(one);
      answer(res, one);
    });
  });
  const { port, close } = await listening(server);
  open.push(close);
  return { url: `http://127.0.0.1:${port}/fhir`, seen };
}

function demographics(baseUrl: string, options: Partial<RegisterOptions> = {}): RegisterDemographics {
  const made = new RegisterDemographics({
    baseUrl,
    timeoutMs: 10_000,
    now: () => new Date('2026-11-22T12:00:00Z'),
    ...options,
  });
  open.push(() => made.close());
  return made;
}

function fhir(res: ServerResponse, body: unknown, status = 200, headers: Record<string, string> = {}): void {
  res.writeHead(status, { 'content-type': 'application/fhir+json', ...headers });
  res.end(JSON.stringify(body));
}

const searchset = (resources: object[], more: object = {}) => ({
  resourceType: 'Bundle',
  type: 'searchset',
  total: resources.length,
  entry: resources.map((resource) => ({ resource, search: { mode: 'match' } })),
  ...more,
});
const identifier = (value: string, more: object = {}) => ({
  system: 'https://fhir.nhs.uk/Id/nhs-number',
  value,
  ...more,
});
const patient = (nhsNumber: string, more: object = {}) => ({
  resourceType: 'Patient',
  id: nhsNumber,
  identifier: [identifier(nhsNumber)],
  name: [{ use: 'usual', family: 'Evans', given: ['Ann', 'Marie'] }],
  birthDate: '1980-02-29',
  telecom: [
    { system: 'phone', value: '01632 960001', use: 'home' },
    { system: 'phone', value: '07700 900123', use: 'mobile' },
    { system: 'email', value: 'ann@example.org', use: 'home' },
  ],
  ...more,
});

/** How one Patient is read. */
async function read(more: object) {
  const { url } = await register((res) => fhir(res, searchset([patient('9990000018', more)])));
  const answer = (await demographics(url).find(PRACTICE, ['9990000018'])).get('9990000018');
  return answer?.kind === 'found' ? answer.record : answer;
}

describe('asking a register', () => {
  it('asks by form, so that no number stands in an address, and answers each number (H8, H10)', async () => {
    const { url, seen } = await register((res) => fhir(res, searchset([patient('9990000018')])));
    const answers = await demographics(url, { token: 'secret' }).find(PRACTICE, ['9990000018', '9990000026']);
    expect(seen).toEqual([
      {
        method: 'POST',
        url: `/fhir/${PRACTICE}/Patient/_search`,
        numbers: ['9990000018', '9990000026'],
        headers: expect.objectContaining({
          'content-type': 'application/x-www-form-urlencoded',
          authorization: 'Bearer secret',
        }) as object,
      },
    ]);
    expect(answers).toEqual(
      new Map([
        [
          '9990000018',
          {
            kind: 'found',
            record: {
              nhsNumber: '9990000018',
              familyName: 'Evans',
              givenName: 'Ann Marie',
              dateOfBirth: '1980-02-29',
              mobile: '07700 900123',
              email: 'ann@example.org',
              ...{ knownAs: null, address: null, postcode: null, language: null, format: null },
              deceased: false,
              leftPractice: false,
              restricted: false,
            },
          },
        ],
        ['9990000026', { kind: 'not-found' }],
      ]),
    );
  });

  it('asks for many in pages, a few at a time', async () => {
    let inFlight = 0;
    let most = 0;
    const { url, seen } = await register((res, { numbers }) => {
      most = Math.max(most, ++inFlight);
      setImmediate(() => {
        inFlight--;
        fhir(res, searchset(numbers.map((number) => patient(number))));
      });
    });
    const numbers = Array.from({ length: 2600 }, (_, n) => String(9990000000 + n));
    const answers = await demographics(url, { timeoutMs: 5000 }).find(PRACTICE, numbers);
    expect(answers.size).toBe(2600);
    expect([...answers.values()].every(({ kind }) => kind === 'found')).toBe(true);
    expect(seen.map((one) => one.numbers.length).sort((a, b) => a - b)).toEqual([100, 500, 500, 500, 500, 500]);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(3);
  });

  it('reads further pages of an answer', async () => {
    const { url, seen } = await register((res, { method }) =>
      method === 'POST'
        ? fhir(res, {
            ...searchset([patient('9990000018')]),
            total: 2,
            link: [{ relation: 'next', url: '/fhir/next?page=2' }],
          })
        : fhir(res, searchset([patient('9990000026')], { total: 2 })),
    );
    const answers = await demographics(url).find(PRACTICE, ['9990000018', '9990000026']);
    expect([...answers.values()].map(({ kind }) => kind)).toEqual(['found', 'found']);
    expect(seen.map((one) => `${one.method} ${one.url}`)[1]).toBe('GET /fhir/next?page=2');
  });

  it('leaves a number that several people have for a person to settle (H10)', async () => {
    const { url } = await register((res) => fhir(res, searchset([patient('9990000018'), patient('9990000018')])));
    expect(await demographics(url).find(PRACTICE, ['9990000018'])).toEqual(
      new Map([['9990000018', { kind: 'ambiguous' }]]),
    );
  });

  it('reads how a patient is called, where letters go and how they read', async () => {
    const record = await read({
      name: [
        { use: 'nickname', given: ['Nell\u200b'] },
        { use: 'usual', family: 'Foster', given: ['Eleanor'] },
      ],
      address: [
        { use: 'old', line: ['gone'] },
        { use: 'home', line: ['1 High St', ''], city: 'Leeds', postalCode: 'LS1 4AB' },
      ],
      communication: [{ language: { coding: [{ code: 'cy', display: 'Welsh' }] } }],
      extension: [
        {
          url: 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-ContactPreference',
          extension: [{ url: 'PreferredWrittenCommunicationFormat', valueCodeableConcept: { text: 'Large print' } }],
        },
      ],
    });
    expect(record).toMatchObject({
      ...{ givenName: 'Eleanor', knownAs: 'Nell', address: ['1 High St', 'Leeds'], postcode: 'LS1 4AB' },
      ...{ language: 'Welsh', format: 'Large print' },
    });
  });

  it.each([
    ['U', false],
    ['N', false],
    ['R', true],
    ['V', true],
    ['REDACTED', true],
    ['something new', true],
  ])('a security label %s makes a record restricted: %s', async (code, restricted) => {
    expect(await read({ meta: { security: [{ code }] }, telecom: [] })).toMatchObject({ restricted });
  });

  it('keeps out whose registration nobody understood', async () => {
    const meta = { tag: [{ system: 'https://rollcall.invalid/registration', code: 'unclear' }] };
    expect(await read({ meta })).toMatchObject({ leftPractice: true, registrationUnclear: true });
  });

  it('finds a person by an old number and names the new one', async () => {
    const both = { identifier: [identifier('9990000018', { use: 'old' }), identifier('9990000026')] };
    expect(await read(both)).toMatchObject({ nhsNumber: '9990000026' });
  });
});

describe('reading a patient', () => {
  it.each([
    ['flag', { deceasedBoolean: true }, true],
    ['day', { deceasedDateTime: '2026-11-01' }, true],
    ['month only', { deceasedDateTime: '2026-11' }, true],
    ['flag that says no', { deceasedBoolean: false }, false],
  ])('deceased: %s (P14)', async (_name, more, deceased) => {
    expect(await read(more)).toMatchObject({ deceased });
  });

  it.each(['R', 'V'])('restricted by label %s: no contact leaves here', async (code) => {
    expect(await read({ meta: { security: [{ code: 'U' }, { code }] } })).toMatchObject({
      restricted: true,
      mobile: null,
      email: null,
    });
  });

  it('not restricted by label U; left when not active', async () => {
    expect(await read({ meta: { security: [{ code: 'U' }] } })).toMatchObject({
      restricted: false,
      leftPractice: false,
    });
    expect(await read({ active: false })).toMatchObject({ leftPractice: true });
  });

  it('takes what is in force: mobile first, then any phone', async () => {
    const phone = (value: string, more: object = {}) => ({ system: 'phone', value, ...more });
    const mobileOf = async (...telecom: object[]) => ((await read({ telecom })) as { mobile: string | null }).mobile;
    expect(await mobileOf(phone('1'), phone('2', { use: 'mobile' }))).toBe('2');
    expect(
      await mobileOf(phone('1', { use: 'mobile', period: { end: '2021-07-27' } }), phone('2', { use: 'home' })),
    ).toBe('2');
    expect(await mobileOf(phone('1', { use: 'mobile', period: { end: '2026-11-22' } }))).toBe('1');
    expect(await mobileOf(phone('1', { use: 'mobile', period: { end: '2026-11-22T11:00:00Z' } }))).toBeNull();
    expect(await mobileOf(phone('1', { use: 'mobile', period: { end: '2026' } }))).toBe('1');
    expect(await mobileOf(phone('1', { use: 'mobile', period: { start: '2026-12' } }))).toBeNull();
    expect(await mobileOf(phone('1', { use: 'old' }))).toBeNull();
    expect(await mobileOf(phone('1', { use: 'mobile', rank: 2 }), phone('2', { use: 'mobile', rank: 1 }))).toBe('2');
    expect(await mobileOf(phone('1', { use: 'work' }), phone('2', { use: 'home' }))).toBe('2');
    expect(await mobileOf({ system: 'fax', value: '1' }, phone(' '))).toBeNull();
    expect(await mobileOf()).toBeNull();
  });

  it('does without what is missing or partial', async () => {
    expect(await read({ name: undefined, birthDate: '1980', telecom: undefined })).toMatchObject({
      familyName: null,
      givenName: null,
      dateOfBirth: null,
      mobile: null,
      email: null,
    });
  });
});

describe('a register that cannot be asked', () => {
  it.each<[string, (res: ServerResponse) => void, object]>([
    ['503', (res) => fhir(res, {}, 503, { 'retry-after': '20' }), { fault: 'unavailable', retryAfterMs: 20_000 }],
    ['429', (res) => fhir(res, {}, 429, { 'retry-after': '2' }), { fault: 'unavailable', retryAfterMs: 2000 }],
    ['401', (res) => fhir(res, {}, 401), { fault: 'credentials' }],
    ['403', (res) => fhir(res, {}, 403), { fault: 'credentials' }],
    ['404', (res) => fhir(res, {}, 404), { fault: 'unavailable' }],
    ['a drop', (res) => res.destroy(), { fault: 'unavailable' }],
    ['nothing', () => undefined, { fault: 'unavailable' }],
    ['garbage', (res) => res.end('<html>'), { fault: 'unavailable' }],
    [
      'an OperationOutcome',
      (res) => fhir(res, { resourceType: 'OperationOutcome', issue: [] }),
      { fault: 'unavailable' },
    ],
    ['fewer than it names', (res) => fhir(res, { ...searchset([]), total: 1 }), { fault: 'unavailable' }],
    [
      'something else than patients',
      (res) => fhir(res, searchset([{ resourceType: 'Device' }])),
      { fault: 'unavailable' },
    ],
    [
      'a page elsewhere',
      (res) => fhir(res, searchset([], { link: [{ relation: 'next', url: 'http://evil.invalid/x' }] })),
      { fault: 'unavailable' },
    ],
  ])('%s: throws, so that nobody is called "not found" by mistake', async (_name, answer, expected) => {
    const { url } = await register(answer);
    const error: unknown = await demographics(url, { timeoutMs: 2_000 })
      .find(PRACTICE, ['9990000018'])
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DemographicsError);
    expect(error).toMatchObject(expected);
    expect((error as Error).message).not.toMatch(/999000/);
  });

  it('is unavailable when nobody listens, and asked no further', async () => {
    const { url } = await register(() => undefined);
    await open.pop()?.();
    const numbers = Array.from({ length: 5000 }, (_, n) => String(9990000000 + n));
    await expect(demographics(url).find(PRACTICE, numbers)).rejects.toMatchObject({ fault: 'unavailable' });
  });
});

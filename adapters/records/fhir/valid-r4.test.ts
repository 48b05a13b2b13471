import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NO_EDIT, readItemEdit, type ItemEdit } from '../../../domain/content/questionnaires/building/item-edit';
import { addItem, emptyGroups, freeLinkId, removeItem } from '../../../domain/content/questionnaires/building/tree';
import type { AnswerValue } from '../../../domain/content/questionnaires/answers';
import { NO_EXPRESSION_VALUES } from '../../../domain/content/questionnaires/enabled';
import type { FhirQuestionnaire } from '../../../domain/content/questionnaires/fhir';
import { readQuestionnaire } from '../../../domain/content/questionnaires/reading';
import { canonicalOf, completedResponse, responseItems } from '../../../domain/content/questionnaires/response';
import { scoreCodesOf } from '../../../domain/content/questionnaires/scores';
import { readNhsNumber } from '../../../domain/patients/nhs-number';
import { readSnomedCode } from '../../../domain/content/snomed';
import type { RecordEntry } from '../../../ports/delivery/clinical-record';
import { DEMO_QUESTIONNAIRE } from '../../../scripts/demo/questionnaires';
import { faultsOfR4 } from '../../../test/support/fhir-r4';
import { EVERY_ITEM } from '../../../test/support/every-item';
import { createAnswerRecord } from './answer-record';
import { FhirClinicalRecord } from './record';

type Written = Record<string, unknown> & { resourceType: string };

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A record system that keeps what is written to it. With `takesBatches`, it offers the interaction `batch`. */
async function system({ takesBatches = false, stored }: { takesBatches?: boolean; stored?: Written } = {}) {
  const written: Written[] = [];
  const server = createServer((req, res) => {
    const pieces: Buffer[] = [];
    req.on('data', (piece: Buffer) => pieces.push(piece));
    req.on('end', () => {
      const say = (status: number, body?: unknown, headers = {}) =>
        res
          .writeHead(status, { 'content-type': 'application/fhir+json', ...headers })
          .end(body === undefined ? '' : JSON.stringify(body));
      if (req.method === 'GET' && req.url!.endsWith('/metadata')) {
        const interaction = takesBatches ? [{ code: 'batch' }] : [];
        return say(200, { resourceType: 'CapabilityStatement', rest: [{ mode: 'server', interaction }] });
      }
      if (req.method === 'GET') return say(200, stored, { etag: 'W/"1"' });
      const resource = JSON.parse(Buffer.concat(pieces).toString('utf8')) as Written;
      written.push(resource);
      if (resource.resourceType === 'Bundle') {
        const entry = (resource.entry as unknown[]).map(() => ({ response: { status: '201 Created' } }));
        return say(200, { resourceType: 'Bundle', type: 'batch-response', entry });
      }
      return say(201, undefined, { location: `http://record.example/fhir/${resource.resourceType}/7/_history/1` });
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  open.push(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir`, written };
}

const ENTRY: RecordEntry = {
  ...{ messageId: '0199c3f0-0000-7000-8000-000000000001', nhsNumber: '9990001324', channel: 'sms' },
  ...{ text: 'Please book your asthma review.', snomedCodes: ['928451000000107'] },
  ...{ sent: '2026-11-30T09:00:00.000Z', received: '2026-11-30T09:00:07.120Z' },
};
const ENTRIES: RecordEntry[] = [
  ENTRY,
  { ...ENTRY, messageId: '0199c3f0-0000-7000-8000-000000000002', channel: 'email', subject: 'Your asthma review' },
  { ...ENTRY, messageId: '0199c3f0-0000-7000-8000-000000000003', snomedCodes: [], text: 'Ŵy 👋\nsecond line' },
  { ...ENTRY, messageId: '0199c3f0-0000-7000-8000-000000000004', channel: 'letter' },
  { ...ENTRY, messageId: '0199c3f0-0000-7000-8000-000000000005', channel: 'link' },
];

async function writtenOf(entries: RecordEntry[], takesBatches: boolean): Promise<Written[]> {
  const { baseUrl, written } = await system({ takesBatches });
  const record = new FhirClinicalRecord({ baseUrl });
  await record.save(entries);
  await record.close();
  return written;
}

const broken = (resource: object, changes: object) => faultsOfR4({ ...resource, ...changes });

describe('P21 N22 what we write is FHIR R4, by the published definitions', () => {
  test('P21 messages and letters, each alone and in a batch', async () => {
    const alone = await writtenOf(ENTRIES, false);
    expect(alone.map(({ resourceType }) => resourceType).sort()).toEqual([
      ...['Communication', 'Communication', 'Communication', 'Communication', 'DocumentReference'],
    ]);
    expect(alone.flatMap(faultsOfR4)).toEqual([]);
    const [bundle] = await writtenOf(ENTRIES, true);
    expect(bundle).toMatchObject({ resourceType: 'Bundle', type: 'batch' });
    expect(faultsOfR4(bundle)).toEqual([]);
  });

  test('P21 patients are named by a valid NHS number, and codes are SNOMED CT concepts', async () => {
    for (const resource of await writtenOf(ENTRIES, false)) {
      const { identifier } = resource.subject as { identifier: { system: string; value: string } };
      expect(identifier.system).toBe('https://fhir.nhs.uk/Id/nhs-number');
      expect(readNhsNumber(identifier.value)).toMatchObject({ ok: true });
      const { coding = [] } = (resource.topic ?? {}) as { coding?: { system: string; code: string }[] };
      for (const { system: of, code } of coding) {
        expect(of).toBe('http://snomed.info/sct');
        expect(readSnomedCode(code)).toMatchObject({ ok: true });
      }
    }
  });

  test('N22 an entry that is marked as entered in error', async () => {
    const [communication] = await writtenOf([ENTRY], false);
    const stored = { ...communication!, id: '7', meta: { versionId: '1', lastUpdated: '2026-11-30T09:00:08.000Z' } };
    const { baseUrl, written } = await system({ stored });
    const record = new FhirClinicalRecord({ baseUrl });
    await record.withdraw([{ messageId: ENTRY.messageId, reference: 'Communication/7' }]);
    await record.close();
    expect(written).toMatchObject([{ status: 'entered-in-error', id: '7' }]);
    expect(written.flatMap(faultsOfR4)).toEqual([]);
  });

  test('H2 answers of every type, and a score with the code that the questionnaire gives it', async () => {
    const source = everyType();
    const answers = await savedAnswers(source);
    expect(answers.map(({ resourceType }) => resourceType)).toEqual([
      ...['QuestionnaireResponse', 'Observation', 'Observation'],
    ]);
    expect(answers.flatMap(faultsOfR4)).toEqual([]);
    expect(answers[1]!.code).toEqual({ text: 'Score of a questionnaire: total' });
    expect(answers[2]).toMatchObject({
      code: { coding: [{ system: 'http://loinc.org', code: '44261-6' }] },
      derivedFrom: [{ reference: 'QuestionnaireResponse/7' }],
    });
  });

  test('H2 questionnaires that are built by hand, and the one of the demonstration', () => {
    const source = everyType();
    expect(faultsOfR4(source)).toEqual([]);
    expect(faultsOfR4(DEMO_QUESTIONNAIRE)).toEqual([]);
    // R4 has no empty lists, and no group without items: the first goes by itself, the second is said before publishing.
    const emptied = removeItem(source, 'q14');
    expect(JSON.stringify(emptied)).not.toContain('"item":[]');
    expect(emptyGroups(emptied)).toEqual(['At night']);
    expect(faultsOfR4(emptied)).not.toEqual([]);
    expect(faultsOfR4(removeItem(emptied, 'q13'))).toEqual([]);
  });

  test('P21 a resource that is broken is found: the check is not one that passes everything', async () => {
    const [communication] = await writtenOf([ENTRY], false);
    const [response, observation] = await savedAnswers(everyType());
    const medium = [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationMode', code: 'SMS' }] },
    ];
    expect(
      [
        broken(communication!, { status: 'sent' }),
        broken(communication!, { status: undefined }),
        broken(communication!, { sent: '30 November 2026' }),
        broken(communication!, { note: 'no list' }),
        broken(communication!, { payload: [{}] }),
        broken(communication!, { texts: 'unknown' }),
        broken(communication!, { medium }),
        broken(response!, { status: 'sent' }),
        broken(response!, { item: [{ text: 'No linkId' }] }),
        broken(response!, { item: [] }),
        broken(observation!, { code: undefined }),
        broken(observation!, { derivedFrom: [{ reference: 'QuestionnaireResponse?identifier=a%7Cb' }] }),
      ].filter((faults) => faults.length === 0),
    ).toEqual([]);
  });
});

/** A form with an item of each type that can be built, a score, and a condition. */
function everyType(): FhirQuestionnaire {
  let source: FhirQuestionnaire = {
    ...{ resourceType: 'Questionnaire', status: 'active', title: 'Asthma', description: 'About your breathing' },
    item: [],
  };
  const add = (more: Partial<ItemEdit> & Pick<ItemEdit, 'type'>, within: string | null = null) => {
    const linkId = freeLinkId(source);
    const read = readItemEdit({ ...NO_EDIT, text: 'How often?', ...more }, { linkId, before: null, source });
    if (!read.ok) throw new Error(JSON.stringify(read.faults));
    source = addItem(source, read.item, within);
  };
  for (const item of EVERY_ITEM) add(item);
  const conditions = [{ question: 'q1', operator: '=', answer: 'yes' }];
  add({ type: 'integer', text: 'How often do you wake?', least: '0', most: '9', conditions }, 'q13');
  const total = {
    ...{ linkId: 'phq9', type: 'decimal', text: 'Total', readOnly: true },
    code: [{ system: 'http://loinc.org', code: '44261-6', display: 'PHQ-9 total score' }],
    extension: [
      {
        url: 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression',
        valueExpression: { language: 'text/fhirpath', expression: '1 + 1' },
      },
    ],
  };
  return addItem(source, total, null);
}

const GIVEN: Record<string, AnswerValue[]> = {
  q1: [{ valueBoolean: true }],
  q2: [{ valueString: 'Sometimes' }],
  q3: [{ valueString: 'One line\nand another' }],
  q4: [{ valueInteger: 3 }],
  q5: [{ valueDecimal: 2.5 }],
  q6: [{ valueDate: '2026-11-30' }],
  q7: [{ valueDateTime: '2026-11-30T09:00:00+00:00' }],
  q8: [{ valueTime: '09:00:00' }],
  q10: [{ valueCoding: { code: 'a1', display: 'Never' } }],
  q11: [{ valueString: 'Something else' }],
  q12: [{ valueQuantity: { value: 72.5, unit: 'kg', code: 'kg' } }],
  q14: [{ valueInteger: 2 }],
};

/** What the record system is sent when these answers are saved. */
async function savedAnswers(source: FhirQuestionnaire): Promise<Written[]> {
  const reading = readQuestionnaire(source);
  if (!reading.ok) throw new Error(JSON.stringify(reading.faults));
  const items = responseItems(reading.form, GIVEN, { ...NO_EXPRESSION_VALUES });
  const id = '0199c3f0-0000-7000-8000-000000000009';
  const response = completedResponse(items, {
    ...{ answerId: id, questionnaire: canonicalOf(source, id, 1), nhsNumber: '9990001324' },
    submittedAt: new Date('2026-11-30T09:00:00Z'),
  });
  const { baseUrl, written } = await system();
  const record = createAnswerRecord({ baseUrl });
  await record.save({
    practiceId: 'p',
    id,
    response,
    scores: { total: 18, phq9: 18 },
    scoreCodes: scoreCodesOf(reading.form),
  });
  await record.close();
  return written;
}

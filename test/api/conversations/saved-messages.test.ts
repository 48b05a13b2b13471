import { createEntriesToWrite } from '../../../adapters/postgres/conversations/entries-to-write';
import { FhirClinicalRecord } from '../../../adapters/records/fhir/record';
import { RecordSystemError, type RecordEntry, type SavedEntry } from '../../../ports/delivery/clinical-record';
import { writeEntries } from '../../../workers/record-entries';
import { call, runSimulators, type TestSimulators } from '../../simulators/running';
import { faultsOfR4 } from '../../support/fhir-r4';
import { makePatients, type Person } from '../fixtures';
import { practicePages } from '../page-visitor';
import { testApi } from '../support';
import { repliesTo, type Details } from './replies-support';

const api = testApi();
const { post, read, act, withNumber, sentTo } = repliesTo(api);
const pages = practicePages(api, 'sender');

type Saved = Omit<Details, 'messages'> & {
  messages: (Details['messages'][number] & { id: string; recordEntry: { status: string } | null })[];
};

async function conversation(...texts: string[]): Promise<{ id: string; person: Person }> {
  const [person] = (await makePatients(api, 1)) as [Person];
  await sentTo([person]);
  for (const text of texts) await post(person.mobile, text);
  return { id: (await withNumber(person.mobile)).id, person };
}

/** A record system, and one round of the worker. */
function recordSystem() {
  const saved: RecordEntry[] = [];
  const withdrawn: SavedEntry[] = [];
  let away = false;
  const answer = <Asked extends { messageId: string }, T>(entries: Asked[], of: (entry: Asked) => T): Promise<T[]> =>
    away ? Promise.reject(new RecordSystemError('unavailable', 'away')) : Promise.resolve(entries.map(of));
  const record = {
    save: (entries: RecordEntry[]) =>
      answer(entries, (entry) => {
        saved.push(entry);
        return { messageId: entry.messageId, kind: 'saved' as const, reference: `rec-${entry.messageId}` };
      }),
    withdraw: (entries: SavedEntry[]) =>
      answer(entries, (entry) => {
        withdrawn.push(entry);
        return { messageId: entry.messageId, kind: 'withdrawn' as const };
      }),
  };
  const round = (now = new Date()) => writeEntries(createEntriesToWrite(api.database.pool), record, () => now);
  return { saved, withdrawn, round, setAway: (is: boolean) => void (away = is) };
}

const entriesOf = async (id: string) =>
  ((await read(id)) as unknown as Saved).messages.map(({ recordEntry }) => recordEntry?.status ?? null);

test('P26 a conversation is saved to the record, each message once, and waits while the record is away', async () => {
  const { id, person } = await conversation('Tuesday suits me', 'At 10 please');
  const system = recordSystem();
  expect((await act(id, 'record')).status).toBe(202);
  expect((await act(id, 'record')).status).toBe(202);
  expect(await entriesOf(id)).toEqual(['waiting', 'waiting']);
  system.setAway(true);
  await system.round();
  expect(await entriesOf(id)).toEqual(['waiting', 'waiting']);
  system.setAway(false);
  await system.round(new Date(Date.now() + 60_000));
  await system.round(new Date(Date.now() + 600_000));
  expect(await entriesOf(id)).toEqual(['saved', 'saved']);
  const own = system.saved.filter(({ nhsNumber }) => nhsNumber === person.nhsNumber);
  expect(own.map(({ text }) => text).sort()).toEqual([
    'The patient wrote: At 10 please',
    'The patient wrote: Tuesday suits me',
  ]);
  expect((await pages.get(`/conversations/${id}`)).text).toContain('Saved to the record');
});

test('P26 one message is saved, and what is not delivered or not of the conversation is not', async () => {
  const { id } = await conversation('Tuesday suits me', 'At 10 please');
  const { version, messages } = (await read(id)) as unknown as Saved & { version: number };
  expect((await act(id, 'record', { messageIds: [messages[1]!.id], version })).status).toBe(202);
  expect(await entriesOf(id)).toEqual([null, 'waiting']);
  await act(id, 'reply', { body: 'Fine', version });
  const answer = ((await read(id)) as unknown as Saved).messages.find(({ direction }) => direction === 'out')!;
  const refused = await act(id, 'record', { messageIds: [answer.id] });
  expect(refused).toMatchObject({ status: 409, body: { code: 'nothing-to-save' } });
});

test('N21 X4 on a shared number a reply is saved only after "This is {name}"', async () => {
  const { id, person } = await conversation('Tuesday suits me');
  const [other] = (await makePatients(api, 1)) as [Person];
  await api.database.pool.query('UPDATE patient SET mobile = $2 WHERE id = $1', [other.patientId, person.mobile]);
  expect(await act(id, 'record')).toMatchObject({ status: 409, body: { code: 'who-wrote' } });
  const wrong = await act(id, 'record', { patientId: other.patientId });
  expect(wrong).toMatchObject({ status: 409, body: { code: 'conversation-changed' } });
  expect(await entriesOf(id)).toEqual([null]);
  expect((await act(id, 'record', { patientId: person.patientId })).status).toBe(202);
  expect(await entriesOf(id)).toEqual(['waiting']);
});

test('N21 taking a reply away from a patient marks what was saved as entered in error, and does not save what waits', async () => {
  const { id, person } = await conversation('Tuesday suits me');
  const system = recordSystem();
  await act(id, 'record');
  await system.round();
  const saved = system.saved.filter(({ nhsNumber }) => nhsNumber === person.nhsNumber);
  expect(saved).toHaveLength(1);
  await post((await read(id)).contact!, 'And Friday');
  await act(id, 'record');
  expect(await entriesOf(id)).toEqual(['saved', 'waiting']);
  const left = await act(id, 'match', { patientId: null });
  const now = (left.body as { id: string }).id;
  expect(await entriesOf(now)).toEqual(['withdrawing', 'withdrawn']);
  await system.round();
  expect(await entriesOf(now)).toEqual(['withdrawn', 'withdrawn']);
  const { messageId } = saved[0]!;
  expect(system.withdrawn).toEqual([{ messageId, reference: `rec-${messageId}` }]);
  expect(system.saved.filter(({ nhsNumber }) => nhsNumber === person.nhsNumber)).toHaveLength(1);
  expect(await act(now, 'record')).toMatchObject({ status: 409, body: { code: 'not-a-patient' } });
});

test('N21 an answer that was written for another patient or number is refused', async () => {
  const { id, person } = await conversation('Tuesday suits me');
  const { version } = await read(id);
  const [other] = (await makePatients(api, 1)) as [Person];
  const wrong = [{ patientId: other.patientId }, { contact: other.mobile }, { patientId: null }];
  for (const expects of wrong) {
    const refused = await act(id, 'reply', { body: 'Come on Tuesday', version, ...expects });
    expect(refused).toMatchObject({ status: 409, body: { code: 'conversation-changed' } });
  }
  const right = { patientId: person.patientId, contact: person.mobile };
  expect((await act(id, 'reply', { body: 'Come on Tuesday', version, ...right })).status).toBe(202);
});

interface SavedCommunication {
  status: string;
  identifier: { value: string }[];
  payload: { contentString: string }[];
}

describe('over FHIR, at a server that judges what it is given', () => {
  let server: TestSimulators;
  let record: FhirClinicalRecord;
  beforeAll(async () => {
    server = await runSimulators({ parts: ['record'] });
    record = new FhirClinicalRecord({ baseUrl: `${server.url}/fhir/record` });
  });
  afterAll(async () => {
    await record.close();
    await server.close();
  });

  const round = () => writeEntries(createEntriesToWrite(api.database.pool), record, () => new Date());
  /** What the record was given of a patient, each judged by HL7's definitions. */
  async function held({ nhsNumber }: Person) {
    const journal = await call('GET', `${server.url}/control/journal?kind=record&limit=1000`);
    const { items } = journal.body as { items: { nhsNumber: string; resource: SavedCommunication }[] };
    const own = items.filter((one) => one.nhsNumber === nhsNumber).map(({ resource }) => resource);
    expect(own.flatMap(faultsOfR4)).toEqual([]);
    return own;
  }

  test('P26 what a patient wrote is a Communication that they sent, once, and is marked when it was somebody else’s', async () => {
    const { id, person } = await conversation('Tuesday suits me 👍', 'At <10> & "sharp"');
    await act(id, 'record');
    await Promise.all([round(), round()]);
    await act(id, 'record');
    await round();
    const patient = { type: 'Patient', identifier: expect.objectContaining({ value: person.nhsNumber }) as object };
    const saved = await held(person);
    expect(saved.map(({ payload }) => payload[0]!.contentString).sort()).toEqual([
      'The patient wrote: At <10> & "sharp"',
      'The patient wrote: Tuesday suits me 👍',
    ]);
    for (const one of saved) expect(one).toMatchObject({ status: 'completed', sender: patient, subject: patient });
    expect(await entriesOf(id)).toEqual(['saved', 'saved']);
    const left = await act(id, 'match', { patientId: null });
    await round();
    expect(await entriesOf((left.body as { id: string }).id)).toEqual(['withdrawn', 'withdrawn']);
    const latest = new Map((await held(person)).map((one) => [one.identifier[0]!.value, one.status]));
    expect([...latest.values()]).toEqual(['entered-in-error', 'entered-in-error']);
  });
});

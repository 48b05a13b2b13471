import type { Channel, MessageStatus } from '../../domain/delivery/states';
import { newId, newIds } from '../../adapters/postgres/sql/new-id';
import type { TestApi } from './support';
import { withCheckDigit } from '../../domain/patients/nhs-number';

/** A valid NHS number of the test range. */
export function nhsNumber(index: number): string {
  for (let candidate = index * 11; ; candidate++) {
    const number = withCheckDigit(`999${String(candidate).padStart(6, '0')}`);
    if (number !== null) return number;
  }
}

/** An administrator who changes something through a service. @param tokenId whose act it is; otherwise somebody else's. */
export function administratorOf({ practiceId }: Pick<TestApi, 'practiceId'>, tokenId = newId()) {
  return { tokenId, practiceId, practiceName: '', role: 'administrator', user: 'An administrator' } as const;
}

export interface Person {
  patientId: string;
  nhsNumber: string;
  mobile: string;
  email: string;
}

let people = 0;

/** Patients of the register. */
export async function makePatients(api: TestApi, count: number, practiceId = api.practiceId): Promise<Person[]> {
  const made = newIds(count).map((patientId) => {
    people++;
    const tail = String(people).padStart(4, '0');
    return {
      patientId,
      nhsNumber: nhsNumber(people),
      mobile: `+44770090${tail}`,
      email: `person${tail}@example.org`,
    };
  });
  await api.database.pool.query(
    `INSERT INTO patient (practice_id, id, nhs_number, family_name, given_name, date_of_birth, mobile, email)
     SELECT $1, p.id, p.nhs, 'Family' || p.n, 'Given' || p.n, '1951-03-04', p.mobile, p.email
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS p(id, nhs, mobile, email, n)`,
    [
      practiceId,
      made.map((person) => person.patientId),
      made.map((person) => person.nhsNumber),
      made.map((person) => person.mobile),
      made.map((person) => person.email),
    ],
  );
  return made;
}

export interface ListOptions {
  channel?: Channel;
  /** The patients in it, instead of `accepted` new ones. */
  people?: Person[];
  accepted?: number;
  rejected?: { cells: string[]; reasons: { code: string; detail?: string }[] }[];
  practiceId?: string;
  status?: 'processing' | 'ready' | 'refused';
  header?: string[];
  createdAt?: Date;
}

/** A list as it stands after reading and matching. */
export async function makeList(api: TestApi, options: ListOptions = {}): Promise<{ id: string; people: Person[] }> {
  const {
    channel = 'sms',
    accepted = options.people?.length ?? 2,
    rejected = [],
    practiceId = api.practiceId,
    status = 'ready',
  } = options;
  const header = options.header ?? ['NHS number', 'Date of birth', 'Given name'];
  const id = newId();
  const isReady = status === 'ready';
  const problem = { code: 'column-missing', message: 'Your file has no column for date of birth.', row: 1 };
  await api.database.pool.query(
    `INSERT INTO recipient_list (practice_id, id, name, channel, contact_source, status, file_name, header, rows, accepted,
       rejected, problem, created_by, created_at)
     VALUES ($1, $2, 'Flu 2026', $3, 'demographics', $4, 'flu.csv', $5, $6, $7, $8, $9, 'A sender', $10)`,
    [
      practiceId,
      id,
      channel,
      status,
      isReady ? header : null,
      isReady ? accepted + rejected.length : null,
      isReady ? accepted : null,
      isReady ? rejected.length : null,
      status === 'refused' ? JSON.stringify(problem) : null,
      options.createdAt ?? new Date(),
    ],
  );
  if (!isReady) return { id, people: [] };
  const made = options.people ?? (await makePatients(api, accepted, practiceId));
  for (const [index, person] of made.entries()) {
    await api.database.pool.query(
      `INSERT INTO list_row (practice_id, list_id, row, cells, nhs_number, family_name, given_name, date_of_birth, outcome, contact, patient_id)
       VALUES ($1, $2, $3, $4, $5, 'Family', $6, '1951-03-04', 'accepted', $7, $8)`,
      [
        practiceId,
        id,
        index + 2,
        [person.nhsNumber, '04/03/1951', `Given${index}`],
        person.nhsNumber,
        `Given${index}`,
        channel === 'sms' ? person.mobile : person.email,
        person.patientId,
      ],
    );
  }
  for (const [index, row] of rejected.entries()) {
    await api.database.pool.query(
      `INSERT INTO list_row (practice_id, list_id, row, cells, nhs_number, outcome, reasons) VALUES ($1, $2, $3, $4, $5, 'rejected', $6)`,
      [practiceId, id, accepted + index + 2, row.cells, row.cells[0], JSON.stringify(row.reasons)],
    );
  }
  return { id, people: made };
}

export const campaignBody = (listId: string, more: Record<string, unknown> = {}) => ({
  name: 'Shingles info',
  type: 'message',
  purpose: 'care',
  listId,
  channel: 'sms',
  body: 'Dear patient, please call us.',
  saveToRecord: true,
  ...more,
});

/** A draft, made through the API. */
export async function makeDraft(
  api: TestApi,
  more: Record<string, unknown> & { listId: string },
  as: 'sender' | 'manager' = 'sender',
) {
  const response = await api.call('POST', '/api/v1/campaigns', { as, body: campaignBody(more.listId, more) });
  if (response.status !== 201) throw new Error(response.text);
  return (response.body as { id: string }).id;
}

/** A draft of which a person has answered every question of the pages; one made by API has no time to send yet. */
export async function makeAnsweredDraft(...draft: Parameters<typeof makeDraft>): Promise<string> {
  const id = await makeDraft(...draft);
  await draft[0].database.pool.query(`UPDATE campaign SET unanswered = '{}' WHERE id = $1`, [id]);
  return id;
}

/** A campaign that was sent through the API, its messages then put into the given states with an attempt each. */
export async function makeSentCampaign(
  api: TestApi,
  states: (MessageStatus | { status: MessageStatus; reasonCode?: string; recordStatus?: string })[],
  options: {
    channel?: Channel;
    phase?: string;
    people?: Person[];
    handedOverAt?: Date;
    draft?: Record<string, unknown>;
  } = {},
): Promise<string> {
  const { channel = 'sms', phase, people: whom, handedOverAt } = options;
  const list = await makeList(api, { channel, accepted: states.length, people: whom });
  const subject = channel === 'email' ? { subject: 'About you' } : {};
  const id = await makeDraft(api, { listId: list.id, channel, ...subject, ...options.draft });
  const sent = await api.call('POST', `/api/v1/campaigns/${id}/send`, { as: 'sender', body: {} });
  if (sent.status !== 202) throw new Error(sent.text);
  const { pool } = api.database;
  const { rows } = await pool.query<{ id: string; account_id: string; contact: string }>(
    `SELECT m.id, d.account_id, m.contact FROM message m JOIN dispatch d ON d.id = m.dispatch_id WHERE m.dispatch_id = $1 ORDER BY m.position`,
    [id],
  );
  for (const [index, state] of states.entries()) {
    const { status, reasonCode = null, recordStatus = null } = typeof state === 'string' ? { status: state } : state;
    const message = rows[index]!;
    await pool.query(
      `UPDATE message SET status = $2, reason_code = $3, record_status = $4,
         record_saved_at = CASE WHEN $4 = 'saved' THEN now() END, record_reference = CASE WHEN $4 = 'saved' THEN 'rec-1' END
       WHERE id = $1`,
      [message.id, status, reasonCode, recordStatus],
    );
    await pool.query(
      `INSERT INTO attempt (practice_id, id, dispatch_id, message_id, number, wave, seq, state, account_id, claim, reason_code, contact, submitted_at)
       VALUES ($1, $2, $3, $4, 1, 1, $5, $6, $7, $8, $9, $10, $11)`,
      [
        api.practiceId,
        newId(),
        id,
        message.id,
        index + 1,
        status,
        message.account_id,
        status === 'submitting' ? newId() : null,
        reasonCode,
        message.contact,
        handedOverAt ?? new Date(),
      ],
    );
  }
  if (phase) {
    await pool.query(
      `UPDATE campaign SET phase = $2, settled_at = CASE WHEN $2 = 'settled' THEN now() END WHERE id = $1`,
      [id, phase],
    );
    await pool.query(`UPDATE dispatch SET waves = 1 WHERE id = $1`, [id]);
  }
  return id;
}

/** A message to one patient, sent through the API. */
export async function makeMessage(
  api: TestApi,
  patientId: string,
  more: Record<string, unknown> = {},
): Promise<string> {
  const body = { channel: 'sms', patientId, body: 'Please ring us.', ...more };
  const response = await api.call('POST', '/api/v1/messages', { as: 'sender', body });
  if (response.status !== 202) throw new Error(response.text);
  return (response.body as { id: string }).id;
}

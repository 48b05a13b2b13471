import { makePatients, type Person } from '../fixtures';
import type { TestApi, Who } from '../support';

/** A recall as the API answers it, as far as tests look at it. */
export interface ShownRecall {
  id: string;
  reference: string;
  state: string;
  reason: string;
  patient: { id: string } | null;
  category: { id: string; name: string } | null;
  attempts: { channel: string; at: string; outcome: string }[];
  nextChannel: string | null;
  nextContactAt: string | null;
  sms: { state: string; mark: null | { code: string; message: string } };
}

let references = 0;

/** What tests of recalls do again and again. */
export function recallsOf(api: TestApi) {
  const put = (
    reference: string,
    person: Pick<Person, 'nhsNumber'>,
    more: Record<string, unknown> = {},
    as: Who = 'sender',
  ) =>
    api.call('PUT', `/api/v1/recalls/${encodeURIComponent(reference)}`, {
      as,
      body: {
        ...{ nhsNumber: person.nhsNumber, dateOfBirth: '1951-03-04', reason: 'Asthma review', dueDate: '2020-01-06' },
        ...{ status: 'open', ...more },
      },
    });
  const category = (more: Record<string, unknown> = {}, as: Who = 'manager') =>
    api.call('POST', '/api/v1/recall-categories', {
      as,
      body: {
        ...{ name: 'Asthma', reasons: ['Asthma review'], smsBody: 'Dear ((given name)), your ((reason)) is due.' },
        ...{ sendBetween: { from: '00:00', to: '24:00' }, ...more },
      },
    });
  /** A recall of a new patient, or of one that is there. */
  const recall = async (more: Record<string, unknown> = {}, person?: Person) => {
    const patient = person ?? (await makePatients(api, 1))[0]!;
    const made = await put(`R-${++references}`, patient, more);
    return { ...(made.body as ShownRecall), person: patient };
  };
  const read = async (id: string) =>
    (await api.call('GET', `/api/v1/recalls/${id}`, { as: 'viewer' })).body as ShownRecall;
  const items = async (query: string) =>
    ((await api.call('GET', `/api/v1/recalls?${query}`, { as: 'viewer' })).body as { items: ShownRecall[] }).items;
  const sms = (recallIds: string[], more: Record<string, unknown> = {}, as: Who = 'sender') =>
    api.call('POST', '/api/v1/recalls/sms', { as, body: { recallIds, ...more } });
  return { put, category, recall, read, items, sms };
}

import request from 'supertest';
import type { ConversationState } from '../../../domain/conversations/states';
import { makeSentCampaign, type Person } from '../fixtures';
import type { TestApi, Who } from '../support';

export interface Conversation {
  id: string;
  inboxId: string;
  patient: { id: string } | null;
  isRestricted: boolean;
  contact: string | null;
  campaign: { id: string; name: string } | null;
  needsMatching: boolean;
  state: ConversationState;
  assignedTo: { staffId: string; name: string } | null;
  flags: { code: string; words?: string }[];
  firstLine: string | null;
  unread: boolean;
  version: number;
}

export interface Details extends Conversation {
  messages: { direction: string; body: string | null; automatic: boolean; status: string | null }[];
  notes: { by: string; text: string | null }[];
  candidates: { patientId: string; campaignId: string | null; why: string }[];
}

export interface Inbox {
  id: string;
  kind: string;
  name: string;
  unread: number;
  open: number;
}

let second = 0;

/** What a test of replies asks of the API, as phones and staff do. */
export function repliesTo(api: TestApi) {
  const webhook = async (practiceId: string) => {
    const [account] = await api.services.accounts.inUse(practiceId);
    const { username, password } = new URL(account!.receiptUrl);
    return { username, password };
  };

  /** Posts a reply as the provider does; each at another second unless told. */
  async function post(
    from: string,
    text: string,
    { time = `2026-11-24 09:${String(second++).padStart(4, '0')}`, practiceId = api.practiceId } = {},
  ) {
    const { username, password } = await webhook(practiceId);
    const form = { source: from.replace('+', ''), destination: '447700900999', message: text, time };
    return request(api.server)
      .post('/webhooks/firetext/replies')
      .auth(username, password)
      .set('Content-Type', 'application/x-www-form-urlencoded')
      .send(new URLSearchParams(form).toString());
  }

  async function conversations(query = '', as: Who = 'viewer') {
    const response = await api.call('GET', `/api/v1/conversations?limit=500&${query}`, { as });
    return (response.body as { items: Conversation[] }).items;
  }

  const read = async (id: string, as: Who = 'viewer') =>
    (await api.call('GET', `/api/v1/conversations/${id}`, { as })).body as Details;

  return {
    post,
    conversations,
    read,
    inboxes: async (as: Who = 'viewer') =>
      ((await api.call('GET', '/api/v1/inboxes', { as })).body as { items: Inbox[] }).items,
    act: (id: string, act: string, body: object = {}, as: Who = 'sender') =>
      api.call('POST', `/api/v1/conversations/${id}/${act}`, { as, body }),
    /** The conversation that a number wrote in last, with its messages. */
    withNumber: async (number: string): Promise<Details> => {
      const found = (await conversations()).filter(({ contact }) => contact === number);
      if (found.length !== 1) throw new Error(`${found.length} conversations with this number`);
      return read(found[0]!.id);
    },
    /** A campaign that was handed over to these people. */
    sentTo: (people: Person[], options: { handedOverAt?: Date } = {}) =>
      makeSentCampaign(
        api,
        people.map(() => 'delivered' as const),
        { people, ...options },
      ),
  };
}

import { MESSAGE_STATUSES } from '../../domain/delivery/states';
import type { Counts } from '../../cli/client/answers';
import type { Service } from './service';
import { until } from './until';

export interface Answer<T = Record<string, unknown>> {
  status: number;
  body: T;
  headers: Headers;
}

export interface CampaignView {
  id: string;
  phase: string;
  paused: { reason: string } | null;
  waitingFor: { kind: string; until?: string } | null;
  status: 'ok' | 'error' | null;
  holdUntil: string | null;
  sendAt: string | null;
  counts: Counts;
  withdrawal?: { status: string; counts: { waiting: number; withdrawn: number; refused: number } } | null;
}

export interface MessageView {
  id: string;
  recipient: { patientId: string; row: number; nhsNumber: string };
  contact: string | null;
  status: string;
  reason: { code: string; message: string } | null;
  attempts: { number: number; reference: string; outcome: string; receiptAt: string | null }[];
  recordEntry: { status: string; savedAt: string | null; reference: string | null } | null;
}

/** What a script of a practice does over the API; every read of counts checks that they add up (N1). */
export class ApiClient {
  constructor(
    readonly service: Service,
    readonly token: string = service.token,
  ) {}

  async request<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const form = body instanceof FormData;
    const response = await fetch(this.service.url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body === undefined || form ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, body: (json ? JSON.parse(text) : text) as T, headers: response.headers };
  }

  get<T>(path: string): Promise<Answer<T>> {
    return this.request<T>('GET', path);
  }

  post<T>(path: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return this.request<T>('POST', path, body, headers);
  }

  /** Imports patients from rows of a CSV and waits until they are in the register. */
  async importPatients(csv: string): Promise<void> {
    const form = new FormData();
    form.append('file', new Blob([csv]), 'patients.csv');
    const { status, body } = await this.post<{ id: string }>('/api/v1/patients/import', form);
    if (status !== 202) throw new Error(`import answered ${status}: ${JSON.stringify(body)}`);
    await until('the patients are imported', async () => {
      const found = await this.get<{ status: string }>(`/api/v1/patients/imports/${body.id}`);
      if (found.body.status === 'refused') throw new Error(JSON.stringify(found.body));
      return found.body.status === 'ready';
    });
  }

  /** Uploads a list and waits until it is checked. */
  async uploadList(
    csv: string | Blob,
    channel: 'sms' | 'email' = 'sms',
    more: Record<string, string> = {},
  ): Promise<string> {
    const form = new FormData();
    for (const [name, value] of Object.entries({ name: 'A list', channel, ...more })) form.append(name, value);
    form.append('file', typeof csv === 'string' ? new Blob([csv]) : csv, 'list.csv');
    const { status, body } = await this.post<{ id: string }>('/api/v1/recipient-lists', form);
    if (status !== 202) throw new Error(`upload answered ${status}: ${JSON.stringify(body)}`);
    await until('the list is checked', async () => {
      const found = await this.get<{ status: string }>(`/api/v1/recipient-lists/${body.id}`);
      return found.body.status !== 'processing';
    });
    return body.id;
  }

  async draft(listId: string, more: Record<string, unknown> = {}): Promise<string> {
    const { status, body } = await this.post<{ id: string }>('/api/v1/campaigns', {
      name: 'A campaign',
      type: 'message',
      purpose: 'care',
      listId,
      channel: 'sms',
      body: 'Your practice has a message for you.',
      saveToRecord: true,
      ...more,
    });
    if (status !== 201) throw new Error(`making a campaign answered ${status}: ${JSON.stringify(body)}`);
    return body.id;
  }

  async send(campaignId: string, options: Record<string, unknown> = {}): Promise<void> {
    const { status, body } = await this.post(`/api/v1/campaigns/${campaignId}/send`, options);
    if (status !== 202) throw new Error(`send answered ${status}: ${JSON.stringify(body)}`);
  }

  /** A campaign as it stands; fails if its states do not add up to its total. */
  async campaign(campaignId: string): Promise<CampaignView> {
    const { status, body } = await this.get<CampaignView>(`/api/v1/campaigns/${campaignId}`);
    if (status !== 200) throw new Error(`a campaign answered ${status}: ${JSON.stringify(body)}`);
    const sum = MESSAGE_STATUSES.reduce((total, name) => total + body.counts[name], 0);
    if (sum !== body.counts.total || body.counts.saved > body.counts.delivered) {
      throw new Error(`the states do not add up: ${JSON.stringify(body.counts)}`);
    }
    return body;
  }

  async messages(campaignId: string, filter = 'all'): Promise<MessageView[]> {
    const items: MessageView[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = `filter=${filter}&limit=500${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
      const { body } = await this.get<{ items: MessageView[]; nextCursor: string | null }>(
        `/api/v1/campaigns/${campaignId}/messages?${query}`,
      );
      items.push(...body.items);
      cursor = body.nextCursor;
    }
    return items;
  }

  /** Waits until `holds` of the campaign; reads (and so checks the sums) all the while. */
  async until(
    campaignId: string,
    what: string,
    holds: (campaign: CampaignView) => boolean,
    timeoutMs = 45_000,
  ): Promise<CampaignView> {
    let seen: CampaignView | null = null;
    await until(what, async () => holds((seen = await this.campaign(campaignId))), { timeoutMs, tell: () => seen });
    return seen!;
  }

  settled(campaignId: string, timeoutMs?: number): Promise<CampaignView> {
    return this.until(campaignId, 'the campaign has settled', ({ phase }) => phase === 'settled', timeoutMs);
  }
}

/** One thing that reached the outside world. */
export interface JournalEntry {
  kind: string;
  reference: string;
  to?: string;
  text?: string;
  nhsNumber?: string;
  version?: number;
  resource?: { status?: string; topic?: { coding?: { code: string }[] }; payload?: { contentString: string }[] };
}

/** The simulator's control API and journal: what the outside world saw. */
export class SimulatorClient {
  constructor(readonly service: Service) {}

  async control(path: string, body: unknown): Promise<void> {
    const response = await fetch(`${this.service.simulatorUrl}/control/${path}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`the simulator answered ${response.status}: ${await response.text()}`);
  }

  /** Back to good behaviour. */
  async reset(): Promise<void> {
    await fetch(`${this.service.simulatorUrl}/control`, { method: 'DELETE' });
  }

  async journal(kind: 'sms' | 'email' | 'record'): Promise<JournalEntry[]> {
    const response = await fetch(`${this.service.simulatorUrl}/control/journal?kind=${kind}&limit=20000`);
    return ((await response.json()) as { items: JournalEntry[] }).items;
  }
}

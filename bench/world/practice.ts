import type { Counts } from '../../cli/client/answers';
import { until } from '../until';
import type { Person } from './people';

export interface CampaignView {
  id: string;
  phase: string;
  paused: { reason: string } | null;
  status: 'ok' | 'error' | null;
  counts: Counts;
}

export interface Draft {
  channel: 'sms' | 'email';
  body: string;
  subject?: string;
}

interface Answer<T> {
  status: number;
  body: T;
}

/** A practice with its people, used as a script would: over the API alone. */
export class Practice {
  constructor(
    readonly id: string,
    private readonly slug: string,
    private readonly url: string,
    private readonly access: { token: string; cookie: string },
    readonly people: readonly Person[],
  ) {}

  async request<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const isForm = body instanceof FormData;
    const response = await fetch(this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.access.token}`,
        ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as T };
  }

  /** A page as a signed-in person gets it. @param path Below the practice's own address. */
  async page(path: string): Promise<void> {
    const response = await fetch(`${this.url}/p/${this.slug}${path}`, {
      headers: { cookie: `rollcall_session=${this.access.cookie}`, accept: 'text/html' },
      redirect: 'manual',
    });
    await response.text();
    if (response.status !== 200) throw new Error(`the page ${path} answered ${response.status}`);
  }

  /** Uploads a list; resolves with its id when all of it is accepted. */
  async importList(file: string, rows: number, channel: 'sms' | 'email' = 'sms', everyMs = 20): Promise<string> {
    const form = new FormData();
    form.append('name', `List of ${rows}`);
    form.append('channel', channel);
    form.append('file', new Blob([file]), 'list.csv');
    const { id } = await this.expect<{ id: string }>(202, 'POST', '/api/v1/recipient-lists', form);
    type List = { status: string; counts: { rows: number; accepted: number; rejected: number } | null };
    let list: List | undefined;
    await until(
      'the list is checked',
      async () => {
        list = await this.expect<List>(200, 'GET', `/api/v1/recipient-lists/${id}`);
        return list.status !== 'processing';
      },
      { everyMs, timeoutMs: 60_000 + rows },
    );
    const { status, counts } = list!;
    if (status !== 'ready' || counts?.accepted !== rows || counts.rows !== rows) {
      throw new Error(`a list of ${rows} rows came out ${status} with ${JSON.stringify(counts)}`);
    }
    return id;
  }

  async draft(listId: string, { channel, body, subject }: Draft): Promise<string> {
    const { id } = await this.expect<{ id: string }>(201, 'POST', '/api/v1/campaigns', {
      name: 'Flu',
      type: 'message',
      purpose: 'recall',
      listId,
      channel,
      body,
      ...(subject === undefined ? {} : { subject }),
      snomedCodes: ['1066171000000108'],
      saveToRecord: true,
    });
    return id;
  }

  async send(campaignId: string): Promise<void> {
    await this.expect(202, 'POST', `/api/v1/campaigns/${campaignId}/send`, {});
  }

  campaign(campaignId: string): Promise<CampaignView> {
    return this.expect<CampaignView>(200, 'GET', `/api/v1/campaigns/${campaignId}`);
  }

  /** How long emails stay open; an email is never reported delivered, so only this ends a campaign of them. */
  async settleEmailAfter(seconds: number): Promise<void> {
    await this.expect(200, 'PATCH', '/api/v1/settings', { settleSeconds: { email: seconds } });
  }

  private async expect<T>(status: number, method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.request<T>(method, path, body);
    if (answer.status === status) return answer.body;
    throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
}

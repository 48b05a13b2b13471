import { request } from 'undici';
import { z } from 'zod';
import {
  DemoWorldAway,
  type DemoMail,
  type DemoPage,
  type DemoPhone,
  type DemoText,
  type DemoWindow,
  type DemoWorld,
} from '../../ports/demo-world';
import type { MailAddresses } from '../../ports/conversations/incoming-mail';
import { readJson } from '../http/json';

const TIMEOUT_MS = 5_000;

/** The name for "the provider takes nothing", which the simulator sets for its whole gateway. */
const DOWN = 'provider-down';
/** The same for one phone: the gateway answers its message with an error. */
const DOWN_FOR_ONE = 'error-500';

const standing = {
  total: z.int(),
  above: z.int(),
  newer: z.union([z.int(), z.literal('first')]).nullable(),
};

const text = z
  .object({
    reference: z.string(),
    at: z.coerce.date(),
    from: z.string(),
    text: z.string(),
    parts: z.int(),
    outcome: z.string(),
    receiptsPlanned: z.int(),
    receipts: z.array(z.object({ status: z.string().optional(), answeredAt: z.coerce.date() })),
  })
  .transform(({ parts, receipts, ...rest }): DemoText => ({
    ...rest,
    segments: parts,
    receipts: receipts.map(({ status = '', answeredAt }) => ({ status, at: answeredAt })),
  }));

const fate = z.object({ outcome: z.string(), once: z.boolean() }).nullable().transform(named);

const phones = z.object({
  ...standing,
  older: z.int().nullable(),
  messages: z.int(),
  items: z.array(z.object({ to: z.string(), count: z.int(), messages: z.array(text), fate })),
});
const phone = z.object({ ...standing, older: z.int().nullable(), to: z.string(), items: z.array(text), fate });

const mailHead = z.object({
  number: z.int(),
  reference: z.string(),
  receivedAt: z.coerce.date(),
  recipients: z.string(),
  subject: z.string(),
});
const mails = z.object({ ...standing, next: z.int().nullable(), items: z.array(mailHead) });
const mail = z.object({
  ...mailHead.shape,
  ...{ from: z.string(), replyTo: z.string().nullable(), text: z.string(), html: z.string().nullable() },
});
const journal = z.object({ items: z.array(z.object({ number: z.int() })) });
const sms = z.object({ mode: z.string(), outcome: z.string() });

/**
 * The demo's phones and mailbox, by the control addresses of the simulators (simulators/README.md).
 *
 * @param addresses tells the addresses that we made from those of a practice; null where no mail comes in.
 */
export function createDemoWorld(simulatorUrl: string, addresses: Pick<MailAddresses, 'read'> | null = null): DemoWorld {
  const base = simulatorUrl.replace(/\/$/, '');

  /** Null for 404 and 409. Any other unexpected answer counts as away. */
  async function ask<S extends z.ZodType>(
    path: string,
    schema: S,
    { method = 'GET', body }: { method?: 'GET' | 'POST' | 'PUT' | 'DELETE'; body?: unknown } = {},
  ): Promise<z.output<S> | null> {
    const answer = await request(`${base}${path}`, {
      method,
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
      .then(async ({ statusCode, body: content }) => ({ statusCode, content: await content.text() }))
      .catch(() => null);
    if (answer?.statusCode === 404 || answer?.statusCode === 409) return null;
    const read = answer && answer.statusCode < 300 ? schema.safeParse(readJson(answer.content)) : null;
    if (!read?.success) throw new DemoWorldAway();
    return read.data;
  }

  async function must<S extends z.ZodType>(...asked: Parameters<typeof ask<S>>): Promise<z.output<S>> {
    const found = await ask<S>(...asked);
    if (found === null) throw new DemoWorldAway();
    return found;
  }

  async function latestMail(reference: string): Promise<number | undefined> {
    const of = new URLSearchParams({ kind: 'email', reference, limit: '1000' }).toString();
    return (await must(`/control/journal?${of}`, journal)).items.at(-1)?.number;
  }

  /** Whether an answer comes in. The usual `Reply-To:` of a practice is read by other programs. */
  const isOurs = (replyTo: string | null): boolean =>
    addresses?.read((replyTo ?? '').replace(/^.*<|>.*$/gs, ''))?.kind === 'reply-to';

  const tell = (method: 'PUT' | 'DELETE', path: string, body?: unknown) =>
    must(path, z.unknown(), { method, body }).then(() => undefined);

  return {
    async phones(window, each) {
      const page = await must(`/phones.json?${queryOf(window)}&each=${each}`, phones);
      const { messages: texts, items, ...rest } = page;
      return {
        ...rest,
        texts,
        items: items.map(({ to, count, messages, fate: next }): DemoPhone => ({
          number: to,
          texts: count,
          newest: messages,
          next,
        })),
      };
    },

    async phone(reference, window) {
      const found = await ask(`/phones/${encodeURIComponent(reference)}.json?${queryOf(window)}`, phone);
      if (found === null) return null;
      const { to, fate: next, ...page } = found;
      return { ...page, number: to, next };
    },

    async reply(reference, text) {
      const path = `/phones/${encodeURIComponent(reference)}/reply`;
      return (await ask(path, z.unknown(), { method: 'POST', body: { text } })) !== null;
    },

    async network() {
      const [{ mode, outcome }, own] = await Promise.all([
        must('/control/sms', sms),
        must('/control/phones', z.record(z.string(), z.unknown())),
      ]);
      return { outcome: mode === 'down' ? DOWN : outcome, ownOutcomes: Object.keys(own).length };
    },

    setAllPhones: (outcome) =>
      tell('PUT', '/control/sms', outcome === DOWN ? { mode: 'down' } : { mode: 'normal', outcome }),
    setPhone: (number, outcome, once) =>
      tell('PUT', `/control/phones/${number}`, { outcome: outcome === DOWN ? DOWN_FOR_ONE : outcome, once }),
    clearPhone: (number) => tell('DELETE', `/control/phones/${number}`),
    clearPhones: () => tell('DELETE', '/control/phones'),

    async mails(window): Promise<DemoPage<DemoMail>> {
      const { items, next, ...rest } = await must(`/mailbox.json?${queryOf(window)}`, mails);
      return { ...rest, older: next, items: items.map(mailOf) };
    },

    async mail(reference) {
      const number = await latestMail(reference);
      const found = number === undefined ? null : await ask(`/mailbox/${number}.json`, mail);
      if (found === null) return null;
      const { from, text, html, replyTo } = found;
      return { ...mailOf(found), from, text, html, takesReplies: isOurs(replyTo) };
    },

    async answerMail(reference, answer) {
      const number = await latestMail(reference);
      if (number === undefined) return false;
      return (await ask(`/mailbox/${number}/answer`, z.unknown(), { method: 'POST', body: answer })) !== null;
    },
  };
}

function named(next: { outcome: string; once: boolean } | null): { outcome: string; once: boolean } | null {
  return next?.outcome === DOWN_FOR_ONE ? { ...next, outcome: DOWN } : next;
}

function mailOf({ reference, receivedAt, recipients, subject }: z.output<typeof mailHead>): DemoMail {
  return { reference, at: receivedAt, to: recipients, subject };
}

function queryOf({ before, limit }: DemoWindow): string {
  return new URLSearchParams({
    limit: String(limit),
    ...(before === null ? {} : { before: String(before) }),
  }).toString();
}

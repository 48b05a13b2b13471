import { parse as parseForm, type ParsedUrlQuery } from 'node:querystring';
import type { Pool } from 'pg';
import { z } from 'zod';
import { loadControl, parse, type Control } from '../control-state';
import { createDueQueue } from '../due-queue';
import { createGroupWriter } from '../group-writer';
import { CallError, dropConnection, readBody, readJson, send, sendJson, type Call } from '../http';
import type { Log } from '../log';
import type { Numbering } from '../numbering';
import type { RunningPart } from '../part';
import { contentType, renderAnswer, sendAnswer, type AnswerFormat, type GatewayAnswer } from './codes';
import { e164, phoneChange, phoneReply, replyRequest, smsSettings, type SmsSettings } from './control';
import { readHandset, readHandsets } from './handsets';
import { field, internationalDigits, readSmsRequest, type SmsRequest } from './fields';
import { londonTime } from './london-time';
import {
  isTrouble,
  latestReceipt,
  OUTCOMES,
  receiptDelay,
  receiptsOf,
  refusalCode,
  statusWord,
  type Outcome,
} from './outcomes';
import { loadPhones, type Phones } from './phones';
import { startReceipts, type Receipts } from './receipts';
import { createSmsStore, type Sms, type SmsStore, type StoredSms } from './store';

const BASE = '/firetext/api/';

const handsetsQuery = z.object({
  before: z.coerce.number().int().positive().nullable().default(null),
  limit: z.coerce.number().int().min(1).max(200).default(20),
  each: z.coerce.number().int().min(1).max(20).default(3),
});

interface Gateway {
  apiKey: string;
  store: SmsStore;
  control: Control<SmsSettings>;
  phones: Phones;
  receipts: Receipts;
  numbering: Numbering;
  log: Log;
  /** Stores a message; the answer waits for it. */
  insert(sms: Sms, done: (error: unknown) => void): void;
  /** Answers late, when the settings say so. */
  later(respond: () => void): void;
  allowed: { tokens: number; at: number };
  /** Parts left, when credits are counted. */
  credits: number | null;
}

/** Starts the SMS gateway: Firetext's HTTP API over a durable journal. */
export async function startSmsGateway({
  pool,
  apiKey,
  numbering,
  log,
}: {
  pool: Pool;
  apiKey: string;
  numbering: Numbering;
  log: Log;
}): Promise<RunningPart> {
  const store = createSmsStore(pool);
  const control = await loadControl(pool, 'sms', smsSettings);
  const receipts = await startReceipts(store, log, () => control.now.receiptConnections);
  const writer = createGroupWriter<Sms>((messages) => store.insert(messages));
  const delayed = createDueQueue<() => void>((responds) => responds.forEach((respond) => respond()), 1);

  const gateway: Gateway = {
    apiKey,
    store,
    control,
    phones: await loadPhones(pool),
    receipts,
    numbering,
    log,
    insert: (sms, done) => writer.add(sms, done),
    later(respond) {
      if (control.now.latencyMs === 0) respond();
      else delayed.add(Date.now() + control.now.latencyMs, respond);
    },
    allowed: { tokens: 0, at: 0 },
    credits: null,
  };
  await countCredits(gateway);

  return {
    handle: (call) => (call.path.startsWith('/phones') ? answerHandsets(gateway, pool, call) : handle(gateway, call)),
    facts: () => ({ receiptsWaiting: receipts.waiting() }),
    forget: () => receipts.clear(),
    async reset() {
      await control.reset();
      await gateway.phones.removeAll();
      await countCredits(gateway);
    },
    async close() {
      delayed.clear();
      await writer.drain();
      await receipts.close();
    },
  };
}

async function countCredits(gateway: Gateway): Promise<void> {
  const { credits, creditsFrom } = gateway.control.now;
  gateway.credits = credits === null ? null : credits - (await gateway.store.partsSince(creditsFrom));
}

function handle(gateway: Gateway, call: Call): boolean | Promise<boolean> {
  if (call.path.startsWith(BASE)) return answerFunction(gateway, call);
  if (call.path.startsWith('/control/')) return answerControl(gateway, call);
  return false;
}

/** The functions of the API: POST form or GET query alike. */
function answerFunction(gateway: Gateway, call: Call): boolean | Promise<boolean> {
  const [name, suffix = '', ...more] = call.path.slice(BASE.length).split('/');
  if (more.length > 0 || (suffix !== '' && suffix !== 'json' && suffix !== 'xml')) return false;
  if (call.method !== 'POST' && call.method !== 'GET') throw new CallError(405, 'GET or POST');
  const format: AnswerFormat = suffix === '' ? 'text' : suffix;
  const act = FUNCTIONS[name ?? ''];
  if (!act) return false;
  if (call.method === 'GET') return act(gateway, call, parseForm(call.query), format);
  return readBody(call.request).then((body) => {
    const form = parseForm(call.query ? `${call.query}&${body}` : body, undefined, undefined, { maxKeys: 100 });
    return act(gateway, call, form, format);
  });
}

type GatewayFunction = (
  gateway: Gateway,
  call: Call,
  form: ParsedUrlQuery,
  format: AnswerFormat,
) => boolean | Promise<boolean>;

const FUNCTIONS: Record<string, GatewayFunction> = {
  sendsms: sendSms,
  deliveryreport: (gateway, call, form, format) => readOnly(gateway, call, form, format, deliveryReport),
  receivedmessages: (gateway, call, form, format) => readOnly(gateway, call, form, format, receivedMessages),
  credit: (gateway, call, form, format) => readOnly(gateway, call, form, format, credit),
};

function answer(call: Call, format: AnswerFormat, result: GatewayAnswer, messageId?: string): boolean {
  if (call.response.destroyed) return true;
  const headers = messageId === undefined ? undefined : { 'x-message': messageId };
  send(call.response, 200, contentType(format), renderAnswer(format, result), headers);
  return true;
}

function unavailable(call: Call, status = 503): boolean {
  send(call.response, status, 'text/plain; charset=utf-8', 'Service unavailable');
  return true;
}

function sendSms(gateway: Gateway, call: Call, form: ParsedUrlQuery, format: AnswerFormat): boolean | Promise<boolean> {
  const settings = gateway.control.now;
  const { mode } = settings;
  if (mode === 'down') return unavailable(call);
  if (settings.ratePerSecond !== null && !mayPass(gateway, settings.ratePerSecond)) {
    send(call.response, 429, 'text/plain; charset=utf-8', 'Too many requests', { 'retry-after': '1' });
    return true;
  }
  const now = Date.now();
  const limits = { apiKey: gateway.apiKey, mostUnits: settings.mostUnits };
  const request = mode === 'refuse-credentials' ? 1 : readSmsRequest(form, limits, now);
  if (typeof request === 'number') return answer(call, format, sendAnswer(request));
  const cost = request.parts * request.to.length;
  if (mode === 'no-credits' || (gateway.credits !== null && gateway.credits < cost)) {
    return answer(call, format, sendAnswer(7));
  }
  const fates = request.to.map((mobile) => gateway.phones.take(mobile));
  const refusal = fates.map((fate) => (fate === null ? null : refusalCode(fate))).find((code) => code !== null);
  if (refusal !== undefined && refusal !== null) return answer(call, format, sendAnswer(refusal));
  const going = fates.find((fate) => fate !== null && isTrouble(fate)) ?? (mode === 'normal' ? null : mode);
  if (going === 'error-500') return unavailable(call, 500);
  if (going === 'hang-untaken') return true;
  if (going === 'drop-untaken') {
    dropConnection(call);
    return true;
  }
  if (gateway.credits !== null) gateway.credits -= cost;
  const target = gateway.receipts.targetFor(request.receipt);
  const finish = (targetId: number) => {
    const messages = request.to.map((mobile, index) => toSms(gateway, request, mobile, targetId, fates[index]!, now));
    take(gateway, call, format, messages, going);
    return true;
  };
  return typeof target === 'number' ? finish(target) : target.then(finish);
}

function toSms(
  gateway: Gateway,
  request: SmsRequest,
  mobile: string,
  targetId: number,
  fate: string | null,
  now: number,
): Sms {
  const { outcome: usual, receiptDelayMs } = gateway.control.now;
  const outcome = fate !== null && fate in OUTCOMES ? (fate as Outcome) : usual;
  const number = gateway.numbering();
  const scheduleMs = request.scheduledFor === null ? 0 : Math.max(0, request.scheduledFor - now);
  return {
    number,
    reference: request.reference,
    sender: request.from,
    mobile,
    body: request.message,
    parts: request.parts,
    unicode: request.unicode,
    targetId,
    outcome,
    delayMs: scheduleMs + receiptDelay(outcome, number, receiptDelayMs),
    receipts: targetId === 0 ? 0 : receiptsOf(outcome).length,
  };
}

/** Stores the messages and then, only then, answers as the scenario wants. */
function take(gateway: Gateway, call: Call, format: AnswerFormat, messages: Sms[], trouble: string | null): void {
  let open = messages.length;
  let failed = false;
  const done = (error: unknown): void => {
    if (error !== null) {
      if (!failed) gateway.log.problem('messages not stored', error);
      failed = true;
    }
    open -= 1;
    if (open > 0) return;
    if (failed) {
      if (!call.response.destroyed) unavailable(call);
      return;
    }
    const now = Date.now();
    const first = messages[0]!;
    const respond = () => answer(call, format, sendAnswer(0, messages.length), String(first.number));
    if (trouble === null && first.outcome === 'receipt-before-response' && first.receipts > 0) {
      for (const sms of messages) gateway.receipts.plan(sms, now, sms === first ? 1 : 0);
      answerAfterReceipt(gateway, first, respond);
      return;
    }
    for (const sms of messages) if (sms.receipts > 0) gateway.receipts.plan(sms, now);
    if (trouble === 'drop-connection') dropConnection(call);
    else if (trouble !== 'hang') gateway.later(respond);
  };
  for (const sms of messages) gateway.insert(sms, done);
}

/** Answers once the receipt was taken, or after three seconds if nobody takes it. */
function answerAfterReceipt(gateway: Gateway, sms: Sms, respond: () => void): void {
  let answered = false;
  const once = () => {
    if (answered) return;
    answered = true;
    clearTimeout(timer);
    gateway.later(respond);
  };
  const timer = setTimeout(once, 3_000);
  gateway.receipts.postFirst(sms, once);
}

function mayPass(gateway: Gateway, perSecond: number): boolean {
  const { allowed } = gateway;
  const now = performance.now();
  allowed.tokens = Math.min(Math.max(perSecond, 1), allowed.tokens + ((now - allowed.at) / 1_000) * perSecond);
  allowed.at = now;
  if (allowed.tokens < 1) return false;
  allowed.tokens -= 1;
  return true;
}

/** The functions that only read: key checked, away while the gateway is down. */
async function readOnly(
  gateway: Gateway,
  call: Call,
  form: ParsedUrlQuery,
  format: AnswerFormat,
  read: (gateway: Gateway, form: ParsedUrlQuery) => Promise<GatewayAnswer | null>,
): Promise<boolean> {
  const { mode } = gateway.control.now;
  if (mode === 'down') return unavailable(call);
  if (mode === 'refuse-credentials' || field(form, 'apiKey') !== gateway.apiKey) {
    return answer(call, format, sendAnswer(1));
  }
  const result = await read(gateway, form);
  return result ? answer(call, format, result) : unavailable(call);
}

async function deliveryReport(gateway: Gateway, form: ParsedUrlQuery): Promise<GatewayAnswer | null> {
  const { lookUps } = gateway.control.now;
  if (lookUps === 'down') return null;
  const reference = field(form, 'reference');
  const message = field(form, 'message');
  let found: StoredSms[] = [];
  if (lookUps !== 'absent') {
    if (reference !== '') found = await gateway.store.byReference(reference);
    else if (/^\d{1,15}$/.test(message)) found = await gateway.store.byNumber(Number(message));
  }
  const size = field(form, 'pp') === '25000' ? 25_000 : 10_000;
  const page = Math.max(1, Math.trunc(Number(field(form, 'page'))) || 1);
  const now = Date.now();
  const rows = found.slice((page - 1) * size, page * size).map((sms) => reportRow(sms, now));
  return { code: 0, description: `${found.length} delivery report(s)`, count: found.length, rows };
}

function reportRow(sms: StoredSms, now: number): Record<string, string> {
  const takenAt = sms.receivedAt.getTime();
  const latest = latestReceipt(sms.outcome, sms.delayMs, now - takenAt);
  return {
    mobile: sms.mobile,
    firstName: '',
    lastName: '',
    messageSent: londonTime(takenAt),
    messageUpdate: londonTime(takenAt + (latest ? latest.after * sms.delayMs : 0)),
    status: statusWord(latest),
  };
}

async function receivedMessages(gateway: Gateway, form: ParsedUrlQuery): Promise<GatewayAnswer> {
  const replies = await gateway.store.readReplies(field(form, 'from') === 'last');
  const rows = replies.map((reply) => ({
    messageID: String(reply.number),
    sentTo: reply.destination,
    keyword: '',
    receivedFrom: reply.source,
    receivedOn: londonTime(reply.receivedAt.getTime()),
    message: reply.body,
  }));
  return { code: 0, description: `${rows.length} message(s)`, count: rows.length, rows };
}

function credit(gateway: Gateway): Promise<GatewayAnswer> {
  const left = gateway.control.now.mode === 'no-credits' ? 0 : (gateway.credits ?? 1_000_000);
  return Promise.resolve({ code: 0, description: `${left} credit(s) remaining`, count: left });
}

/** What lies on the phones, newest first: `/phones.json`, and one phone by a message it got, `/phones/{reference}.json`. */
async function answerHandsets(gateway: Gateway, pool: Pool, call: Call): Promise<boolean> {
  const answered = /^\/phones\/([\w-]{1,64})\/reply$/.exec(call.path)?.[1];
  if (answered !== undefined) return answerText(gateway, call, answered);
  const reference = /^\/phones\/([\w-]{1,64})\.json$/.exec(call.path)?.[1];
  if (call.path !== '/phones.json' && reference === undefined) return false;
  if (call.method !== 'GET') throw new CallError(405, 'GET');
  const query = parse(handsetsQuery, Object.fromEntries(new URLSearchParams(call.query)));
  const fates = gateway.phones.all();
  if (reference === undefined) {
    const page = await readHandsets(pool, query);
    sendJson(call.response, 200, {
      ...page,
      items: page.items.map((handset) => ({ ...handset, fate: fates[handset.to] ?? null })),
    });
    return true;
  }
  const page = await readHandset(pool, reference, query);
  if (page === null) return false;
  sendJson(call.response, 200, { ...page, fate: fates[page.to] ?? null });
  return true;
}

/** A phone answers a text: to the number that it came from, at the account whose receipts it asked for. */
async function answerText(gateway: Gateway, { request, response, method }: Call, reference: string): Promise<boolean> {
  if (method !== 'POST') throw new CallError(405, 'POST');
  const { text } = parse(phoneReply, await readJson(request));
  const sms = (await gateway.store.byReference(reference)).at(-1);
  if (!sms) return false;
  if (!/^\d+$/.test(sms.sender)) throw new CallError(409, 'nobody can reply to a name');
  const receiptUrl = (await gateway.store.targets()).find(({ id }) => id === sms.targetId)?.url;
  const reply = {
    number: gateway.numbering(),
    source: sms.mobile,
    destination: sms.sender,
    body: text,
    url: receiptUrl?.replace(/\/receipts$/, '/replies') ?? gateway.control.now.replyUrl,
  };
  await gateway.store.insertReply(reply);
  gateway.receipts.postReply(reply, Date.now());
  sendJson(response, 202, { id: String(reply.number), posted: reply.url !== null });
  return true;
}

async function answerControl(gateway: Gateway, call: Call): Promise<boolean> {
  const { request, response, method, path } = call;
  if (path === '/control/sms') {
    if (method === 'PUT') {
      const body = await readJson(request);
      const patch = 'credits' in body ? { ...body, creditsFrom: gateway.numbering() } : body;
      await gateway.control.change(patch);
      if ('credits' in body) await countCredits(gateway);
    }
    const { creditsFrom: _, ...settings } = gateway.control.now;
    sendJson(response, 200, { ...settings, credits: gateway.credits });
    return true;
  }
  if (path === '/control/replies' && method === 'POST') {
    const { from, to, text } = parse(replyRequest, await readJson(request));
    const reply = {
      number: gateway.numbering(),
      source: internationalDigits(from),
      destination: internationalDigits(to),
      body: text,
      url: gateway.control.now.replyUrl,
    };
    await gateway.store.insertReply(reply);
    gateway.receipts.postReply(reply, Date.now());
    sendJson(response, 202, { id: String(reply.number), posted: reply.url !== null });
    return true;
  }
  if (path === '/control/phones') {
    if (method === 'DELETE') await gateway.phones.removeAll();
    sendJson(response, 200, gateway.phones.all());
    return true;
  }
  if (path.startsWith('/control/phones/')) {
    const mobile = internationalDigits(parse(e164, decodeURIComponent(path.slice('/control/phones/'.length))));
    if (method === 'PUT') await gateway.phones.set(mobile, parse(phoneChange, await readJson(request)));
    else if (method === 'DELETE') await gateway.phones.remove(mobile);
    else throw new CallError(405, 'PUT or DELETE');
    sendJson(response, 200, gateway.phones.all());
    return true;
  }
  return false;
}

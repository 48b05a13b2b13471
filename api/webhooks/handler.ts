import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { CampaignGateway } from '../../ports/campaigns/campaign-gateway';
import type { Clock } from '../../ports/clock';
import type { ReplyPlacing } from '../../ports/conversations/reply-placing';
import type { MessageProvider } from '../../ports/delivery/message-provider';
import type { IncomingReceipt, IncomingReply, ReceiptStore } from '../../ports/delivery/receipt-store';
import { nudge } from '../campaigns/nudge';
import { inPace } from '../middleware/body-pace';
import { notFound, partUnavailable, Problem, problemBody, refusal, retryAfter } from '../contract/problem';
import { createAllowance, type AllowanceSize } from './allowance';
import { createCollector, TooManyWaiting, type CollectorOptions } from './collector';
import { createWebhookLogin } from './credentials';
import { readWebhookPath } from './paths';

const BODY_LIMIT_BYTES = 64 * 1024;

/** Interim reports of some 50,000 messages, which is more than a gateway has for a practice in an hour. */
const IDLE_RECEIPTS: AllowanceSize = { kilobytes: 50_000, seconds: 3_600 };
/** Answers of 20,000 patients. */
const REPLIES: AllowanceSize = { kilobytes: 20_000, seconds: 3_600 };

/** How a kind of provider writes what it posts. */
export type WebhookReader = Pick<MessageProvider, 'readReceipt' | 'readReply'>;

export interface WebhookServices {
  receipts: ReceiptStore;
  /** By the kind of account. */
  readers: ReadonlyMap<string, WebhookReader>;
  /** Puts what was stored in its conversation. */
  replyPlacing: Pick<ReplyPlacing, 'place'>;
  gateway: Pick<CampaignGateway, 'receiptsCame' | 'messageToSend'>;
  clock: Clock;
  log: Logger;
  /** Whether an error says that the database is away. */
  isDatabaseUnavailable: (error: unknown) => boolean;
  collector?: CollectorOptions;
  /** What an account may have stored. */
  allowances?: { idleReceipts: AllowanceSize; replies: AllowanceSize };
}

export interface Webhooks {
  /** Answers the request if it is one for a webhook; false leaves it to the next. */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  /** Resolves when all that came is stored. */
  drained(): Promise<void>;
}

/**
 * Receipts and replies, ahead of Express: ten thousand receipts come as ten thousand requests, and Express costs each
 * more than storing it does. Answered only after the commit, so a provider that got no answer may post
 * again, and what it posts twice is stored once.
 */
export function createWebhooks(services: WebhookServices): Webhooks {
  const { receipts, readers, gateway, clock, log, isDatabaseUnavailable } = services;
  const login = createWebhookLogin(receipts);
  const idleReceipts = createAllowance(services.allowances?.idleReceipts ?? IDLE_RECEIPTS);
  const replies = createAllowance(services.allowances?.replies ?? REPLIES);
  const options = { isEverybodys: isDatabaseUnavailable, ...services.collector };

  const receiptGroups = createCollector<IncomingReceipt>(async (group) => {
    const { campaigns, idle } = await receipts.apply(group);
    for (const { account, body } of idle) await idleReceipts.used(account, body);
    for (const { practiceId, campaignId } of campaigns) {
      // The receipts are stored, so the settlement will find them on its next poll.
      gateway.receiptsCame(practiceId, campaignId).catch((error: unknown) => {
        log.warn(
          { what: 'receipts', error: nameOf(error) },
          'temporal was not told; the settlement will find the receipts on its next poll',
        );
      });
    }
  }, options);
  const replyGroups = createCollector<IncomingReply>(async (group) => {
    await receipts.storeReplies(group);
    for (const { account, body } of group) await replies.used(account, body);
    for (const practiceId of new Set(group.map(({ account }) => account.practiceId))) await place(practiceId);
  }, options);

  /** What cannot be placed now is stored: the sweeper places it within seconds, and the provider need not post it again. */
  async function place(practiceId: string): Promise<void> {
    try {
      const { dispatchIds } = await services.replyPlacing.place(practiceId, clock.now());
      for (const dispatchId of dispatchIds)
        void nudge(log, 'confirmation', () => gateway.messageToSend(practiceId, dispatchId));
    } catch (error) {
      log.warn({ what: 'replies', error: nameOf(error) }, 'stored, and put in their conversations later');
    }
  }

  async function take(request: IncomingMessage): Promise<void> {
    const address = readWebhookPath(request.url ?? '');
    const reader = address && readers.get(address.provider);
    if (!address || !reader || request.method !== 'POST') {
      throw notFound('webhook');
    }
    const account = await login(address.provider, request.headers.authorization);
    if (!account) {
      throw refusal('credentials-wrong').with({
        headers: { 'WWW-Authenticate': 'Basic realm="Rollcall webhooks", charset="UTF-8"' },
      });
    }
    const body = {
      contentType: request.headers['content-type'] ?? '',
      text: await inPace(request, () => readText(request)),
    };
    const incoming = { account, contentType: body.contentType, body: body.text, receivedAt: clock.now() };
    if (address.what === 'receipts') {
      const reading = orNull(() => reader.readReceipt(body));
      const wait = await idleReceipts.secondsToWait(account);
      // One that moves a message is always taken: no campaign shall wait for what a gateway posted besides.
      if (wait !== null && !(await receipts.isAwaited(account, reading))) throw tooMuch('receipts', wait);
      await receiptGroups.add({ ...incoming, reading }, request.socket);
    } else {
      const wait = await replies.secondsToWait(account);
      if (wait !== null) throw tooMuch('replies', wait);
      await replyGroups.add({ ...incoming, reading: orNull(() => reader.readReply(body)) }, request.socket);
    }
  }

  /** What cannot be read is stored as it came; reading must not lose it. */
  function orNull<T>(read: () => T | null): T | null {
    try {
      return read();
    } catch (error) {
      log.warn({ what: 'webhook body', error: nameOf(error) }, 'could not be read; stored as it came');
      return null;
    }
  }

  function refuse(response: ServerResponse, error: unknown): void {
    const problem = error instanceof Problem ? error : partUnavailable('PostgreSQL');
    if (!(error instanceof Problem) && !isDatabaseUnavailable(error) && !(error instanceof TooManyWaiting)) {
      log.error(
        { what: 'webhook', error: nameOf(error), code: (error as { code?: unknown }).code },
        'could not be stored',
      );
    }
    if (response.destroyed) return;
    response.writeHead(problem.status, STATUS_CODES[problem.status], {
      'Content-Type': 'application/problem+json; charset=utf-8',
      ...problem.options.headers,
    });
    response.end(JSON.stringify(problemBody(problem)));
  }

  return {
    handle(request, response) {
      if (!request.url?.startsWith('/webhooks/')) return false;
      take(request).then(
        () => response.writeHead(204).end(),
        (error: unknown) => refuse(response, error),
      );
      return true;
    },
    async drained() {
      await Promise.all([receiptGroups.drained(), replyGroups.drained()]);
    },
  };
}

/** The body as text; 413 when it is larger than any receipt, 400 when it breaks off. */
function readText(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const tooLarge = () => refusal('body-too-large', { what: 'The body', limit: '64 KB' });
    const brokenOff = () => refusal('not-readable', { why: 'broken-off' });
    if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT_BYTES) return reject(tooLarge());
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > BODY_LIMIT_BYTES) {
        request.removeAllListeners('data');
        request.resume();
        reject(tooLarge());
      } else chunks.push(chunk);
    });
    request.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    // Also for one that broke off while its credentials were looked at.
    if (request.destroyed) return reject(brokenOff());
    // A request closes in any case; an error is made only for one that was cut short, since making it costs more than storing.
    request.once('close', () => void (request.complete || reject(brokenOff())));
    request.once('error', () => reject(brokenOff()));
  });
}

function tooMuch(what: 'receipts' | 'replies', seconds: number): Problem {
  return refusal(`too-many-${what}`, { what, seconds }).with(retryAfter(seconds));
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

import { createGroupWriter } from '../group-writer';
import type { Log } from '../log';
import { londonTime } from './london-time';
import { receiptsOf } from './outcomes';
import { createPoster, readTarget, type Posting, type Target } from './poster';
import type { AnsweredReceipt, Reply, Sms, SmsStore } from './store';

interface ReceiptPosting extends Posting {
  sms: Sms;
  ordinal: number;
}

interface ReplyPosting extends Posting {
  reply: Reply;
  receivedAt: number;
}

export interface Receipts {
  /** The address that takes a message's receipts, as the id stored with the message; 0 for none. */
  targetFor(url: string | null): number | Promise<number>;
  /** Plans the receipts of a message that was taken at `takenAt`, from the given one on. */
  plan(sms: Sms, takenAt: number, firstOrdinal?: number): void;
  /** Posts a message's first receipt immediately; `answered` is called when it was taken. */
  postFirst(sms: Sms, answered: () => void): void;
  postReply(reply: Reply, receivedAt: number): void;
  waiting(): number;
  clear(): void;
  /** Stores which receipts were answered so far. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the posting of receipts and replies; those that a killed process left go out again. */
export async function startReceipts(
  store: SmsStore,
  log: Log,
  /** See the setting `receiptConnections`. */
  connections: () => number | null,
): Promise<Receipts> {
  const targets = new Map<number, Target>();
  const targetIds = new Map<string, number>();
  const coming = new Map<string, Promise<number>>();
  const writer = createGroupWriter<AnsweredReceipt>((receipts) => store.insertAnswered(receipts), { gatherMs: 10 });

  const receipts = createPoster<ReceiptPosting>({
    render: renderReceipt,
    answered: (posting) => noteAnswered({ number: posting.sms.number, ordinal: posting.ordinal }),
    connections,
  });
  const replies = createPoster<ReplyPosting>({
    render: renderReply,
    answered: ({ reply }) => {
      store.markReplyPosted(reply.number).catch((error: unknown) => log.problem('reply not marked as posted', error));
    },
  });

  function noteAnswered(receipt: AnsweredReceipt): void {
    writer.add(receipt, (error) => {
      if (error === null) return;
      log.problem('answered receipt not noted', error);
      setTimeout(() => noteAnswered(receipt), 1_000).unref();
    });
  }

  function remember(id: number, url: string): void {
    targets.set(id, readTarget(id, url));
    targetIds.set(url, id);
  }

  for (const { id, url } of await store.targets()) remember(id, url);
  for (const sms of await store.unanswered()) {
    const target = targets.get(sms.targetId);
    if (target) planAll(sms, target, sms.receivedAt.getTime(), (ordinal) => !sms.answered.includes(ordinal));
  }
  for (const reply of await store.unpostedReplies()) postReply(reply, reply.receivedAt.getTime());

  function planAll(sms: Sms, target: Target, takenAt: number, wanted: (ordinal: number) => boolean): void {
    receiptsOf(sms.outcome).forEach(({ after }, ordinal) => {
      if (wanted(ordinal)) receipts.schedule(takenAt + after * sms.delayMs, { target, tries: 0, sms, ordinal });
    });
  }

  function postReply(reply: Reply, receivedAt: number): void {
    if (reply.url === null) return;
    replies.schedule(Date.now(), { target: readTarget(0, reply.url), tries: 0, reply, receivedAt });
  }

  return {
    targetFor(url) {
      if (url === null) return 0;
      const known = targetIds.get(url);
      if (known !== undefined) return known;
      let id = coming.get(url);
      if (!id) {
        id = store.targetId(url).then((made) => {
          remember(made, url);
          return made;
        });
        coming.set(url, id);
        void id.catch(() => undefined).then(() => coming.delete(url));
      }
      return id;
    },
    plan(sms, takenAt, firstOrdinal = 0) {
      const target = targets.get(sms.targetId);
      if (target) planAll(sms, target, takenAt, (ordinal) => ordinal >= firstOrdinal);
    },
    postFirst(sms, answered) {
      const target = targets.get(sms.targetId);
      if (target) receipts.post({ target, tries: 0, sms, ordinal: 0 }, answered);
      else answered();
    },
    postReply,
    waiting: () => receipts.waiting(),
    clear() {
      receipts.clear();
      replies.clear();
    },
    drain: () => writer.drain(),
    async close() {
      await Promise.all([receipts.close(), replies.close()]);
      await writer.drain();
    },
  };
}

/** A receipt as Firetext posts it; the time is that of posting. */
function renderReceipt({ sms, ordinal }: ReceiptPosting): string {
  const { status, code } = receiptsOf(sms.outcome)[ordinal]!;
  const detail = code === undefined ? '' : `&code=${code}`;
  const time = encodeURIComponent(londonTime(Date.now())).replace('%20', '+');
  return `mobile=${sms.mobile}&status=${status}${detail}&time=${time}&reference=${encodeURIComponent(sms.reference)}`;
}

/** An inbound message as Firetext posts it: there is no id. */
function renderReply({ reply, receivedAt }: ReplyPosting): string {
  return new URLSearchParams({
    source: reply.source,
    destination: reply.destination,
    message: reply.body,
    time: londonTime(receivedAt),
  }).toString();
}

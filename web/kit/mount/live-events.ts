import type { Response } from 'express';
import type { LiveSubject } from '../../../ports/campaigns/live-news';
import { refusal } from '../../../api/contract/problem';
import type { Services } from '../../../api/services';

/** Proxies close a connection that is silent for a minute. */
const SIGN_OF_LIFE_MS = 25_000;
const MOST_OFTEN_MS = 1_000;
/** How many tabs of one person may listen. Browsers open only six connections to a host over HTTP/1.1. */
const MOST_OF_A_SESSION = 12;

/** Who listens. */
export interface Listener {
  /** The session, as the hash of its cookie. */
  key: string;
  /** Whether the session is still there, and may still do what it might when the stream began; looking is no activity. */
  mayListen(): Promise<boolean>;
}

export interface LiveEvents {
  /**
   * Tells an open page that its subject changed, at most once a second. The page then fetches itself again. The stream
   * ends with the session: immediately if this process ended the session, otherwise before the next event.
   *
   * @throws Problem 429 when the session listens too often already.
   */
  send(response: Response, listener: Listener, of: { subject: LiveSubject; id: string }): void;
  /** Ends all streams of a session. */
  endOf(key: string): void;
}

export function createLiveEvents({ liveNews, closing }: Pick<Services, 'liveNews' | 'closing'>): LiveEvents {
  const open = new Map<string, Set<() => void>>();
  const endOf = (key: string): void => {
    for (const end of [...(open.get(key) ?? [])]) end();
  };
  closing.addEventListener('abort', () => [...open.keys()].forEach(endOf));

  return {
    send(response, listener, { subject, id }) {
      const { key } = listener;
      const own = open.get(key) ?? new Set();
      if (own.size >= MOST_OF_A_SESSION) {
        throw refusal('too-many-streams');
      }
      response.status(200).set({ 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
      response.write('retry: 5000\n\n');
      let version = 0;
      let waiting: NodeJS.Timeout | null = null;
      let ended = false;
      const say = async (words: () => string): Promise<void> => {
        const may = await listener.mayListen().catch(() => false);
        if (ended) return;
        if (may) response.write(words());
        else end();
      };
      const alive = setInterval(() => void say(() => ': still here\n\n'), SIGN_OF_LIFE_MS);
      const unsubscribe = liveNews.subscribe(subject, id, () => {
        waiting ??= setTimeout(() => {
          waiting = null;
          void say(() => `event: changed\ndata: ${++version}\n\n`);
        }, MOST_OFTEN_MS);
      });
      const end = (): void => {
        ended = true;
        clearInterval(alive);
        if (waiting) clearTimeout(waiting);
        unsubscribe();
        own.delete(end);
        if (own.size === 0) open.delete(key);
        response.end();
      };
      open.set(key, own.add(end));
      response.once('close', end);
    },

    endOf,
  };
}

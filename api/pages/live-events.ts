import type { Response } from 'express';
import type { LiveSubject } from '../../ports/live-news';
import type { Services } from '../services';

/** Proxies close what is silent for a minute. */
const SIGN_OF_LIFE_MS = 25_000;
const MOST_OFTEN_MS = 1_000;

/**
 * Tells an open page that its subject changed, at most once a second, and nothing else; the page then asks for itself
 * again (pages.md §5.1).
 */
export function sendEvents(
  response: Response,
  { liveNews, closing }: Pick<Services, 'liveNews' | 'closing'>,
  { subject, id }: { subject: LiveSubject; id: string },
): void {
  response.status(200).set({ 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
  response.write('retry: 5000\n\n');
  let version = 0;
  let waiting: NodeJS.Timeout | null = null;
  const tell = (): void => {
    waiting ??= setTimeout(() => {
      waiting = null;
      response.write(`event: changed\ndata: ${++version}\n\n`);
    }, MOST_OFTEN_MS);
  };
  const alive = setInterval(() => response.write(': still here\n\n'), SIGN_OF_LIFE_MS);
  const unsubscribe = liveNews.subscribe(subject, id, tell);
  const end = (): void => {
    clearInterval(alive);
    if (waiting) clearTimeout(waiting);
    unsubscribe();
    closing.removeEventListener('abort', end);
    response.end();
  };
  response.once('close', end);
  closing.addEventListener('abort', end);
}

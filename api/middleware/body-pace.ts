import type { IncomingMessage } from 'node:http';
import { refusal } from '../contract/problem';

export interface BodyPace {
  /** How long a body may take whatever its size. */
  graceMs: number;
  /** The average pace that it needs after that. */
  bytesPerSecond: number;
}

/** 20 MB from a practice on a slow line come within a minute or two; nobody sends this slowly who means to be read. */
const BODY_PACE: BodyPace = { graceMs: 10_000, bytesPerSecond: 16 * 1024 };

const LOOK_MS = 500;

/**
 * Runs `read` while the body comes at a fair pace. One that trickles is cut off, connection and all: it would hold a
 * place that others wait for, for as long as its sender likes.
 *
 * @throws Problem 400 `body-too-slow` when it was cut off.
 */
export async function inPace<T>(request: IncomingMessage, read: () => Promise<T>, pace = BODY_PACE): Promise<T> {
  const { socket } = request;
  const started = performance.now();
  const before = socket.bytesRead;
  let isCut = false;
  let watch: NodeJS.Timeout;
  const look = (): void => {
    if (request.complete) return;
    const wanted = ((performance.now() - started - pace.graceMs) / 1_000) * pace.bytesPerSecond;
    if (socket.bytesRead - before >= wanted) {
      watch = setTimeout(look, LOOK_MS).unref();
      return;
    }
    isCut = true;
    request.destroy();
  };
  // One timer of one length for each body, which Node keeps in a list: thousands of receipts cost nothing by it.
  watch = setTimeout(look, pace.graceMs).unref();
  try {
    return await read();
  } catch (error) {
    if (isCut) throw refusal('body-too-slow');
    throw error;
  } finally {
    clearTimeout(watch);
  }
}

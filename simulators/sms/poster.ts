import type { Socket } from 'node:net';
import { buildConnector, Pool, type Dispatcher } from 'undici';
import { createDueQueue } from '../due-queue';

/** A web address that takes reports, read once: userinfo becomes Basic auth. */
export interface Target {
  id: number;
  origin: string;
  path: string;
  authorization: string | null;
}

export function readTarget(id: number, address: string): Target {
  const url = new URL(address);
  const userinfo = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return {
    id,
    origin: url.origin,
    path: url.pathname + url.search,
    authorization: userinfo === ':' ? null : `Basic ${Buffer.from(userinfo).toString('base64')}`,
  };
}

/** Something to post, until it is answered with 2xx. */
export interface Posting {
  target: Target;
  tries: number;
}

export interface Poster<T extends Posting> {
  /** Posts when `dueAt` has come. */
  schedule(dueAt: number, item: T): void;
  /** Posts now; `answered` is called when it was answered with 2xx, at the first try or later. */
  post(item: T, answered: () => void): void;
  /** How many are not answered yet. */
  waiting(): number;
  /** Forgets what waits. */
  clear(): void;
  close(): Promise<void>;
}

const CONNECTIONS = 24;
const PIPELINED = 8;
const ANSWER_WITHIN_MS = 10_000;

/** Everything that goes to one origin. While it is away, one posting at a time looks whether it is back. */
interface Lane<T> {
  pool: Pool;
  /** As `connections` said when the pool was made. */
  connections: number | null;
  mostInFlight: number;
  sockets: Set<Socket>;
  /** A pump is coming at the end of this turn of the event loop. */
  pumping: boolean;
  ready: T[];
  next: number;
  inFlight: number;
  failures: number;
  blockedUntil: number;
  wake?: NodeJS.Timeout;
}

/** Connects as undici would, and keeps the open sockets in `sockets`. */
function connectorInto(sockets: Set<Socket>): buildConnector.connector {
  const connect = buildConnector({ timeout: 5_000 });
  return (options, callback) => {
    connect(options, (...result) => {
      const [error, socket] = result;
      if (!error) {
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
      }
      callback(...result);
    });
  };
}

function connectTo(
  origin: string,
  connections: number | null,
): { pool: Pool; connections: number | null; mostInFlight: number; sockets: Set<Socket> } {
  const sockets = new Set<Socket>();
  const [width, pipelining] = connections === null ? [CONNECTIONS, PIPELINED] : [connections, 1];
  const pool = new Pool(origin, {
    connect: connectorInto(sockets),
    connections: width,
    pipelining,
    headersTimeout: ANSWER_WITHIN_MS,
    bodyTimeout: ANSWER_WITHIN_MS,
    keepAliveTimeout: 4_000,
  });
  return { pool, connections, mostInFlight: width * pipelining, sockets };
}

/**
 * Posts reports until each was answered with 2xx. Reports may come twice (they do from every real gateway), so they are
 * pipelined and simply sent again after a lost answer. A refusal (4xx) backs off alone; an origin that is away or busy
 * (refused connection, 5xx, no answer) holds back all that goes there, at most two seconds at a time.
 */
export function createPoster<T extends Posting>({
  render,
  answered,
  connections = () => null,
}: {
  /** The form body, made at the moment it is posted. */
  render: (item: T) => string;
  answered: (item: T) => void;
  /** Connections to one origin, each of which posts the next report when the last was answered; null pipelines. */
  connections?: () => number | null;
}): Poster<T> {
  const lanes = new Map<string, Lane<T>>();
  const due = createDueQueue<T>((items) => {
    for (const item of items) enqueue(item);
  });
  const callbacks = new Map<T, () => void>();
  let closed = false;
  let generation = 0;

  function laneOf(origin: string): Lane<T> {
    const wanted = connections();
    let lane = lanes.get(origin);
    if (!lane) {
      const rest = { pumping: false, ready: [], next: 0, inFlight: 0, failures: 0, blockedUntil: 0 };
      lane = { ...connectTo(origin, wanted), ...rest };
      lanes.set(origin, lane);
    } else if (lane.connections !== wanted) {
      // Waits for requests in flight over the old connections.
      void lane.pool.close();
      Object.assign(lane, connectTo(origin, wanted));
    }
    return lane;
  }

  function enqueue(item: T): void {
    const lane = laneOf(item.target.origin);
    lane.ready.push(item);
    pumpSoon(lane);
  }

  function pumpSoon(lane: Lane<T>): void {
    if (lane.pumping || closed) return;
    lane.pumping = true;
    setImmediate(pump, lane);
  }

  function pump(lane: Lane<T>): void {
    lane.pumping = false;
    if (closed) return;
    const most = lane.failures > 0 ? 1 : lane.mostInFlight;
    if (lane.failures > 0 && Date.now() < lane.blockedUntil) {
      lane.wake ??= setTimeout(
        () => {
          lane.wake = undefined;
          pump(lane);
        },
        Math.max(lane.blockedUntil - Date.now(), 1),
      );
      return;
    }
    // What goes to one connection in this turn goes in one write: writing is what posting costs most.
    for (const socket of lane.sockets) socket.cork();
    while (lane.inFlight < most && lane.next < lane.ready.length) {
      const item = lane.ready[lane.next]!;
      lane.next += 1;
      lane.inFlight += 1;
      dispatch(lane, item);
    }
    for (const socket of lane.sockets) socket.uncork();
    if (lane.next === lane.ready.length) {
      lane.ready = [];
      lane.next = 0;
    }
  }

  function dispatch(lane: Lane<T>, item: T): void {
    let status = 0;
    const born = generation;
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart() {},
      onResponseStart(_controller, statusCode) {
        status = statusCode;
      },
      onResponseData() {},
      onResponseEnd: () => ended(lane, item, status, born),
      onResponseError: () => ended(lane, item, 0, born),
    };
    const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' };
    if (item.target.authorization) headers.authorization = item.target.authorization;
    const body = render(item);
    lane.pool.dispatch(
      { path: item.target.path, method: 'POST', headers, body, idempotent: true, blocking: false },
      handler,
    );
  }

  function ended(lane: Lane<T>, item: T, status: number, born: number): void {
    lane.inFlight -= 1;
    if (closed) return;
    if (born !== generation) {
      // It was forgotten while it was on its way.
    } else if (status >= 200 && status < 300) {
      lane.failures = 0;
      answered(item);
      callbacks.get(item)?.();
      callbacks.delete(item);
    } else {
      item.tries += 1;
      if (status >= 400 && status < 500 && status !== 429) {
        lane.failures = 0;
        due.add(Date.now() + Math.min(300_000, 500 * 2 ** Math.min(item.tries, 10)), item);
      } else {
        // Many fail together when an origin goes; only the first of them lengthens the wait.
        if (Date.now() >= lane.blockedUntil) {
          lane.failures += 1;
          lane.blockedUntil = Date.now() + Math.min(2_000, 100 * 2 ** Math.min(lane.failures, 5));
        }
        lane.ready.push(item);
      }
    }
    pumpSoon(lane);
  }

  return {
    schedule: (dueAt, item) => due.add(dueAt, item),
    post(item, done) {
      callbacks.set(item, done);
      enqueue(item);
    },
    waiting() {
      let count = due.size;
      for (const lane of lanes.values()) count += lane.ready.length - lane.next + lane.inFlight;
      return count;
    },
    clear() {
      generation += 1;
      due.clear();
      callbacks.clear();
      for (const lane of lanes.values()) {
        lane.ready = [];
        lane.next = 0;
      }
    },
    async close() {
      closed = true;
      due.clear();
      for (const lane of lanes.values()) clearTimeout(lane.wake);
      await Promise.all([...lanes.values()].map((lane) => lane.pool.destroy().catch(() => undefined)));
    },
  };
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from './log';

/** A request split once: the path without its query, and the query as it came. */
export interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  method: string;
  path: string;
  query: string;
}

/** Answers a call it knows and returns true; false lets the next part look. */
export type Handler = (call: Call) => boolean | Promise<boolean>;

/** Thrown by a handler to end a call with a status and a plain JSON error. */
export class CallError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const LARGEST_BODY = 32 * 1024 * 1024;

/** Reads a body whole, with a ceiling. */
export function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let first: Buffer | undefined;
    let rest: Buffer[] | undefined;
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > LARGEST_BODY) {
        reject(new CallError(413, 'The body is too large'));
        request.destroy();
      } else if (!first) first = chunk;
      else (rest ??= [first]).push(chunk);
    });
    request.on('end', () => resolve(rest ? Buffer.concat(rest).toString('utf8') : first ? first.toString('utf8') : ''));
    request.on('error', reject);
    request.on('close', () => {
      if (!request.complete) reject(new CallError(400, 'The body ended early'));
    });
  });
}

/** Reads a JSON object; an empty body is an empty one, and 400 is for what is none. */
export async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const text = await readBody(request);
  let value: unknown;
  try {
    value = text === '' ? {} : JSON.parse(text);
  } catch {
    throw new CallError(400, 'The body is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CallError(400, 'The body is not a JSON object');
  }
  return value as Record<string, unknown>;
}

/** Sends text of a type. */
export function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
  headers?: Record<string, string>,
): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body), ...headers });
  response.end(body);
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(value));
}

/** Ends the connection under a request without an answer. */
export function dropConnection(call: Call): void {
  call.request.socket.destroy();
}

export interface HttpListener {
  port: number;
  close(): Promise<void>;
}

/** One bare HTTP server over the handlers, asked in order. */
export async function listen(
  { host, port, log }: { host: string; port: number; log: Log },
  handlers: Handler[],
): Promise<HttpListener> {
  const mayAsk = isLoopback(host) ? isAskedHere : () => true;
  const server = createServer(
    // Searches for hundreds of identifiers by GET need room in the request line.
    { keepAlive: true, maxHeaderSize: 128 * 1024, keepAliveTimeout: 30_000 },
    (request, response) => {
      if (mayAsk(request)) void answer(handlers, request, response, log);
      else sendJson(response, 421, { error: 'Ask by the address of this machine, such as 127.0.0.1' });
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, 1_024, resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server) };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * We ask nobody who they are, so nobody but this machine may ask. A page of the open web whose name was made to lead
 * here (DNS rebinding) still says that name.
 */
function isAskedHere({ headers }: IncomingMessage): boolean {
  return isLoopback((headers.host ?? '').toLowerCase().replace(/:\d+$/, ''));
}

async function answer(
  handlers: Handler[],
  request: IncomingMessage,
  response: ServerResponse,
  log: Log,
): Promise<void> {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  const call: Call = {
    request,
    response,
    method: request.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
  };
  try {
    for (const handle of handlers) {
      const handled = handle(call);
      if (handled === true || (handled !== false && (await handled))) return;
    }
    sendJson(response, 404, { error: 'There is nothing here' });
  } catch (error) {
    if (response.headersSent || response.destroyed) return;
    if (error instanceof CallError) sendJson(response, error.status, { error: error.message });
    else {
      log.problem('request failed', error);
      sendJson(response, 503, { error: 'The simulator could not do this now' });
    }
  }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    // Calls that hang on purpose never end, so we cut them.
    setTimeout(() => server.closeAllConnections(), 250);
  });
}

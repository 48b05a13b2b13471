import { createServer, type RequestListener, type Server } from 'node:http';
import type { Webhooks } from '../webhooks/handler';

/** One server for both entrances: webhooks by their address first, and the rest to Express. */
export function createHttpServer(app: RequestListener, webhooks: Webhooks): Server {
  const server = createServer({ connectionsCheckingInterval: 5_000 }, (request, response) => {
    if (!webhooks.handle(request, response)) app(request, response);
  });
  // Longer than clients and proxies keep a connection, so that it is they who end it and no request meets a closing one.
  server.keepAliveTimeout = 65_000;
  // Counted from the first byte of a request; an honest client has sent its request by then.
  server.headersTimeout = 20_000;
  server.requestTimeout = 300_000;
  return server;
}

/**
 * Ends a server: accepts no new connections, lets requests in progress finish, and cuts off those that take too long.
 */
export async function closeHttpServer(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection whose last request has ended is idle from then on, not only at the start.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const patience = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(patience);
}

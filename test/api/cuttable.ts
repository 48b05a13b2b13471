import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A way to a database that can be cut, as when its server, a cable or a process goes. */
export interface Cuttable {
  url: string;
  /** Breaks every connection; new ones can be made. */
  cut(): void;
  /** Breaks every connection and refuses new ones until `mend` is called. */
  away(): Promise<void>;
  mend(): Promise<void>;
  close(): Promise<void>;
}

export async function startCuttable(databaseUrl: string): Promise<Cuttable> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const server = createServer((incoming) => {
    const outgoing = connect(Number(target.port), target.hostname);
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => sockets.delete(socket));
    }
    incoming.pipe(outgoing).pipe(incoming);
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as { port: number }).port;
  };
  const cut = () => sockets.forEach((socket) => socket.destroy());
  const close = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    cut();
    await closed;
  };
  const port = await listen(0);
  const url = new URL(databaseUrl);
  url.port = String(port);
  return { url: url.href, cut, away: close, mend: async () => void (await listen(port)), close };
}

import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';

export interface Receiver {
  url: string;
  close(): Promise<void>;
}

/** Takes receipts as a first version of any service would: Express, its own body parser, one handler. */
export async function startReceiver(take: (form: Record<string, string>) => void | Promise<void>): Promise<Receiver> {
  const app = express();
  app.use(express.urlencoded({ extended: false }));
  app.post('/receipts', async (request, response) => {
    await take(request.body as Record<string, string>);
    response.sendStatus(204);
  });
  const server = await new Promise<Server>((resolve, reject) => {
    const listening = app.listen(0, '127.0.0.1', (error?: Error) => (error ? reject(error) : resolve(listening)));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/receipts`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { Problem } from '../contract/problem';
import { inPace } from './body-pace';

const PACE = { graceMs: 200, bytesPerSecond: 1_000_000 };

let server: Server;
let ended: Promise<unknown>;

beforeEach(async () => {
  let tell!: (how: unknown) => void;
  ended = new Promise((resolve) => (tell = resolve));
  server = createServer((request, response) => {
    const read = async () => {
      let bytes = 0;
      for await (const chunk of request) bytes += (chunk as Buffer).length;
      return bytes;
    };
    inPace(request, read, PACE)
      .then(tell, tell)
      .finally(() => response.end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function send(body: string): ReturnType<typeof connect> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n${body}`);
  return socket;
}

test('H3 a body that trickles is cut off, connection and all', async () => {
  const socket = send('a'.repeat(50));
  const closed = once(socket, 'close');
  const how = await ended;
  expect(how).toBeInstanceOf(Problem);
  expect(how).toMatchObject({ status: 400, code: 'body-too-slow' });
  await closed;
});

test('a body that comes at once is read', async () => {
  send('a'.repeat(100));
  expect(await ended).toBe(100);
});

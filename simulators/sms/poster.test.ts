import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createPoster, readTarget, type Posting } from './poster';

it('reads a receipt address: userinfo becomes Basic auth, decoded', () => {
  expect(readTarget(3, 'http://us%40er:p%3Ass@127.0.0.1:8080/webhooks/firetext/receipts?x=1')).toEqual({
    id: 3,
    origin: 'http://127.0.0.1:8080',
    path: '/webhooks/firetext/receipts?x=1',
    authorization: `Basic ${Buffer.from('us@er:p:ss').toString('base64')}`,
  });
  expect(readTarget(0, 'https://example.org').authorization).toBeNull();
});

it('D26 posts over as many connections as it is told, each one at a time, and over others when that changes', async () => {
  const sockets = new Set<Socket>();
  let connections = 2;
  // Nobody is answered before every connection has brought one: with fewer this would never end, and with more than one
  // on a connection it would be seen below.
  const held: ServerResponse[] = [];
  const server = createServer((request, response) => {
    sockets.add(request.socket);
    request.resume();
    held.push(response);
    if (held.length < connections) return;
    expect(new Set(held.map(({ socket }) => socket)).size).toBe(connections);
    for (const one of held.splice(0)) one.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const target = readTarget(1, `http://127.0.0.1:${(server.address() as AddressInfo).port}/receipts`);
  let left = 0;
  let whenAll: () => void = () => undefined;
  const poster = createPoster<Posting>({
    render: () => 'status=0',
    answered: () => {
      left -= 1;
      if (left === 0) whenAll();
    },
    connections: () => connections,
  });
  const postAll = (count: number): Promise<void> => {
    left = count;
    const all = new Promise<void>((resolve) => (whenAll = resolve));
    for (let item = 0; item < count; item++) poster.schedule(0, { target, tries: 0 });
    return all;
  };
  try {
    await postAll(40);
    expect(sockets.size).toBe(2);
    connections = 5;
    await postAll(40);
    expect(sockets.size).toBe(7);
    expect(poster.waiting()).toBe(0);
  } finally {
    await poster.close();
    server.closeAllConnections();
    server.close();
  }
});

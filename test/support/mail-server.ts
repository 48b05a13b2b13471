// cspell:ignore LITERALPLUS SASL UNSELECT
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import hoodiecrow from 'hoodiecrow-imap';

const USER = 'replies@oakfield.example';
const PASSWORD = 'correct horse';

/** A real IMAP server in this process, reached through a line that can break. */
export interface MailServer {
  /** What `IMAP_URL` would be. */
  url(password?: string): string;
  put(raw: string, flags?: string[]): void;
  /** The marks of each mail, in the order in which they came. */
  marks(): string[][];
  /** Breaks every connection now. */
  cut(): void;
  /** Breaks the next connection once so many bytes came back from the server. */
  cutAfter(bytes: number): void;
  close(): Promise<void>;
}

export async function startMailServer(): Promise<MailServer> {
  const server = hoodiecrow({
    plugins: ['ID', 'SASL-IR', 'AUTH-PLAIN', 'NAMESPACE', 'LITERALPLUS', 'UNSELECT', 'ENABLE'],
    users: { [USER]: { password: PASSWORD } },
    storage: { INBOX: {} },
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const target = (server.server.address() as AddressInfo).port;

  const sockets = new Set<Socket>();
  const cut = () => sockets.forEach((socket) => socket.destroy());
  let cutAt: number | null = null;
  const line = createServer((incoming) => {
    const outgoing = connect(target, '127.0.0.1');
    let left = cutAt;
    cutAt = null;
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        sockets.delete(socket);
        incoming.destroy();
        outgoing.destroy();
      });
    }
    outgoing.on('data', (chunk) => {
      if (left !== null && (left -= chunk.length) <= 0) cut();
    });
    incoming.pipe(outgoing).pipe(incoming);
  });
  line.listen(0, '127.0.0.1');
  await once(line, 'listening');
  const { port } = line.address() as AddressInfo;

  return {
    url: (password = PASSWORD) =>
      `imap://${encodeURIComponent(USER)}:${encodeURIComponent(password)}@127.0.0.1:${port}`,
    put: (raw, flags = []) => server.appendMessage('INBOX', flags, false, raw),
    marks: () => server.getMailbox('INBOX').messages.map(({ flags }) => [...flags].sort()),
    cut,
    cutAfter: (bytes) => void (cutAt = bytes),
    async close() {
      cut();
      line.close();
      await new Promise<void>((resolve) => server.close(resolve));
    },
  };
}

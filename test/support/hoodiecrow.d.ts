/** The part that we use of an IMAP server for tests, which brings no types. */
declare module 'hoodiecrow-imap' {
  import type { Server } from 'node:net';

  interface Message {
    uid: number;
    flags: string[];
    raw: string;
  }
  interface MailServer {
    listen(port: number, callback: () => void): void;
    close(callback: () => void): void;
    appendMessage(mailbox: string, flags: string[], internalDate: string | Date | false, raw: string): void;
    getMailbox(path: string): { messages: Message[] };
    server: Server;
  }
  interface Options {
    plugins?: string[];
    users?: Record<string, { password: string }>;
    storage?: Record<string, object>;
  }
  export default function hoodiecrow(options: Options): MailServer;
}

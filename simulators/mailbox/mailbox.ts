import type { Pool } from 'pg';
import { loadControl, type Control } from '../control-state';
import { CallError, readJson, sendJson, type Call } from '../http';
import type { Log } from '../log';
import type { Numbering } from '../numbering';
import type { RunningPart } from '../part';
import { mailSettings, type MailSettings } from './control';
import { answerPages } from './pages';
import { listenForMail } from './smtp';
import { createMailStore } from './store';

/** Starts the mailbox: an SMTP server that keeps what it gets, and pages to read it on. */
export async function startMailbox({
  pool,
  host,
  port,
  inboundSmtp,
  numbering,
  log,
}: {
  pool: Pool;
  host: string;
  port: number;
  /** Where answers to mails go, as `host:port`; null where nothing can be answered. */
  inboundSmtp: string | null;
  numbering: Numbering;
  log: Log;
}): Promise<RunningPart & { smtpPort: number }> {
  const control = await loadControl(pool, 'mail', mailSettings);
  const store = createMailStore(pool);
  const listener = await listenForMail({ host, port, store, control, numbering, log });
  return {
    smtpPort: listener.port,
    handle(call) {
      if (call.path.startsWith('/mailbox')) return answerPages(store, inboundSmtp, call);
      return call.path === '/control/mail' ? answerControl(control, call) : false;
    },
    reset: async () => void (await control.reset()),
    close: () => listener.close(),
  };
}

async function answerControl(control: Control<MailSettings>, call: Call): Promise<boolean> {
  if (call.method === 'PUT') await control.change(await readJson(call.request));
  else if (call.method !== 'GET') throw new CallError(405, 'GET or PUT');
  sendJson(call.response, 200, control.now);
  return true;
}

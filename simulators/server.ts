import { CONTROL_TABLES } from './control-state';
import { createControlHandler } from './control';
import { createTables, openPool, untilReachable } from './database';
import { ANSWER_TABLES } from './fhir/answers';
import { RECORD_TABLES } from './fhir/record-store';
import { WORKLIST_TABLES } from './fhir/worklist';
import { startRecord } from './fhir/record';
import { startRegister } from './fhir/register';
import { listen, sendJson, type Handler } from './http';
import type { Log } from './log';
import { startMailbox } from './mailbox/mailbox';
import { MAIL_TABLES } from './mailbox/store';
import { createNumbering, NUMBERING_TABLES } from './numbering';
import type { RunningPart } from './part';
import type { SimulatorSettings } from './settings';
import { startSmsGateway } from './sms/gateway';
import { SMS_TABLES } from './sms/store';

export interface Simulators {
  /** `http://host:port`, without a path. */
  url: string;
  /** 0 when the mailbox is not among the parts. */
  smtpPort: number;
  close(): Promise<void>;
}

/** Starts the parts that the settings name: one process, one journal, real protocols. */
export async function startSimulators(settings: SimulatorSettings, log: Log): Promise<Simulators> {
  const pool = openPool(settings.simulatorDatabaseUrl, 8);
  const patients = settings.databaseUrl === null ? null : openPool(settings.databaseUrl, 4);
  await untilReachable(pool);
  const tables = [
    NUMBERING_TABLES,
    CONTROL_TABLES,
    SMS_TABLES,
    MAIL_TABLES,
    RECORD_TABLES,
    ANSWER_TABLES,
    WORKLIST_TABLES,
  ];
  await createTables(pool, tables.join(';'));
  const numbering = await createNumbering(pool);
  const { host, parts } = settings;

  const running: RunningPart[] = [];
  let smtpPort = 0;
  if (parts.includes('sms')) running.push(await startSmsGateway({ pool, apiKey: settings.smsKey, numbering, log }));
  if (parts.includes('record')) running.push(await startRecord({ pool, numbering, token: settings.recordToken }));
  if (parts.includes('register') && patients) running.push(await startRegister({ pool, patients }));
  if (parts.includes('mailbox')) {
    const { smtpPort: port, inboundSmtp } = settings;
    const mailbox = await startMailbox({ pool, host, port, inboundSmtp, numbering, log });
    smtpPort = mailbox.smtpPort;
    running.push(mailbox);
  }

  const handlers = [...running.map((part) => part.handle), createControlHandler(pool, running), answerHealth];
  const listener = await listen({ host, port: settings.port, log }, handlers);
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${listener.port}`;
  log.info('simulators are ready', { port: listener.port, smtpPort, parts: parts.join(',') });

  return {
    url,
    smtpPort,
    async close() {
      await listener.close();
      for (const part of running) await part.close();
      await Promise.all([pool.end(), patients?.end()]);
    },
  };
}

const answerHealth: Handler = ({ path, response }) => {
  if (path !== '/health') return false;
  sendJson(response, 200, { status: 'ok' });
  return true;
};

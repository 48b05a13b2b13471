import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import pino from 'pino';
import { createSeparateCheck } from '../adapters/files/attachments/separate-check';
import { createLetterPrinter } from '../adapters/pdf/letters';
import { createDisclosurePrinter } from '../adapters/pdf/disclosure';
import { createCalendarFiles } from '../adapters/calendar/calendar-file';
import { spreadsheets } from '../adapters/files/write-table';
import { createPractice } from '../adapters/postgres/practice';
import { createExpressions } from '../adapters/expressions/fhirpath';
import { createFhirTerminology } from '../adapters/terminology/fhir-terminology';
import { createRooms } from '../adapters/postgres/rooms';
import { connect } from '../adapters/postgres/sql/connect';
import { checkPostgres, checkWorker } from '../adapters/postgres/sql/health';
import { isDatabaseUnavailable } from '../adapters/postgres/sql/is-away';
import { isValueRefused } from '../adapters/postgres/sql/value-refused';
import { fhirAnswers } from '../adapters/http/fhir-answers';
import { newId } from '../adapters/postgres/sql/new-id';
import { createWakingRows } from '../adapters/postgres/sql/waking-rows';
import { createReceiptStore } from '../adapters/postgres/delivery/receipt-store';
import { createStrayReceipts } from '../adapters/postgres/delivery/stray-receipts';
import { createTimeBudget, longestStatement } from '../adapters/postgres/sql/time-budget';
import { createPasswords } from '../adapters/credentials/passwords';
import { createSecondFactor } from '../adapters/credentials/second-factor';
import { createMessageProviders, maxUnitsOf, ucs2PartUnitsOf } from '../adapters/providers';
import { readReceipt, readReply } from '../adapters/providers/firetext/callbacks';
import { createSealing } from '../adapters/sealing';
import { createMailAddresses } from '../adapters/mail/addresses';
import { createMailReader } from '../adapters/mail/mail-reader';
import { listenForMail } from '../adapters/mail/smtp-listener';
import { createDemoWorld } from '../adapters/simulators/demo-world';
import { createCampaignGateway } from '../adapters/temporal/campaign-gateway';
import { createRecallGateway } from '../adapters/temporal/recall-gateway';
import { createTemporalClient } from '../adapters/temporal/client';
import { createTemporalCheck, DUTIES } from '../adapters/temporal/health';
import { env as readEnv, temporalOf, type ServiceEnv } from '../config/env';
import { inboundMailSettings } from '../config/inbound-mail';
import { defaultSendersOf, messageProviderSettings } from '../config/message-providers';
import { createApp } from './app';
import { closeHttpServer, createHttpServer } from './http/http-server';
import type { OutsideSystems } from '../ports/health';
import type { Services } from './services';
import { createUploads } from './http/uploads';
import { createWebhooks, type WebhookReader } from './webhooks/handler';
import { createMailReading } from './webhooks/mail-reading';

/** Connections to PostgreSQL, by what must not keep the others from going on. */
const POOL = { requests: 10, idempotency: 5, webhooks: 3 };

/** What is under way when we are told to end may take so long. */
const GRACE_MS = 8_000;

/** What people typed is kept for minutes, so nothing of it stays much longer. */
const SWEEP_MS = 60 * 1_000;

/** How each kind of provider writes its receipts and replies; the simulator speaks Firetext's protocol. */
const READERS: ReadonlyMap<string, WebhookReader> = new Map([
  ['simulator', { readReceipt, readReply }],
  ['firetext', { readReceipt, readReply }],
]);

export interface RunningApi {
  port: number;
  close(): Promise<void>;
}

/** The composition root of the API: adapters from the environment, the API on top, listening. */
export async function startApi(env: ServiceEnv): Promise<RunningApi> {
  const log = pino({ level: env.logLevel, base: { process: 'api' } });
  const clock = { now: () => new Date() };
  const database = connect(env.databaseUrl, {
    max: POOL.requests,
    longestStatementMs: longestStatement(env.requestSeconds),
  });
  const forKeys = connect(env.databaseUrl, { max: POOL.idempotency });
  const forWebhooks = connect(env.databaseUrl, { max: POOL.webhooks, pipelined: true });
  const sealing = createSealing(env.secretKeys);
  const temporalSettings = temporalOf(env);
  const temporal = createTemporalClient(temporalSettings);
  const temporalCheck = createTemporalCheck(temporalSettings);
  const { mark } = createWakingRows(database.pool);
  const gateway = createCampaignGateway(temporal.client, mark);
  const practice = createPractice(database, {
    sealing,
    forKeys,
    accounts: {
      kinds: { sms: env.smsProvider, email: env.smtpUrl === null ? null : 'smtp' },
      publicUrl: env.publicUrl,
      defaults: defaultSendersOf(env),
      readsMail: env.mailPlace !== null,
    },
  });
  const { accounts } = practice;
  const inbound = inboundMailSettings(env);
  const addresses = inbound.place && createMailAddresses(env.secretKeys, inbound.place);
  const providers = createMessageProviders(messageProviderSettings(env, addresses ?? undefined));
  const closing = new AbortController();
  const services: Services = {
    ...practice,
    ...createRooms(database, {
      ...{ accounts, sealing, mailReader: createMailReader(inbound.own), databaseUrl: env.databaseUrl },
      ...{ maxUnits: maxUnitsOf, ucs2PartUnits: ucs2PartUnitsOf },
      ...{ anyTokenApproves: env.demo, needsRota: !env.demo, allowFictionalNumbers: env.allowFictionalNumbers },
      ...{ publicUrl: env.publicUrl, daySeconds: env.daySeconds },
    }),
    gateway,
    recallGateway: createRecallGateway(temporal.client, mark),
    providers,
    maxUnits: maxUnitsOf,
    ucs2PartUnits: ucs2PartUnitsOf,
    passwords: createPasswords(),
    secondFactor: createSecondFactor(),
    terminology:
      env.terminologyUrl === null
        ? null
        : createFhirTerminology({ baseUrl: env.terminologyUrl, token: env.terminologyToken }),
    expressions: createExpressions(),
    calendarFiles: createCalendarFiles(),
    spreadsheets,
    checkAttachment: createSeparateCheck(),
    disclosurePrinter: createDisclosurePrinter(),
    letterPrinter: createLetterPrinter(),
    uploads: createUploads(join(env.dataDir, 'tmp')),
    parts: {
      postgresql: checkPostgres(database.pool),
      temporal: temporalCheck.check,
      worker: checkWorker(database.pool, DUTIES),
    },
    outside: outsideSystems(env),
    isDatabaseUnavailable,
    isValueRefused,
    timeBudget: createTimeBudget(env.requestSeconds),
    clock,
    newId,
    log,
    demographics: env.demographicsProvider,
    requestsPerMinute: env.apiRequestsPerMinute,
    trustProxy: env.trustProxy,
    closing: closing.signal,
    demo: env.demo,
    needsRota: !env.demo,
    demoWorld: env.demo && env.simulatorUrl ? createDemoWorld(env.simulatorUrl, addresses) : null,
    publicUrl: env.publicUrl,
    allowFictionalNumbers: env.allowFictionalNumbers,
    simulatorUrl: env.simulatorUrl,
  };
  const webhooks = createWebhooks({
    receipts: createReceiptStore(forWebhooks.pool, sealing),
    readers: READERS,
    replyPlacing: services.replyPlacing,
    gateway,
    clock,
    log,
    isDatabaseUnavailable,
  });
  const mailReading = createMailReading({ inboundMail: services.inboundMail, gateway, clock, log });
  const mailListener =
    addresses && env.inboundSmtpPort !== null
      ? await listenForMail({
          ...{ host: env.inboundSmtpHost, port: env.inboundSmtpPort, addresses, mail: services.inboundMail },
          stored: (practiceIds) => mailReading.came(practiceIds),
          now: clock.now,
          report: (error) => {
            log.warn({ what: 'mail', error: error instanceof Error ? error.name : typeof error }, 'not taken now');
          },
        })
      : null;
  if (mailListener) log.info({ port: mailListener.port }, 'mail listener listens');
  const server = createHttpServer(createApp(services), webhooks);

  // What nobody came back to; a sweep that fails is made up for by the next.
  const { sessions, keptForms, searches, audit, staff, listCommands, attachments, bookingInvitations } = services;
  const { retention, auditSeals } = services;
  const strayReceipts = createStrayReceipts(database, env.strayReceipts);
  const sweep = () =>
    Promise.allSettled(
      [
        sessions,
        keptForms,
        searches,
        audit,
        staff,
        listCommands,
        attachments,
        bookingInvitations,
        strayReceipts,
        retention,
        auditSeals,
      ].map((one) => one.sweep(clock.now())),
    );
  const sweeping = setInterval(() => void sweep(), SWEEP_MS);
  sweeping.unref();

  async function close(): Promise<void> {
    clearInterval(sweeping);
    closing.abort();
    await closeHttpServer(server, GRACE_MS);
    await webhooks.drained();
    await mailListener?.close();
    await mailReading.drained();
    await Promise.all([
      services.liveNews.close(),
      providers.close(),
      database.close(),
      forKeys.close(),
      forWebhooks.close(),
      temporalCheck.close(),
    ]);
    // Last, just before the process ends: a call of its client that waits to be tried again throws when it is closed.
    await temporal.close();
  }

  // A database that is away at the start is no reason not to start: accounts are made when they are first asked for.
  accounts.ensureAll().catch((error: Error) => log.warn({ error: error.name }, 'provider accounts are made later'));
  server.listen(env.port, env.host);
  try {
    await once(server, 'listening');
  } catch (error) {
    await close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  log.info({ port }, 'API listens');
  return { port, close };
}

/** Asked for the status page only; the worker has its own ways to both. */
function outsideSystems(env: ServiceEnv): OutsideSystems {
  const { demographicsProvider, registerBaseUrl, fhirBaseUrl, fhirToken } = env;
  const soon = () => AbortSignal.timeout(5_000);
  return {
    demographics:
      demographicsProvider === 'register'
        ? (practiceId) => fhirAnswers({ baseUrl: `${registerBaseUrl}/${practiceId}` }, soon())
        : null,
    record: () => fhirAnswers({ baseUrl: fhirBaseUrl, token: fhirToken ?? undefined }, soon()),
  };
}

async function main(): Promise<void> {
  const api = await startApi(readEnv());
  let closing: Promise<void> | null = null;
  const end = () => {
    closing ??= api.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(`The API could not start: ${error instanceof Error ? error.message : 'unknown'}\n`);
    process.exit(1);
  });
}

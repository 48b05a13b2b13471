import { hostname } from 'node:os';
import { NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import pino from 'pino';
import { CastErrors } from '../activities/cast-errors';
import { createCampaignActivities } from '../activities/campaigns/campaigns';
import { createDeliveryActivities } from '../activities/delivery/delivery';
import { StaysAlive } from '../activities/heartbeats';
import { createListActivities, LIST_FAULT } from '../activities/lists/lists';
import { createPatientImportActivities, IMPORT_FAULT } from '../activities/patients/patient-imports';
import { createRecallImportActivities, RECALL_IMPORT_FAULT } from '../activities/recalls/recall-imports';
import { STOPPED } from '../activities/lists/readings';
import { createMessageActivities } from '../activities/delivery/messages';
import { createRecordActivities } from '../activities/delivery/records';
import { createSettlementActivities } from '../activities/delivery/settlement';
import { readMailbox } from '../adapters/mail/mailbox-reader';
import { createSeparateReader } from '../adapters/files/separate-reader';
import { alone } from '../adapters/postgres/sql/alone';
import { createDueJudging } from '../adapters/postgres/eligibility/due-judging';
import { createColumnMemory } from '../adapters/postgres/lists/column-memory';
import { createListStore } from '../adapters/postgres/lists/list-store';
import { createPatientStore } from '../adapters/postgres/patients/patient-store';
import { createRecallImportStore } from '../adapters/postgres/recalls/recall-imports';
import { startHeartbeat } from '../adapters/postgres/practice/worker-heartbeat';
import { createTracing } from '../adapters/telemetry/tracing';
import { connectionOptionsOf, type TemporalConnectionOptions } from '../adapters/temporal/connection';
import { dataConverter } from '../adapters/temporal/data-converter';
import { runState } from '../adapters/temporal/run-state';
import { env as readEnv, temporalOf, type ServiceEnv } from '../config/env';
import { staleAfterSeconds } from '../domain/delivery/lease';
import { campaignWorkflowId, messageWorkflowId, TASK_QUEUES } from '../workflows/contract/ids';
import { listWorkflowId, patientImportWorkflowId, recallImportWorkflowId } from '../workflows/contract/lists';
import type { CommandKind } from '../ports/campaigns/campaign-gateway';
import { BUNDLE_FILE } from './bundle';
import { createTemporalLogger, errorKind } from './log';
import { MAILBOX_LOG } from '../domain/conversations/mail/mailbox-standing';
import { createRecallWork, type RecallWork } from './recalls';
import { createServices, type WorkerServices } from './services';
import { saveAnswers } from './answer-saving';
import { writeEntries } from './record-entries';
import { sendNoticeMails } from './notice-mails';
import type { DispatchKey } from '../ports/delivery/delivery-store';
import { startSweeper, wakeFile, type UploadedFiles } from './sweeper';

export type Duty = keyof typeof TASK_QUEUES;

/** Parallel activities per duty: the vendor limits hand-overs, so a few wide activities are enough (docs/adr/0023). */
const SLOTS: Record<Duty, number> = { campaigns: 20, delivery: 20, records: 8, lists: 8 };
const SWEEP_LOCK = 'rollcall-sweeper';
const MAILBOX_LOCK = 'rollcall-mailbox';

/** Runs one worker process for some duties until it is stopped. */
export async function run(duties: Duty[]): Promise<void> {
  const env = readEnv();
  const log = pino({ level: env.logLevel, base: { process: `worker ${duties.join(' ')}` } });
  Runtime.install({ logger: createTemporalLogger(log, 'WARN'), shutdownSignals: ['SIGINT', 'SIGTERM'] });

  const slots = duties.reduce((sum, duty) => sum + SLOTS[duty], 0);
  const services = createServices(env, { poolSize: slots + 4 });
  const connection = await connectPatiently(connectionOptionsOf(temporalOf(env)), log);
  const recalls = createRecallWork(env, services, {
    noteWatchdogFailure: (error) =>
      log.warn(
        { error: error instanceof Error ? errorKind(error) : typeof error },
        'a watchdog of recalls was not told',
      ),
  });
  const activities = createActivities(env, services, recalls);
  const workers = await Promise.all(
    duties.map((duty) =>
      Worker.create({
        ...optionsOf(duty, env, log),
        connection,
        namespace: env.temporalNamespace,
        activities: activities[duty],
      }),
    ),
  );

  const stopHeartbeat = startHeartbeat(services.database.pool, `${hostname()} ${process.pid}`, duties);
  const stopSweeper = duties.includes('campaigns') ? sweep(services, recalls, log) : () => Promise.resolve();
  const stopMailbox = duties.includes('campaigns') ? watchMailbox(env, services, log) : () => Promise.resolve();
  log.info({ duties }, 'worker polls');
  try {
    await Promise.all(workers.map((worker) => worker.run()));
  } finally {
    stopHeartbeat();
    await Promise.all([stopSweeper(), stopMailbox()]);
    await connection.close();
    await services.close();
  }
}

/** Temporal may start after us. If a worker ended for that, it would only be started again. */
async function connectPatiently(options: TemporalConnectionOptions, log: pino.Logger): Promise<NativeConnection> {
  for (let told = false; ; told = true) {
    try {
      return await NativeConnection.connect(options);
    } catch (error) {
      if (!told) log.warn({ error: errorKind(error as Error) }, 'Temporal does not answer yet; trying again');
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }
}

function createActivities(env: ServiceEnv, services: WorkerServices, recalls: RecallWork): Record<Duty, object> {
  const { store, dispatches, gateway, clock, providers, record, demographics, database } = services;
  const delivery = createDeliveryActivities({
    store,
    links: services.links,
    providers,
    gateway,
    clock,
    settings: {
      leaseSeconds: env.leaseSeconds,
      lookUpSeconds: env.lookupSeconds,
      allowFictionalNumbers: env.allowFictionalNumbers,
      publicUrl: env.publicUrl,
    },
  });
  const readFile = createSeparateReader();
  return {
    campaigns: {
      ...createCampaignActivities({ store, gateway, clock }),
      ...createMessageActivities({ dispatches, clock }),
      ...recalls.runActivities,
      ...createSettlementActivities({
        store,
        gateway,
        clock,
        settings: { lookUpSeconds: env.lookupSeconds, staleAfterSeconds: staleAfterSeconds(env.leaseSeconds) },
      }),
    },
    delivery,
    records: { ...createRecordActivities({ store, record, clock }), ...recalls.letterRecordActivities },
    lists: {
      ...recalls.letterActivities,
      ...recalls.syncActivities,
      ...createListActivities({
        store: createListStore(database),
        columnMemory: createColumnMemory(database),
        readFile,
        demographics,
        clock,
        settings: { patientLimit: env.patientLimit, allowFictionalNumbers: env.allowFictionalNumbers },
      }),
      ...createPatientImportActivities({
        store: createPatientStore(database),
        readFile,
        clock,
        settings: { allowFictionalNumbers: env.allowFictionalNumbers },
      }),
      ...createRecallImportActivities({ store: createRecallImportStore(database), readFile, clock }),
    },
  };
}

function optionsOf(duty: Duty, env: ServiceEnv, log: pino.Logger): Omit<WorkerOptions, 'activities'> {
  const runsWorkflows = duty === 'campaigns' || duty === 'lists';
  return {
    taskQueue: TASK_QUEUES[duty],
    dataConverter,
    plugins: [createTracing()],
    interceptors: {
      activity: [
        (context) => ({ inbound: new CastErrors(context, (error) => log.error({ error }, 'activity failed')) }),
        ...(duty === 'campaigns' ? [() => ({ inbound: new StaysAlive() })] : []),
      ],
    },
    maxConcurrentActivityTaskExecutions: SLOTS[duty],
    maxHeartbeatThrottleInterval: '5s',
    defaultHeartbeatThrottleInterval: '5s',
    shutdownGraceTime: `${env.shutdownSeconds}s`,
    shutdownForceTime: `${env.shutdownSeconds + 15}s`,
    ...(runsWorkflows
      ? { workflowBundle: { codePath: BUNDLE_FILE }, maxCachedWorkflows: 500, maxConcurrentWorkflowTaskExecutions: 40 }
      : {}),
  };
}

function sweep(services: WorkerServices, recalls: RecallWork, log: pino.Logger): () => Promise<void> {
  const { store, dispatches, gateway, rows, temporal, database, clock } = services;
  const { replyPlacing, inboundMail, watchRound, bookingRound, dueReminders, dueFollowUps } = services;
  const state = (workflowId: string) => runState(temporal.client, workflowId);
  const [lists, imports] = [createListStore(database), createPatientStore(database)];
  const recallImports = createRecallImportStore(database);
  const listFiles: UploadedFiles = {
    start: (...ids) => gateway.listUploaded(...ids),
    runState: (id) => state(listWorkflowId(id)),
    refuse: (practiceId, listId, why) => lists.refuse({ practiceId, listId }, why === 'stopped' ? STOPPED : LIST_FAULT),
  };
  const importFiles: UploadedFiles = {
    start: (...ids) => gateway.patientsUploaded(...ids),
    runState: (id) => state(patientImportWorkflowId(id)),
    refuse: (practiceId, importId, why) =>
      imports.refuse({ practiceId, importId }, why === 'stopped' ? STOPPED : IMPORT_FAULT, clock.now()),
  };
  const recallFiles: UploadedFiles = {
    start: (...ids) => gateway.recallsUploaded(...ids),
    runState: (id) => state(recallImportWorkflowId(id)),
    refuse: (practiceId, importId, why) =>
      recallImports.refuse({ practiceId, importId }, why === 'stopped' ? STOPPED : RECALL_IMPORT_FAULT, clock.now()),
  };
  const placeReplies = async () => {
    for (const practiceId of await replyPlacing.practicesWaiting()) {
      const { dispatchIds } = await replyPlacing.place(practiceId, clock.now());
      for (const id of dispatchIds) await gateway.messageToSend(practiceId, id);
    }
    for (const practiceId of await inboundMail.practicesWaiting()) await readMail(services, practiceId);
  };
  const sendAll = async (made: readonly DispatchKey[]) => {
    for (const { practiceId, dispatchId } of made) await gateway.messageToSend(practiceId, dispatchId);
  };
  const sendFrom = (round: { look(now: Date): Promise<DispatchKey[]> }) => async () =>
    sendAll(await round.look(clock.now()));
  const makeReminders = async () => sendAll(await dueReminders.makeDue(clock.now()));
  const makeFollowUps = async () => {
    for (const { practiceId, dispatchId, batchId } of await dueFollowUps.makeDue(clock.now())) {
      if (dispatchId !== null) await gateway.messageToSend(practiceId, dispatchId);
      if (batchId !== null) await recalls.gateway.lettersToMake(practiceId, batchId);
    }
  };
  return startSweeper({
    store,
    gateway,
    rows,
    runState: (campaignId) => state(campaignWorkflowId(campaignId)),
    messageState: (dispatchId) => state(messageWorkflowId(dispatchId)),
    stopMessage: (key) => dispatches.stop(key, 'asked'),
    wake: {
      commands: ({ practiceId, campaignId, id, what }) =>
        gateway.commanded(practiceId, campaignId!, id, what as CommandKind),
      lists: wakeFile(listFiles, rows.mark, 'lists'),
      imports: wakeFile(importFiles, rows.mark, 'imports'),
      recallImports: wakeFile(recallFiles, rows.mark, 'recallImports'),
      dispatches: ({ practiceId, id }) => gateway.messageToSend(practiceId, id),
      withdrawals: ({ practiceId, id }) => gateway.entriesToWithdraw(practiceId, id),
      letterBatches: ({ practiceId, id }) => recalls.gateway.lettersToMake(practiceId, id),
      recallRuns: ({ practiceId, id }) => recalls.gateway.runToStart(practiceId, id),
    },
    judging: createDueJudging(database),
    roundsBefore: [placeReplies, sendFrom(watchRound), sendFrom(bookingRound), makeReminders, makeFollowUps],
    roundsAfter: [
      () => saveAnswers(services.answersToSave, services.answerRecord, clock.now),
      ...services.entriesToWrite.map((queue) => () => writeEntries(queue, services.record, clock.now)),
      () => sendNoticeMails(services),
      recalls.startSyncs,
      () => recalls.keepSchedules((missed) => log.error({ missed }, 'runs of recalls did not happen; see Automation')),
    ],
    alone: (work) => alone(database.pool, SWEEP_LOCK, work),
    report: (error) =>
      log.warn({ error: error instanceof Error ? errorKind(error) : typeof error }, 'the sweeper will try again'),
  });
}

/** Reads stored mail of a practice, and tells the workflows of what it moved. */
async function readMail({ inboundMail, gateway, clock }: WorkerServices, practiceId: string): Promise<void> {
  const { moved, toSend } = await inboundMail.readAll(practiceId, clock.now());
  for (const one of moved) await gateway.receiptsCame(one.practiceId, one.dispatchId);
  for (const one of toSend) await gateway.messageToSend(one.practiceId, one.dispatchId);
}

/** Where a mailbox is read instead of listening: by one process at a time. */
function watchMailbox(env: ServiceEnv, services: WorkerServices, log: pino.Logger): () => Promise<void> {
  const { addresses, inboundMail, mailbox, database, clock } = services;
  if (env.imapUrl === null || addresses === null) {
    mailbox
      .forget()
      .catch((error: Error) => log.warn({ error: errorKind(error) }, 'the status page may show a mailbox'));
    return () => Promise.resolve();
  }
  return readMailbox({
    ...{ url: env.imapUrl, addresses, mail: inboundMail, standings: mailbox, now: clock.now },
    alone: (work) => alone(database.pool, MAILBOX_LOCK, work),
    stored: async (practiceIds) => {
      for (const practiceId of practiceIds) await readMail(services, practiceId);
    },
    report: (fault, error) => {
      const told = { error: error instanceof Error ? errorKind(error) : typeof error };
      if (fault === 'refused') log.error(told, MAILBOX_LOG.refused);
      else log.warn(told, fault === null ? 'mail could not be stored; it is read again soon' : MAILBOX_LOG.away);
    },
  });
}

/** Runs the worker. If it cannot, prints why in one line. */
export function main(duties: Duty[]): void {
  run(duties).then(
    () => process.exit(0),
    (error: unknown) => {
      const kind = error instanceof Error ? JSON.stringify(errorKind(error)) : typeof error;
      process.stderr.write(`The worker ended: ${kind}\n${error instanceof Error ? (error.stack ?? '') : ''}\n`);
      process.exit(1);
    },
  );
}

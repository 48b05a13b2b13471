import { RegisterDemographics } from '../adapters/demographics/register/register';
import { connect } from '../adapters/postgres/sql/connect';
import { createBookingRound } from '../adapters/postgres/booking/booking-round';
import { createNoticeMails } from '../adapters/postgres/conversations/notices';
import { createWatchRound } from '../adapters/postgres/conversations/watch-round';
import { createMailboxStandings } from '../adapters/postgres/conversations/mailbox-standings';
import { createInboundMail } from '../adapters/postgres/conversations/inbound-mail';
import { codeOf } from '../adapters/postgres/conversations/direct-messages';
import { createReplyPlacing } from '../adapters/postgres/conversations/reply-placing';
import { createDispatches } from '../adapters/postgres/delivery/dispatches';
import { createDeliveryStore } from '../adapters/postgres/delivery/delivery-store';
import { createWakingRows } from '../adapters/postgres/sql/waking-rows';
import { createProviderAccounts } from '../adapters/postgres/practice/provider-accounts';
import { createMessageProviders, ucs2PartUnitsOf } from '../adapters/providers';
import { createAnswersToWrite } from '../adapters/postgres/booking/answers-to-write';
import { createAnswersToSave } from '../adapters/postgres/content/answers-to-save';
import { createEntriesToWrite } from '../adapters/postgres/conversations/entries-to-write';
import { createAnswerRecord } from '../adapters/records/fhir/answer-record';
import { createMailAddresses } from '../adapters/mail/addresses';
import { createMailReader } from '../adapters/mail/mail-reader';
import { createRecallSource } from '../adapters/records/fhir/recall-source';
import { FhirClinicalRecord } from '../adapters/records/fhir/record';
import { createPersonalLinks } from '../adapters/postgres/patients/personal-links';
import { createDueFollowUps } from '../adapters/postgres/campaigns/follow-ups/due-follow-ups';
import { createDueReminders } from '../adapters/postgres/campaigns/reminders';
import { createSealing } from '../adapters/sealing';
import { createCampaignGateway } from '../adapters/temporal/campaign-gateway';
import { createTemporalClient } from '../adapters/temporal/client';
import { temporalOf, type ServiceEnv } from '../config/env';
import { inboundMailSettings } from '../config/inbound-mail';
import { defaultSendersOf, messageProviderSettings } from '../config/message-providers';

/** How long we use an account after reading it from the database. A changed webhook address takes effect after that. */
const ACCOUNT_FRESH_MS = 30_000;

/** Creates everything that a worker's activities need from the environment: the composition root of the workers. */
export function createServices(env: ServiceEnv, { poolSize }: { poolSize: number }) {
  const database = connect(env.databaseUrl, { max: poolSize });
  const sealing = createSealing(env.secretKeys);
  const accounts = createProviderAccounts(database, {
    kinds: { sms: env.smsProvider, email: env.smtpUrl === null ? null : 'smtp' },
    publicUrl: env.publicUrl,
    sealing,
    defaults: defaultSendersOf(env),
    readsMail: env.mailPlace !== null,
  });
  const inbound = inboundMailSettings(env);
  const addresses = inbound.place && createMailAddresses(env.secretKeys, inbound.place);
  const temporal = createTemporalClient(temporalOf(env));
  const providers = createMessageProviders(messageProviderSettings(env, addresses ?? undefined));
  const record = new FhirClinicalRecord({ baseUrl: env.fhirBaseUrl, token: env.fhirToken ?? undefined });
  const answerRecord = createAnswerRecord({ baseUrl: env.fhirBaseUrl, token: env.fhirToken ?? undefined });
  const recallSource = createRecallSource({ baseUrl: env.fhirBaseUrl, token: env.fhirToken ?? undefined });
  const demographics =
    env.demographicsProvider === 'none' ? null : new RegisterDemographics({ baseUrl: env.registerBaseUrl });

  const known = new Map<string, { account: ReturnType<typeof accounts.find>; at: number }>();
  const store = createDeliveryStore(database.pool, {
    async accountFor(practiceId, accountId) {
      let entry = known.get(accountId);
      if (!entry || Date.now() - entry.at > ACCOUNT_FRESH_MS) {
        entry = { account: accounts.find(practiceId, accountId), at: Date.now() };
        known.set(accountId, entry);
        entry.account.catch(() => known.delete(accountId));
      }
      const account = await entry.account;
      if (account === null) throw new Error('the campaign names an account that is not there');
      if (account.ratePerSecond !== null || account.channel !== 'sms') return account;
      return { ...account, ratePerSecond: env.smsRatePerSecond, budgetKey: account.kind };
    },
    codeOf: (messageId, dispatchId) => codeOf(sealing, messageId, dispatchId),
  });
  const rows = createWakingRows(database.pool);
  const gateway = createCampaignGateway(temporal.client, rows.mark);
  return {
    database,
    temporal,
    providers,
    record,
    demographics,
    answersToSave: createAnswersToSave(database.pool),
    entriesToWrite: [createEntriesToWrite(database.pool), createAnswersToWrite(database.pool)],
    answerRecord,
    recallSource,
    store,
    links: createPersonalLinks(database, sealing),
    dispatches: createDispatches(database.pool),
    dueFollowUps: createDueFollowUps(database.pool, {
      ...{ daySeconds: env.daySeconds, accounts, ucs2PartUnits: ucs2PartUnitsOf },
    }),
    dueReminders: createDueReminders(database, { daySeconds: env.daySeconds, ucs2PartUnits: ucs2PartUnitsOf }),
    replyPlacing: createReplyPlacing(database, accounts),
    watchRound: createWatchRound(database, accounts),
    bookingRound: createBookingRound(database, { accounts, ucs2PartUnits: ucs2PartUnitsOf, demo: env.demo }),
    noticeMails: createNoticeMails(database),
    accounts,
    inboundMail: createInboundMail(database, { accounts, sealing, reader: createMailReader(inbound.own) }),
    addresses,
    mailbox: createMailboxStandings(database),
    rows,
    gateway,
    clock: { now: () => new Date() },
    async close(): Promise<void> {
      await Promise.all([
        providers.close(),
        record.close(),
        answerRecord.close(),
        recallSource.close(),
        demographics?.close(),
        temporal.close(),
      ]);
      await database.close();
    },
  };
}

export type WorkerServices = ReturnType<typeof createServices>;

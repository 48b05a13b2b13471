import { isIP } from 'node:net';
import { z } from 'zod';
import { isLoopback } from './loopback';

/**
 * The environment, read once and only here. Other code gets its settings as arguments. So tests never set a variable,
 * and a wrong value is found at the start and not at the first send.
 */
export type Env = Readonly<ReturnType<typeof settle>>;

/** What every process of the service needs. The supervisor sets these for its children. */
export type ServiceEnv = Env & {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly secretKeys: string;
};

/** One line for the person who starts Rollcall, with the variable, its value and the allowed values. */
export class SettingError extends Error {
  constructor(
    readonly variable: string,
    message: string,
  ) {
    super(message);
    this.name = 'SettingError';
  }
}

interface Variable<T extends z.ZodType = z.ZodType> {
  schema: T;
  /** Ends the sentence "allowed: …". */
  allowed: string;
  /** We never print a value that may hold a password. */
  secret: boolean;
}

function variable<T extends z.ZodType>(allowed: string, schema: T, { secret = false } = {}): Variable<T> {
  return { allowed, schema, secret };
}

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max));
const port = wholeNumber(0, 65_535);
const onOff = z.enum(['1', '0', 'true', 'false']).transform((text) => text === '1' || text === 'true');
const url = (protocol: RegExp) => z.url({ protocol });
const httpUrl = url(/^https?$/);
/** An address that we append paths to, so `…/api` and `…/api/` mean the same. */
const base = httpUrl.transform((text) => text.replace(/\/*$/, '/'));
const origin = httpUrl.transform((text) => text.replace(/\/+$/, ''));
const word = z.string().regex(/^\S+$/);
const text = z.string();

const PORT = 'a whole number from 0 to 65535';
const ON_OFF = '1 or 0';
const HTTP = 'an address that starts with http:// or https://';
const SECONDS = 'a whole number of seconds from 1 to 86400';
const WORD = 'a text without spaces';

const DAY = 86_400;

/** Every variable. .env.example explains the same ones, and a test compares them. */
export const VARIABLES = {
  PORT: variable(PORT, port.default(3000)),
  HOST: variable('a host name or an address to listen on', word.default('127.0.0.1')),
  PUBLIC_URL: variable(HTTP, origin.optional()),
  ROLLCALL_DATA_DIR: variable('a folder', text.default('.rollcall')),
  DATABASE_URL: variable('an address that starts with postgresql://', url(/^postgres(ql)?$/).optional(), {
    secret: true,
  }),
  TEMPORAL_ADDRESS: variable(
    'host:port',
    z
      .string()
      .regex(/^[^\s/]+:\d{1,5}$/)
      .optional(),
  ),
  TEMPORAL_NAMESPACE: variable(WORD, word.default('default')),
  TEMPORAL_TLS: variable('true or false', onOff.optional()),
  TEMPORAL_API_KEY: variable(WORD, word.optional(), { secret: true }),
  TEMPORAL_TLS_CLIENT_CERT_PATH: variable('the path of a PEM file', text.optional()),
  TEMPORAL_TLS_CLIENT_KEY_PATH: variable('the path of a PEM file', text.optional()),
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: variable('the path of a PEM file', text.optional()),
  TEMPORAL_TLS_SERVER_NAME: variable('a host name', word.optional()),
  TEMPORAL_CONFIG_FILE: variable('the path of a TOML file', text.optional()),
  TEMPORAL_PROFILE: variable('a profile of TEMPORAL_CONFIG_FILE', word.optional()),
  TEMPORAL_UI_PORT: variable(PORT, port.optional()),
  TEMPORAL_CLI: variable('the path of the Temporal CLI', text.optional()),
  ROLLCALL_DEMO: variable(ON_OFF, onOff.default(false)),
  ROLLCALL_DEMO_ON_NETWORK: variable(ON_OFF, onOff.default(false)),
  ROLLCALL_DEMO_TOKEN: variable(WORD, word.optional(), { secret: true }),
  ROLLCALL_DEMO_OTHER_TOKEN: variable(WORD, word.optional(), { secret: true }),
  ROLLCALL_ALLOW_FICTIONAL_NUMBERS: variable(ON_OFF, onOff.optional()),
  ROLLCALL_SECRET_KEYS: variable(
    '"id:key" parts joined by commas, each key 32 bytes in base64',
    z
      .string()
      .refine((keys) => keys.split(',').every(isSecretKey))
      .optional(),
    { secret: true },
  ),
  ROLLCALL_LEASE_SECONDS: variable(SECONDS, wholeNumber(1, DAY).default(60)),
  ROLLCALL_LOOKUP_SECONDS: variable(SECONDS, wholeNumber(1, DAY).default(300)),
  ROLLCALL_SHUTDOWN_SECONDS: variable(SECONDS, wholeNumber(1, DAY).default(75)),
  ROLLCALL_DAY_SECONDS: variable(SECONDS, wholeNumber(1, DAY).default(DAY)),
  PATIENT_LIMIT: variable('a whole number from 1', wholeNumber(1, 100_000_000).default(10_000)),
  SMS_PROVIDER: variable(
    'simulator, firetext, notify, twilio, none, or empty for none',
    z.enum(['simulator', 'firetext', 'notify', 'twilio', 'none', '']).optional(),
  ),
  SMS_RATE_PER_SECOND: variable('a whole number from 1 to 10000', wholeNumber(1, 10_000).optional()),
  FIRETEXT_BASE_URL: variable(HTTP, base.optional()),
  FIRETEXT_API_KEY: variable(WORD, word.optional(), { secret: true }),
  FIRETEXT_REPLY_NUMBER: variable(
    'a number with its country code, such as 447700900123, or a short code',
    z
      .string()
      .regex(/^\+?[1-9]\d{4,14}$/)
      .optional(),
  ),
  FIRETEXT_FROM: variable('a sender of at most 11 characters, or a number', z.string().max(16).optional()),
  NOTIFY_BASE_URL: variable(HTTP, base.optional()),
  NOTIFY_API_KEY: variable(WORD, word.optional(), { secret: true }),
  NOTIFY_FROM: variable('a sender', text.optional()),
  TWILIO_BASE_URL: variable(HTTP, base.optional()),
  TWILIO_API_KEY: variable(WORD, word.optional(), { secret: true }),
  TWILIO_FROM: variable('a sender', text.optional()),
  SMTP_URL: variable('an address that starts with smtp:// or smtps://', url(/^smtps?$/).optional(), { secret: true }),
  SMTP_FROM: variable(
    'a sender, such as Practice <practice@example.org>',
    z.string().regex(/@/).default('Rollcall <no-reply@rollcall.example>'),
  ),
  INBOUND_MAIL_DOMAIN: variable(
    'a domain whose mail comes to Rollcall, such as mail.practice.example',
    z
      .string()
      .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/i)
      .max(200)
      .transform((domain) => domain.toLowerCase())
      .optional(),
  ),
  INBOUND_SMTP_PORT: variable('a port, or 0 for any free one', wholeNumber(0, 65_535).optional()),
  INBOUND_SMTP_HOST: variable(WORD, word.optional()),
  IMAP_URL: variable('an address that starts with imap:// or imaps://', url(/^imaps?$/).optional(), { secret: true }),
  DEMOGRAPHICS_PROVIDER: variable('register, pds or none', z.enum(['register', 'pds', 'none']).default('register')),
  REGISTER_BASE_URL: variable(HTTP, origin.optional()),
  PDS_BASE_URL: variable(HTTP, origin.optional()),
  RECORD_PROVIDER: variable('local or fhir', z.enum(['local', 'fhir']).default('local')),
  FHIR_BASE_URL: variable(HTTP, origin.optional()),
  FHIR_TOKEN: variable(WORD, word.optional(), { secret: true }),
  TERMINOLOGY_URL: variable(HTTP, origin.optional()),
  TERMINOLOGY_TOKEN: variable(WORD, word.optional(), { secret: true }),
  SIMULATOR_URL: variable(HTTP, origin.optional()),
  UNMATCHED_RECEIPT_DAYS: variable('a whole number of days from 1 to 3650', wholeNumber(1, 3_650).default(7)),
  UNMATCHED_RECEIPT_LIMIT: variable('a whole number from 0 to 1000000', wholeNumber(0, 1_000_000).default(10_000)),
  API_REQUESTS_PER_MINUTE: variable('a whole number from 1 to 1000000', wholeNumber(1, 1_000_000).default(6_000)),
  REQUEST_SECONDS: variable('a whole number of seconds from 1 to 3600', wholeNumber(1, 3_600).default(30)),
  TRUST_PROXY: variable(
    'true, false, how many proxies, or their addresses joined by commas',
    z
      .string()
      .refine((value) => /^(true|false|\d{1,3})$/.test(value) || value.split(',').every(isProxy))
      .default('false'),
  ),
  LOG_LEVEL: variable(
    'fatal, error, warn, info, debug, trace or silent',
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  ),
} satisfies Record<string, Variable>;

type Name = keyof typeof VARIABLES;
type Values = { [N in Name]: z.output<(typeof VARIABLES)[N]['schema']> };
type Source = Record<string, string | undefined>;

/** Where the simulators listen by default. */
const SIMULATOR_URL = 'http://127.0.0.1:3010';

/** A name that Express knows, or an address with an optional prefix length. */
function isProxy(entry: string): boolean {
  const [address = '', length = '0', ...rest] = entry.trim().split('/');
  return (
    ['loopback', 'linklocal', 'uniquelocal'].includes(address) ||
    (isIP(address) > 0 && /^\d+$/.test(length) && rest.length === 0)
  );
}

function isSecretKey(entry: string): boolean {
  const [id, key, ...rest] = entry.trim().split(':');
  return !!id && rest.length === 0 && Buffer.from(key ?? '', 'base64').length === 32;
}

function read(source: Source): Values {
  const values: Record<string, unknown> = {};
  for (const [name, { schema, allowed, secret }] of Object.entries(VARIABLES)) {
    const raw = source[name];
    // `NAME=` in a compose file means "not set"; for the SMS provider it means none.
    const found = raw === '' && name !== 'SMS_PROVIDER' ? undefined : raw;
    const result = schema.safeParse(found);
    if (!result.success) {
      const shown = secret ? `set to something else (${raw?.length ?? 0} characters, not shown)` : JSON.stringify(raw);
      throw new SettingError(name, `${name} is ${shown}; allowed: ${allowed}.`);
    }
    values[name] = result.data;
  }
  return values as Values;
}

function refuseUnsupported(values: Values): void {
  const notBuilt: [Name, string][] = [
    ['SMS_PROVIDER', 'notify'],
    ['SMS_PROVIDER', 'twilio'],
    ['DEMOGRAPHICS_PROVIDER', 'pds'],
  ];
  for (const [name, value] of notBuilt) {
    if (values[name] !== value) continue;
    throw new SettingError(
      name,
      `${name} is "${value}", whose adapter is not built yet; allowed: ${builtValues(name)}.`,
    );
  }
}

function builtValues(name: Name): string {
  return name === 'SMS_PROVIDER' ? 'simulator, firetext, none, or empty for none' : 'register or none';
}

function requireTogether(values: Values): void {
  const needs = (because: string, ...names: Name[]) => {
    const missing = names.filter((name) => values[name] === undefined);
    if (missing.length === 0) return;
    const verb = missing.length === 1 ? 'is' : 'are';
    throw new SettingError(
      missing[0]!,
      `${missing.join(' and ')} ${verb} not set; ${because} needs ${names.join(', ')}.`,
    );
  };
  if (values.SMS_PROVIDER === 'firetext') {
    needs('SMS_PROVIDER=firetext', 'FIRETEXT_BASE_URL', 'FIRETEXT_API_KEY', 'FIRETEXT_FROM');
  }
  // The Temporal that comes with Rollcall uses no TLS, and listens on loopback only.
  for (const name of TEMPORAL_SECURITY) {
    if (values[name] !== undefined) needs(name, 'TEMPORAL_ADDRESS');
  }
  if (values.TEMPORAL_TLS_CLIENT_CERT_PATH !== undefined) {
    needs('TEMPORAL_TLS_CLIENT_CERT_PATH', 'TEMPORAL_TLS_CLIENT_KEY_PATH');
  }
  if (values.TEMPORAL_TLS_CLIENT_KEY_PATH !== undefined) {
    needs('TEMPORAL_TLS_CLIENT_KEY_PATH', 'TEMPORAL_TLS_CLIENT_CERT_PATH');
  }
  if (values.TEMPORAL_PROFILE !== undefined) needs('TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE');
  if (values.INBOUND_SMTP_PORT !== undefined && !values.ROLLCALL_DEMO) {
    needs('INBOUND_SMTP_PORT', 'INBOUND_MAIL_DOMAIN');
  }
  if (values.RECORD_PROVIDER === 'fhir') needs('RECORD_PROVIDER=fhir', 'FHIR_BASE_URL');
}

/** How the connection to Temporal is secured, with the names that Temporal's own tools use. */
const TEMPORAL_SECURITY = [
  'TEMPORAL_TLS',
  'TEMPORAL_API_KEY',
  'TEMPORAL_TLS_CLIENT_CERT_PATH',
  'TEMPORAL_TLS_CLIENT_KEY_PATH',
  'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
  'TEMPORAL_TLS_SERVER_NAME',
  'TEMPORAL_CONFIG_FILE',
  'TEMPORAL_PROFILE',
] as const satisfies readonly Name[];

/** Shorter days are for trying Rollcall out. With a provider that reaches people, they would get a year's texts in a day. */
function keepDaysLong({ ROLLCALL_DAY_SECONDS: seconds, SMS_PROVIDER: sms, SMTP_URL: smtp }: Values): void {
  const isRealMail = smtp !== undefined && !isLoopback(new URL(smtp).hostname);
  if (seconds === DAY || (sms !== 'firetext' && !isRealMail)) return;
  const provider = sms === 'firetext' ? 'SMS_PROVIDER=firetext' : 'this SMTP_URL';
  throw new SettingError(
    'ROLLCALL_DAY_SECONDS',
    `ROLLCALL_DAY_SECONDS is ${seconds}, and ${provider} reaches real people; allowed with it: ${DAY}.`,
  );
}

/** The passwords of the demo's staff are in our sources, so anyone who reaches the demo can sign in. */
function keepDemoAtHome(values: Values): void {
  if (!values.ROLLCALL_DEMO || values.ROLLCALL_DEMO_ON_NETWORK || isLoopback(values.HOST)) return;
  throw new SettingError(
    'HOST',
    `HOST is "${values.HOST}", and the demo's passwords are public; allowed with ROLLCALL_DEMO=1: an address of this ` +
      `machine alone, such as 127.0.0.1. Set ROLLCALL_DEMO=0 for real use, or ROLLCALL_DEMO_ON_NETWORK=1 on a network ` +
      `whose people may all see the demo.`,
  );
}

function settle(values: Values) {
  const simulatorUrl = values.SIMULATOR_URL ?? SIMULATOR_URL;
  return Object.freeze({
    port: values.PORT,
    host: values.HOST,
    publicUrl: values.PUBLIC_URL ?? `http://${hostInUrl(values.HOST)}:${values.PORT}`,
    dataDir: values.ROLLCALL_DATA_DIR,
    databaseUrl: values.DATABASE_URL ?? null,
    temporalAddress: values.TEMPORAL_ADDRESS ?? null,
    temporalNamespace: values.TEMPORAL_NAMESPACE,
    /** The settings that were given; empty for a connection without TLS. */
    temporalSecurity: Object.freeze(
      Object.fromEntries(
        TEMPORAL_SECURITY.flatMap((name) => (values[name] === undefined ? [] : [[name, String(values[name])]])),
      ),
    ),
    temporalUiPort: values.TEMPORAL_UI_PORT ?? null,
    temporalCli: values.TEMPORAL_CLI ?? null,
    demo: values.ROLLCALL_DEMO,
    demoToken: values.ROLLCALL_DEMO_TOKEN ?? null,
    demoOtherToken: values.ROLLCALL_DEMO_OTHER_TOKEN ?? null,
    /** The fictional mobile numbers of Ofcom and ACMA count as mobiles. */
    allowFictionalNumbers: values.ROLLCALL_ALLOW_FICTIONAL_NUMBERS ?? values.ROLLCALL_DEMO,
    secretKeys: values.ROLLCALL_SECRET_KEYS ?? null,
    leaseSeconds: values.ROLLCALL_LEASE_SECONDS,
    lookupSeconds: values.ROLLCALL_LOOKUP_SECONDS,
    /** How long a stopping worker may take to finish its running activities. */
    shutdownSeconds: values.ROLLCALL_SHUTDOWN_SECONDS,
    /** How long a day of contact plans and reminders lasts. */
    daySeconds: values.ROLLCALL_DAY_SECONDS,
    patientLimit: values.PATIENT_LIMIT,
    /** Null: the practice has no SMS. */
    smsProvider: smsProvider(values),
    smsRatePerSecond: values.SMS_RATE_PER_SECOND ?? null,
    /** Set only when it is the SMS provider. The base ends in a slash. */
    firetext:
      values.SMS_PROVIDER === 'firetext'
        ? { baseUrl: values.FIRETEXT_BASE_URL!, apiKey: values.FIRETEXT_API_KEY!, from: values.FIRETEXT_FROM! }
        : null,
    /** Where patients' replies go, for a practice that has not set a number. */
    firetextReplyNumber: values.FIRETEXT_REPLY_NUMBER ?? null,
    /** Null: the practice has no email. */
    smtpUrl: values.SMTP_URL ?? null,
    smtpFrom: values.SMTP_FROM,
    /** Where answers and bounces come in; null where emails have no return path and reply address. */
    mailPlace: mailPlace(values),
    /** Where we listen for mail by SMTP, 0 for any free port; null where we do not. */
    inboundSmtpPort: values.INBOUND_SMTP_PORT ?? (values.ROLLCALL_DEMO && values.IMAP_URL === undefined ? 0 : null),
    inboundSmtpHost: values.INBOUND_SMTP_HOST ?? values.HOST,
    imapUrl: values.IMAP_URL ?? null,
    demographicsProvider: values.DEMOGRAPHICS_PROVIDER as 'register' | 'none',
    /** The local register. Each practice's own is below it, at `/<practice id>`. */
    registerBaseUrl: values.REGISTER_BASE_URL ?? `${simulatorUrl}/fhir`,
    recordProvider: values.RECORD_PROVIDER,
    /** Where the FHIR adapter writes records. With `local` this is the simulator's record. */
    fhirBaseUrl: values.RECORD_PROVIDER === 'fhir' ? values.FHIR_BASE_URL! : `${simulatorUrl}/fhir/record`,
    fhirToken: values.RECORD_PROVIDER === 'fhir' ? (values.FHIR_TOKEN ?? null) : null,
    /** The FHIR base of a SNOMED CT terminology server; null where none is set. */
    terminologyUrl: values.TERMINOLOGY_URL ?? null,
    terminologyToken: values.TERMINOLOGY_TOKEN ?? null,
    simulatorUrl,
    /** How long, and how many, receipts without a match are kept. */
    strayReceipts: { days: values.UNMATCHED_RECEIPT_DAYS, mostPerAccount: values.UNMATCHED_RECEIPT_LIMIT },
    /** How many requests one token may send to one API process in a minute. */
    apiRequestsPerMinute: values.API_REQUESTS_PER_MINUTE,
    /** How long one request may take. A request that changes something may take four times as long. */
    requestSeconds: values.REQUEST_SECONDS,
    trustProxy: trustProxy(values.TRUST_PROXY),
    logLevel: values.LOG_LEVEL,
  });
}

/**
 * If it is not set, only the demo uses the simulator. A real service without a provider must not report simulated
 * deliveries, even if simulators are running.
 */
function smsProvider(values: Values): 'simulator' | 'firetext' | null {
  const named = values.SMS_PROVIDER;
  if (named === undefined) return values.ROLLCALL_DEMO ? 'simulator' : null;
  return named === 'simulator' || named === 'firetext' ? named : null;
}

/** The domain of the demo's addresses. No mail leaves for it, because the domain does not exist. */
const DEMO_MAIL_DOMAIN = 'mail.rollcall.invalid';

/** A mailbox with plus-addressing where one is read, else a domain that is ours whole. */
function mailPlace(values: Values): { mailbox: string } | { domain: string } | null {
  const domain = values.INBOUND_MAIL_DOMAIN ?? (values.ROLLCALL_DEMO ? DEMO_MAIL_DOMAIN : undefined);
  if (values.IMAP_URL !== undefined) {
    const { username, hostname } = new URL(values.IMAP_URL);
    const user = decodeURIComponent(username);
    return { mailbox: user.includes('@') ? user : `${user}@${values.INBOUND_MAIL_DOMAIN ?? hostname}` };
  }
  return domain === undefined ? null : { domain };
}

/** As Express takes it. */
function trustProxy(value: string): boolean | number | string {
  if (value === 'true' || value === 'false') return value === 'true';
  return /^\d+$/.test(value) ? Number(value) : value;
}

function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** Throws a SettingError for the first wrong value. Settings that only a running service needs may be missing. */
export function loadEnv(source: Source = process.env): Env {
  const values = read(source);
  refuseUnsupported(values);
  requireTogether(values);
  keepDemoAtHome(values);
  keepDaysLong(values);
  return settle(values);
}

/** As loadEnv, for a process of a running service, which also needs its database, Temporal and keys. */
export function loadServiceEnv(source: Source = process.env): ServiceEnv {
  const loaded = loadEnv(source);
  const { databaseUrl, temporalAddress, secretKeys } = loaded;
  const needed = { DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: temporalAddress, ROLLCALL_SECRET_KEYS: secretKeys };
  for (const [name, value] of Object.entries(needed)) {
    if (value === null)
      throw new SettingError(name, `${name} is not set; allowed: ${VARIABLES[name as Name].allowed}.`);
  }
  return loaded as ServiceEnv;
}

/** The address of Temporal, and how the connection is secured. */
export function temporalOf({ temporalAddress, temporalNamespace, temporalSecurity }: ServiceEnv) {
  return { address: temporalAddress, namespace: temporalNamespace, security: temporalSecurity };
}

let cached: ServiceEnv | undefined;

/**
 * The environment of this process, read at the first call. A wrong value ends the process with one line that explains
 * it.
 */
export function env(): ServiceEnv {
  return (cached ??= orEnd(loadServiceEnv));
}

/**
 * The settings of a script that works on the database of DATABASE_URL; without one it ends with a line that says so.
 *
 * @param use what the script does with the database: `to migrate`.
 */
export function envWithDatabase(use: string) {
  return orEnd(() => {
    const settings = loadEnv();
    const { databaseUrl } = settings;
    if (databaseUrl) return { ...settings, databaseUrl };
    throw new SettingError('DATABASE_URL', `DATABASE_URL is not set; it names the database ${use}.`);
  });
}

/** Ends the process with one line about the wrong setting, without a stack that would hide it. */
export function orEnd<T>(load: () => T): T {
  try {
    return load();
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

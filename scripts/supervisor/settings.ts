import type { Env } from '../../config/env';
import type { Secrets } from './data-folder';

/** The ports of the embedded parts, on loopback. */
export interface EmbeddedPorts {
  postgresql: number;
  temporal: number;
  temporalUi: number;
  simulator: number;
  smtp: number;
  inboundSmtp: number;
}

/** The addresses of this run, for embedded and external parts. */
export interface Addresses {
  /** The API's address, as the ready line shows it. */
  url: string;
  /** The same address for us to call, because nobody can connect to "every interface". */
  askUrl: string;
  databaseUrl: string;
  simulatorDatabaseUrl: string;
  temporalAddress: string;
  temporalUiUrl: string | null;
  simulatorUrl: string;
  mailboxUrl: string;
  mailboxSmtpUrl: string;
  /** Where mail for us comes in, as host:port; null where it does not come by SMTP. */
  inboundSmtpAddress: string | null;
}

/** `http://host:port`, with an IPv6 address in brackets. */
export function httpAddress(host: string, port: number): string {
  return `http://${hostInAddress(host)}:${port}`;
}

/** A host as it stands before a colon and a port. */
export function hostInAddress(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** The address to connect to for a host that we listen on. */
export function reachableHost(host: string): string {
  return { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
}

/** The simulators' own database, on the same server as Rollcall's. */
export function simulatorsDatabase(databaseUrl: string): { url: string; name: string } {
  const url = new URL(databaseUrl);
  const name = `${decodeURIComponent(url.pathname.slice(1)) || 'rollcall'}_simulators`;
  url.pathname = `/${encodeURIComponent(name)}`;
  return { url: url.href, name };
}

/** How long a stopping worker may take to finish its running activities; everything must end within 60 s. */
const SHUTDOWN_SECONDS = 20;

/** One of the numbers that Ofcom keeps free for fiction. */
const DEMO_REPLY_NUMBER = '+447700900999';

/**
 * The environment of the service's processes: the caller's, the values we found, and those the demo needs. The
 * caller's values always win over ours.
 */
export function serviceEnvironment(
  given: NodeJS.ProcessEnv,
  env: Env,
  addresses: Addresses,
  secrets: Secrets,
): NodeJS.ProcessEnv {
  const settings: NodeJS.ProcessEnv = {
    NODE_ENV: given.NODE_ENV || 'production',
    HOST: env.host,
    PORT: String(env.port),
    PUBLIC_URL: env.publicUrl,
    ROLLCALL_DATA_DIR: env.dataDir,
    ROLLCALL_DEMO: env.demo ? '1' : '0',
    ROLLCALL_SECRET_KEYS: env.secretKeys ?? secrets.secretKeys,
    ROLLCALL_SHUTDOWN_SECONDS: given.ROLLCALL_SHUTDOWN_SECONDS || String(SHUTDOWN_SECONDS),
    DATABASE_URL: addresses.databaseUrl,
    TEMPORAL_ADDRESS: addresses.temporalAddress,
    TEMPORAL_NAMESPACE: env.temporalNamespace,
    SIMULATOR_URL: addresses.simulatorUrl,
    REGISTER_BASE_URL: given.REGISTER_BASE_URL || `${addresses.simulatorUrl}/fhir`,
    // Outside the demo nobody gets a provider that only pretends to deliver. Without a setting there is none (M2).
    SMS_PROVIDER: given.SMS_PROVIDER ?? (env.demo ? 'simulator' : 'none'),
    // The demo can receive: its texts come from a name, and those that can be answered from this number.
    FIRETEXT_REPLY_NUMBER: given.FIRETEXT_REPLY_NUMBER || (env.demo ? DEMO_REPLY_NUMBER : ''),
    SMTP_URL: env.smtpUrl ?? (env.demo ? addresses.mailboxSmtpUrl : ''),
    INBOUND_SMTP_PORT: addresses.inboundSmtpAddress?.replace(/^.*:/, '') ?? given.INBOUND_SMTP_PORT,
  };
  const merged = { ...given, ...settings };
  // Only the demo knows the tokens. Every other process knows their hashes.
  delete merged.ROLLCALL_DEMO_TOKEN;
  delete merged.ROLLCALL_DEMO_OTHER_TOKEN;
  return merged;
}

/** The tokens of the demo's two administrators, set by the environment or made at the first start. */
export function demoTokens(env: Env, secrets: Secrets): { first: string; other: string } {
  return { first: env.demoToken ?? secrets.demoToken, other: env.demoOtherToken ?? secrets.demoOtherToken };
}

/**
 * How a part's process is started. A worker holds little at a time, but V8 lets garbage grow up to the heap limit. With
 * this limit the worker is as small at 100,000 recipients as at 10,000. Garbage of a chunk is short-lived, and a larger
 * young generation means that V8 copies less of it.
 */
export function nodeArguments(part: string): string[] {
  return [
    '--enable-source-maps',
    ...(part === 'worker' ? ['--max-old-space-size=192', '--max-semi-space-size=32'] : []),
  ];
}

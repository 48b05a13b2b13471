/** The parts of the outside world this process can stand in for. */
export const PARTS = ['sms', 'mailbox', 'register', 'record'] as const;
export type Part = (typeof PARTS)[number];

export interface SimulatorSettings {
  /** Rollcall's own database; the register reads its table `patient`, nothing else is touched. */
  databaseUrl: string | null;
  /** The simulators' own database. */
  simulatorDatabaseUrl: string;
  host: string;
  /** 0 takes any free port. */
  port: number;
  smtpPort: number;
  /** Where Rollcall takes mail, as `host:port`; null where the mailbox cannot answer. */
  inboundSmtp: string | null;
  parts: readonly Part[];
  /** The `apiKey` the SMS gateway takes. */
  smsKey: string;
  /** The Bearer token the record asks for; null for none. */
  recordToken: string | null;
}

/** Reads the settings from the environment; throws with one plain line naming what is wrong. */
export function readSettings(env: NodeJS.ProcessEnv): SimulatorSettings {
  const parts = readParts(env.SIMULATOR_PARTS);
  const databaseUrl = env.DATABASE_URL || null;
  if (parts.includes('register') && !databaseUrl) throw new Error('DATABASE_URL is not set; the register reads it');
  return {
    databaseUrl,
    simulatorDatabaseUrl: required(env, 'SIMULATOR_DATABASE_URL'),
    host: env.HOST || '127.0.0.1',
    port: readPort(env, 'SIMULATOR_PORT'),
    smtpPort: parts.includes('mailbox') ? readPort(env, 'SIMULATOR_SMTP_PORT') : 0,
    inboundSmtp: env.SIMULATOR_INBOUND_SMTP || null,
    parts,
    smsKey: env.SIMULATOR_SMS_KEY || 'simulator',
    recordToken: env.SIMULATOR_RECORD_TOKEN || null,
  };
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

function readPort(env: NodeJS.ProcessEnv, name: string): number {
  const port = Number(required(env, name));
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`${name} is not a port`);
  return port;
}

function readParts(text: string | undefined): readonly Part[] {
  if (!text) return PARTS;
  return text.split(',').map((name) => {
    const part = PARTS.find((known) => known === name.trim());
    if (!part) throw new Error(`SIMULATOR_PARTS names an unknown part: ${name.trim()}`);
    return part;
  });
}

import { existsSync } from 'node:fs';
import type { ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';

export interface TemporalSettings {
  /** `host:port`. */
  address: string;
  namespace: string;
  /** TLS and the API key, by the names of the environment that Temporal's own tools have; nothing for a plain connection. */
  security?: Readonly<Record<string, string | undefined>>;
}

/** Options that clients and workers take alike. */
export type TemporalConnectionOptions = NativeConnectionOptions & Pick<ConnectionOptions, 'address'>;

/**
 * How to reach Temporal: plainly, or over TLS with a client certificate or an API key, as Temporal Cloud wants it. Files
 * are read now, so a renewed certificate counts from the next start. No file is read that was not named: neither the one
 * in the home folder that the CLI uses, nor certificates of the caller's environment.
 * Throws a sentence for the operator when a file is missing or cannot be read.
 */
export function connectionOptionsOf({
  address,
  namespace,
  security = {},
}: TemporalSettings): TemporalConnectionOptions {
  const { TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: profile, ...rest } = security;
  // The library takes a file that is not there for an empty one.
  for (const [name, path] of Object.entries({ ...rest, TEMPORAL_CONFIG_FILE: file })) {
    if (path !== undefined && (name.endsWith('_PATH') || name === 'TEMPORAL_CONFIG_FILE') && !existsSync(path)) {
      throw new Error(`${name} names a file that is not there: ${path}`);
    }
  }
  const set = Object.fromEntries(
    Object.entries(rest).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const { connectionOptions } = loadClientConnectConfig({
    ...(file === undefined ? { disableFile: true } : { configSource: { path: file } }),
    ...(profile === undefined ? {} : { profile }),
    configFileStrict: true,
    overrideEnvVars: { ...set, TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace },
  });
  return { ...connectionOptions, address };
}

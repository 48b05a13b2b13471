import { existsSync } from 'node:fs';
import type { ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';

export interface TemporalSettings {
  /** `host:port`. */
  address: string;
  namespace: string;
  /** TLS and the API key, with the variable names of Temporal's own tools. Empty for a plain connection. */
  security?: Readonly<Record<string, string | undefined>>;
}

/** Options for both clients and workers. */
export type TemporalConnectionOptions = NativeConnectionOptions & Pick<ConnectionOptions, 'address'>;

/**
 * How to reach Temporal: without TLS, or with TLS and a client certificate or an API key, as Temporal Cloud requires.
 * Files are read now, so a renewed certificate takes effect at the next start. We only read files that the settings
 * name, so not the CLI's file in the home folder. Throws a sentence for the operator if a file is missing or cannot be
 * read.
 */
export function connectionOptionsOf({
  address,
  namespace,
  security = {},
}: TemporalSettings): TemporalConnectionOptions {
  const { TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: profile, ...rest } = security;
  // The library treats a missing file as an empty one.
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

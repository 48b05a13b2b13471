import { Client, Connection } from '@temporalio/client';
import { createTracing } from '../telemetry/tracing';
import { connectionOptionsOf, type TemporalSettings } from './connection';
import { dataConverter } from './data-converter';

export interface TemporalClient {
  client: Client;
  close(): Promise<void>;
}

/** Connects on first use, so that a process can start and answer while Temporal is away. */
export function createTemporalClient(settings: TemporalSettings): TemporalClient {
  const connection = Connection.lazy(connectionOptionsOf(settings));
  return {
    client: new Client({ connection, namespace: settings.namespace, dataConverter, plugins: [createTracing()] }),
    close: () => connection.close(),
  };
}

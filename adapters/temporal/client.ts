import { Client, Connection } from '@temporalio/client';
import { createTracing } from '../telemetry/tracing';
import { dataConverter } from './data-converter';

export interface TemporalSettings {
  address: string;
  namespace: string;
}

export interface TemporalClient {
  client: Client;
  close(): Promise<void>;
}

/** Connects when it is first used, so that a process starts and answers while Temporal is away. */
export function createTemporalClient({ address, namespace }: TemporalSettings): TemporalClient {
  const connection = Connection.lazy({ address });
  return {
    client: new Client({ connection, namespace, dataConverter, plugins: [createTracing()] }),
    close: () => connection.close(),
  };
}

import { Connection } from '@temporalio/client';

/** The search attributes of campaigns; a start with one that is not registered is refused by the server. */
export const SEARCH_ATTRIBUTES = {
  PracticeId: 'keyword',
  CampaignId: 'keyword',
  CampaignPhase: 'keyword',
  SendAt: 'datetime',
} as const;

/** Settled campaigns stay in Temporal Web this long; the dev server's default is a day. */
const RETENTION_DAYS = 30;

/** `temporal.api.enums.v1.IndexedValueType`; the package with the enumeration is not one of ours. */
const INDEXED_VALUE_TYPE = { keyword: 2, datetime: 6 } as const;

/** gRPC status codes. */
const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;

export interface NamespaceSetup {
  address: string;
  namespace: string;
  /** How long to wait for the server and for the attributes to be usable. */
  timeoutMs?: number;
  /** False where the namespace belongs to somebody else: its retention is then left as it is. */
  setRetention?: boolean;
  /** Ends the waiting early, as when the server's process has died. */
  signal?: AbortSignal;
}

/**
 * Waits for the server, then makes the namespace ready for us: it exists, keeps settled campaigns for 30 days and knows
 * our search attributes. Safe to repeat and safe in two processes at once. Returns what was done, empty when nothing.
 */
export async function ensureNamespace(setup: NamespaceSetup): Promise<string[]> {
  const { address, namespace, timeoutMs = 60_000, setRetention = true } = setup;
  const deadline = Date.now() + timeoutMs;
  const connection = await retry(() => Connection.connect({ address, connectTimeout: 5_000 }), deadline, setup.signal);
  try {
    const done: string[] = [];
    const describe = () => connection.workflowService.describeNamespace({ namespace });
    const retention = { seconds: RETENTION_DAYS * 24 * 60 * 60 };
    // The frontend listens before the namespace of a new dev server is there, so a missing one is first waited for.
    const found = await retry(describe, Math.min(deadline, Date.now() + 2_000), setup.signal).catch(
      (error: unknown) => {
        if (codeOf(error) === NOT_FOUND) return null;
        throw error;
      },
    );
    if (!found) {
      await connection.workflowService
        .registerNamespace({ namespace, workflowExecutionRetentionPeriod: retention as never })
        .catch(unless(ALREADY_EXISTS));
      done.push(`namespace ${namespace}`);
    } else if (setRetention && Number(found.config?.workflowExecutionRetentionTtl?.seconds ?? 0) < retention.seconds) {
      await connection.workflowService.updateNamespace({
        namespace,
        config: { workflowExecutionRetentionTtl: retention as never },
      });
      done.push(`retention ${RETENTION_DAYS} days`);
    }
    const missing = await missingAttributes(connection, namespace, deadline, setup.signal);
    if (missing.length > 0) {
      const searchAttributes = Object.fromEntries(
        missing.map((name) => [name, INDEXED_VALUE_TYPE[SEARCH_ATTRIBUTES[name]]]),
      );
      await connection.operatorService
        .addSearchAttributes({ namespace, searchAttributes })
        .catch(unless(ALREADY_EXISTS));
      done.push(`search attributes ${missing.join(', ')}`);
      // There is a delay until every part of the server knows them (temporal#4017).
      await retry(
        async () => {
          const left = await missingAttributes(connection, namespace, deadline, setup.signal);
          if (left.length > 0) throw new Error(`Temporal does not know ${left.join(', ')} yet.`);
        },
        deadline,
        setup.signal,
      );
    }
    return done;
  } finally {
    await connection.close();
  }
}

type AttributeName = keyof typeof SEARCH_ATTRIBUTES;

async function missingAttributes(
  connection: Connection,
  namespace: string,
  deadline: number,
  signal?: AbortSignal,
): Promise<AttributeName[]> {
  const known = await retry(() => connection.operatorService.listSearchAttributes({ namespace }), deadline, signal);
  return (Object.keys(SEARCH_ATTRIBUTES) as AttributeName[]).filter(
    (name) => !(name in (known.customAttributes ?? {})),
  );
}

function codeOf(error: unknown): number | undefined {
  return (error as { code?: number }).code;
}

/** Another process that did the same first is no error. */
function unless(code: number): (error: unknown) => void {
  return (error) => {
    if (codeOf(error) !== code) throw error;
  };
}

async function retry<T>(attempt: () => Promise<T>, deadline: number, signal?: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

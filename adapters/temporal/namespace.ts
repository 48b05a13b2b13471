import { Connection } from '@temporalio/client';
import { connectionOptionsOf, type TemporalSettings } from './connection';

/** The search attributes of campaigns. The server refuses a start with one that is not registered. */
export const SEARCH_ATTRIBUTES = {
  PracticeId: 'keyword',
  CampaignId: 'keyword',
  CampaignPhase: 'keyword',
  SendAt: 'datetime',
} as const;

/** How long settled campaigns stay in Temporal Web. The dev server's default is a day. */
const RETENTION_DAYS = 30;

/** `temporal.api.enums.v1.IndexedValueType`; we do not depend on the package with the enumeration. */
const INDEXED_VALUE_TYPE = { keyword: 2, datetime: 6 } as const;

/** gRPC status codes. */
const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;
const PERMISSION_DENIED = 7;
const UNIMPLEMENTED = 12;
const UNAUTHENTICATED = 16;

/** The server answered and refused. Temporal Cloud lets only its own tools change namespaces and search attributes. */
const isRefusal = (error: unknown): boolean => [PERMISSION_DENIED, UNIMPLEMENTED].includes(codeOf(error) ?? -1);
const RUNBOOK = 'docs/runbooks/temporal-cloud.md says how.';

export interface NamespaceSetup extends TemporalSettings {
  /** How long to wait for the server and for the attributes to be usable. */
  timeoutMs?: number;
  /** False if the namespace belongs to someone else. Its retention then stays as it is. */
  setRetention?: boolean;
  /** True if nobody has made the namespace yet, and nobody else will. It is then made without waiting for it first. */
  isNew?: boolean;
  /** Ends the waiting early, as when the server's process has died. */
  signal?: AbortSignal;
}

/**
 * Waits for the server, then prepares the namespace: creates it, keeps settled campaigns for 30 days and adds our
 * search attributes. Idempotent, even if two processes run it at the same time. Returns what was done, or an empty
 * list. If the server does not allow this (Temporal Cloud), anything missing is an error that says what to do.
 */
export async function ensureNamespace(setup: NamespaceSetup): Promise<string[]> {
  const { namespace, timeoutMs = 60_000, setRetention = true, isNew = false } = setup;
  const options = { ...connectionOptionsOf(setup), connectTimeout: 5_000 };
  const deadline = Date.now() + timeoutMs;
  const connection = await retry(() => Connection.connect(options), deadline, setup.signal);
  try {
    const done: string[] = [];
    const describe = () => connection.workflowService.describeNamespace({ namespace });
    const retention = { seconds: RETENTION_DAYS * 24 * 60 * 60 };
    // The frontend of a new dev server listens before its namespace exists, so we first wait for a missing one.
    const found = isNew
      ? null
      : await retry(describe, Math.min(deadline, Date.now() + 2_000), setup.signal).catch((error: unknown) => {
          if (codeOf(error) === NOT_FOUND) return null;
          throw error;
        });
    if (!found) {
      await connection.workflowService
        .registerNamespace({ namespace, workflowExecutionRetentionPeriod: retention as never })
        .catch(unless(ALREADY_EXISTS))
        .catch(
          refusedAs(`The namespace ${namespace} is not there, and this server does not let us make it. ${RUNBOOK}`),
        );
      done.push(`namespace ${namespace}`);
    } else if (setRetention && Number(found.config?.workflowExecutionRetentionTtl?.seconds ?? 0) < retention.seconds) {
      const kept = await connection.workflowService
        .updateNamespace({ namespace, config: { workflowExecutionRetentionTtl: retention as never } })
        .then(() => true)
        .catch((error: unknown) => {
          // The owner of the namespace then decides how long it keeps closed campaigns.
          if (isRefusal(error)) return false;
          throw error;
        });
      if (kept) done.push(`retention ${RETENTION_DAYS} days`);
    }
    const missing = await missingAttributes(connection, namespace, deadline, setup.signal);
    if (missing.length > 0) {
      const searchAttributes = Object.fromEntries(
        missing.map((name) => [name, INDEXED_VALUE_TYPE[SEARCH_ATTRIBUTES[name]]]),
      );
      await connection.operatorService
        .addSearchAttributes({ namespace, searchAttributes })
        .catch(unless(ALREADY_EXISTS))
        .catch(
          refusedAs(
            `The namespace ${namespace} lacks the search attributes ${missing.map((name) => `${name} (${SEARCH_ATTRIBUTES[name]})`).join(', ')}, and this server does not let us add them. ${RUNBOOK}`,
          ),
        );
      done.push(`search attributes ${missing.join(', ')}`);
      // It takes a while until every part of the server knows them (temporal#4017).
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
  const known = await retry(() => knownAttributes(connection, namespace), deadline, signal);
  return (Object.keys(SEARCH_ATTRIBUTES) as AttributeName[]).filter((name) => !(name in known));
}

/** Types by name. Temporal Cloud returns them only from the older of two calls. */
async function knownAttributes(connection: Connection, namespace: string): Promise<object> {
  try {
    return (await connection.operatorService.listSearchAttributes({ namespace })).customAttributes ?? {};
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return (await connection.workflowService.getSearchAttributes({})).keys ?? {};
  }
}

/** Says in our words what the server refused. */
function refusedAs(message: string): (error: unknown) => never {
  return (error) => {
    throw isRefusal(error) ? new Error(message, { cause: error }) : error;
  };
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
      // A wrong key stays wrong, so we do not retry.
      if (Date.now() > deadline || isRefusal(error) || codeOf(error) === UNAUTHENTICATED) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

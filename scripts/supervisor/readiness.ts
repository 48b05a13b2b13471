import { sleep } from './wait';

export type Readiness = { ready: true } | { ready: false; why: string };

/** The service's readiness: the parts that are not ready, or that the service does not answer. */
async function askReadiness(url: string): Promise<Readiness> {
  try {
    const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5_000) });
    const body = await response.text();
    return response.status === 200 ? { ready: true } : { ready: false, why: partsNotReady(response.status, body) };
  } catch {
    return { ready: false, why: 'the API does not answer yet' };
  }
}

/** `{parts: {postgresql, temporal, worker}}` → the parts that are not ready, with their details. */
export function partsNotReady(status: number, body: string): string {
  try {
    const { parts } = JSON.parse(body) as { parts: Record<string, string> };
    const named = Object.entries(parts).filter(([, state]) => state !== 'ok');
    if (named.length > 0) return named.map(([name, state]) => `${name} is ${state}`).join(', ');
  } catch {
    // An unknown body, so we use the status.
  }
  return `the API answers ${status}`;
}

/** Which log tells more about a part. */
const LOG_OF_PART: Record<string, string> = { postgresql: 'postgresql', temporal: 'temporal', worker: 'worker' };

export function logsFor(why: string): string[] {
  const parts = Object.keys(LOG_OF_PART).filter((part) => why.includes(part));
  return parts.length > 0 ? parts.map((part) => LOG_OF_PART[part]!) : ['api'];
}

const PATIENCE_MS = 120_000;

/** Resolves when the service is ready. If that takes long, says what is missing at intervals. */
export async function untilReady(url: string, late: (why: string) => void, signal: AbortSignal): Promise<void> {
  let patience = Date.now() + PATIENCE_MS;
  for (;;) {
    signal.throwIfAborted();
    const readiness = await askReadiness(url);
    if (readiness.ready) return;
    if (Date.now() > patience) {
      late(readiness.why);
      patience = Date.now() + PATIENCE_MS;
    }
    await sleep(200);
  }
}

/** Resolves when `url` answers 200. */
export async function untilAnswers(url: string, timeoutMs: number, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    signal.throwIfAborted();
    const ok = await fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
    if (Date.now() > deadline) throw new Error(`${url} does not answer`);
    await sleep(50);
  }
}

import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Why nobody can listen there now, as a system code (EADDRINUSE if taken); null if the port is free. */
export function listenError(port: number, host = '127.0.0.1'): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

const isFree = async (port: number) => (await listenError(port)) === null;

/**
 * Below the range for local ports of outgoing connections (32768 and up on Linux). A restarted server must find its
 * port free, even while thousands of connections to it are timing out. Random, so that two copies that choose at the
 * same time choose different ports.
 */
const LOWEST = 20_000;
const HIGHEST = 30_000;

/** Distinct free ports of loopback, none of `taken`. */
export async function freePorts(count: number, taken: Iterable<number> = []): Promise<number[]> {
  const chosen = new Set<number>();
  const avoided = new Set(taken);
  for (let tries = 0; chosen.size < count; tries++) {
    if (tries > 1_000) throw new Error(`There are no free ports from ${LOWEST} to ${HIGHEST}.`);
    const port = randomInt(LOWEST, HIGHEST);
    if (!chosen.has(port) && !avoided.has(port) && (await isFree(port))) chosen.add(port);
  }
  return [...chosen];
}

/**
 * Ports by name. Kept ports that are still free stay, so that addresses survive a restart. The others are chosen again.
 */
export async function keepPorts<N extends string>(
  names: readonly N[],
  kept: Partial<Record<string, number>>,
): Promise<Record<N, number>> {
  const ports = new Map<N, number>();
  for (const name of names) {
    const port = kept[name];
    if (port !== undefined && ![...ports.values()].includes(port) && (await isFree(port))) ports.set(name, port);
  }
  const missing = names.filter((name) => !ports.has(name));
  const fresh = await freePorts(missing.length, ports.values());
  missing.forEach((name, i) => ports.set(name, fresh[i]!));
  return Object.fromEntries(ports) as Record<N, number>;
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTestServer } from '../../scripts/where';
import { startTestPostgres, startTestTemporal, sweepAbandonedServers, type TestServer } from './servers';
import { prepareTemplate } from './template';

declare global {
  var rollcallTestServers: TestServer[] | undefined;
}

/** Once for all test files with real servers; Jest's workers inherit the environment. */
export default async function globalSetup(): Promise<void> {
  sweepAbandonedServers();
  const started = await Promise.allSettled([startTestPostgres(), startTestTemporal()]);
  globalThis.rollcallTestServers = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  try {
    for (const result of started) if (result.status === 'rejected') throw result.reason;
    const [postgres, temporal] = globalThis.rollcallTestServers as [TestServer, TestServer];
    process.env.ROLLCALL_TEST_DATABASE_URL = postgres.address;
    process.env.ROLLCALL_TEST_TEMPORAL_ADDRESS = temporal.address;
    process.env.ROLLCALL_TEST_TIME_SKIPPING = findTestServer() ?? '';
    // For what one test file makes and the others of the same run read.
    process.env.ROLLCALL_TEST_FOLDER = mkdtempSync(join(tmpdir(), 'rollcall-run-'));
    await prepareTemplate();
  } catch (error) {
    await stopServers();
    throw error;
  }
}

export async function stopServers(): Promise<void> {
  await Promise.all((globalThis.rollcallTestServers ?? []).map((server) => server.stop()));
  globalThis.rollcallTestServers = [];
  const folder = process.env.ROLLCALL_TEST_FOLDER;
  if (folder) rmSync(folder, { recursive: true, force: true });
}

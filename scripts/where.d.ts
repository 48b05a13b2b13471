type Environment = Record<string, string | undefined>;

export const TEMPORAL_CLI_VERSION: string;
export const TEST_SERVER_VERSION: string;
export function projectRoot(): string;
export function cacheFolder(env?: Environment): string;
export function onPath(name: string, env?: Environment): string | null;
export function builtTemporalCli(env?: Environment): string;
export function downloadedTemporalCli(env?: Environment): string;
export function findTemporalCli(env?: Environment): string | null;
export function testServerFolder(env?: Environment): string;
export function findTestServer(env?: Environment): string | null;
export function embeddedPostgresFolder(): string | null;

import { seedDemo } from './demo/seed';

/**
 * Makes the demo: two practices with invented people, their administrators' tokens, and sample lists to upload. The
 * supervisor runs it after the migrations on every start. If everything exists, it does almost nothing.
 */
async function main(): Promise<void> {
  const { made } = await seedDemo({
    databaseUrl: required('DATABASE_URL'),
    dataFolder: process.env.ROLLCALL_DATA_DIR || '.rollcall',
    tokens: [required('ROLLCALL_DEMO_TOKEN'), required('ROLLCALL_DEMO_OTHER_TOKEN')],
    // Nothing invented goes to a record system of somebody's own.
    recordUrl: process.env.RECORD_PROVIDER === 'fhir' ? null : `${required('SIMULATOR_URL')}/fhir/record`,
  });
  if (made.length > 0) process.stdout.write(`Demo practices made: ${made.join(', ')}\n`);
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

main().catch((error: unknown) => {
  process.stderr.write(`The demo could not be made: ${error instanceof Error ? error.message : 'unknown'}\n`);
  process.exitCode = 1;
});

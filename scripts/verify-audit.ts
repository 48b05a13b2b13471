/**
 * `node dist/scripts/verify-audit.js [--slug oakfield] [--expect HASH]`: works out the chain of hashes over the audit log again,
 * of one practice or of all, in the database of DATABASE_URL. It prints the last hash of each, which you can keep elsewhere.
 * With `--expect` it also looks for a hash that you kept. It ends with 1 if a chain is broken or the hash is not there.
 */
import { parseArgs } from 'node:util';
import { createAuditSeals } from '../adapters/postgres/practice/audit-seals';
import { servedPractices } from '../adapters/postgres/practice/served-practices';
import { connect } from '../adapters/postgres/sql/connect';
import { envWithDatabase } from '../config/env';
import { countOf } from '../domain/words/numbers';
import { messageOf } from './supervisor/say';

/** More groups than a practice makes in 50 years, one an hour. */
const ALL = 500_000;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { slug: { type: 'string' }, expect: { type: 'string' } } });
  const { slug, expect } = values;
  const { databaseUrl } = envWithDatabase('to check');
  const database = connect(databaseUrl, { max: 2 });
  try {
    const seals = createAuditSeals(database);
    const practices = await database.prisma.practice.findMany({
      // One that left and was deleted has no entries.
      where: slug ? { slug } : { id: { in: await servedPractices(database) } },
      select: { id: true, slug: true },
      orderBy: { slug: 'asc' },
    });
    if (slug && practices.length === 0) throw new Error(`There is no practice ${slug}.`);
    let isFound = expect === undefined;
    for (const { id, slug: name } of practices) {
      const check = await seals.verify(id, new Date());
      const chain = await seals.seals(id, expect === undefined ? 1 : ALL);
      isFound ||= chain.some(({ hash }) => hash === expect);
      const last = chain[0] ? `The last hash is ${chain[0].hash}.` : 'Nothing is sealed yet.';
      if (check.broken === null) {
        const sealed = `${countOf(check.entries, 'entry', 'entries')} in ${countOf(check.seals, 'group')}`;
        process.stdout.write(`${name}: ${sealed}, unchanged. ${last}\n`);
      } else {
        process.stdout.write(
          `${name}: group ${check.broken} was changed after it was sealed. Keep the server as it is and take a backup.\n`,
        );
        process.exitCode = 1;
      }
    }
    if (!isFound) {
      process.stdout.write('The hash that you expect is in no chain. Entries or groups at the end were removed.\n');
      process.exitCode = 1;
    }
  } finally {
    await database.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
});

import type { Searches } from '../../../ports/patients/searches';
import type { Database } from '../sql/connect';

/** How long the words of a search are kept. */
const KEPT_MS = 30 * 60 * 1_000;

/** Words that people searched for. They are deleted after their time, even if nobody searches again. */
export function createSearches({ prisma }: Database): Searches {
  const oldest = (now: Date): Date => new Date(now.getTime() - KEPT_MS);

  return {
    async make(practiceId, id, of, words, by, now) {
      const data = { practiceId, id, of, words, madeBy: by, madeAt: now };
      await prisma.search.createMany({ data, skipDuplicates: true });
    },

    async find(practiceId, id, of, now) {
      const where = { practiceId_id: { practiceId, id }, of, madeAt: { gt: oldest(now) } };
      const row = await prisma.search.findUnique({ where, select: { words: true } });
      return row?.words ?? null;
    },

    async sweep(now) {
      await prisma.search.deleteMany({ where: { madeAt: { lte: oldest(now) } } });
    },
  };
}

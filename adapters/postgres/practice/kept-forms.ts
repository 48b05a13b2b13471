import type { KeptForm, KeptForms, KeptPage } from '../../../ports/practice/kept-forms';
import type { Sealing } from '../../sealing';
import type { Database } from '../sql/connect';
import { ifThere } from '../sql/rows';

const KEPT_MS = 60 * 60 * 1_000;

/** Sealed, because a text to patients may contain anything. A row that can no longer be opened counts as missing. */
export function createKeptForms({ prisma }: Database, sealing: Sealing): KeptForms {
  const oldest = (now: Date): Date => new Date(now.getTime() - KEPT_MS);

  return {
    async keep(id, staffId, kept, now) {
      const data = { id, staffId, sealed: sealing.seal(JSON.stringify(kept)), keptAt: now };
      await prisma.keptForm.create({ data });
    },

    async page(id, staffId, now) {
      const where = { id, staffId, keptAt: { gt: oldest(now) } };
      const row = await prisma.keptForm.findUnique({ where, select: { sealed: true } });
      const kept = row ? open(sealing, row.sealed) : null;
      return kept !== null && 'html' in kept ? kept : null;
    },

    async take(id, staffId, now) {
      const where = { id, staffId, keptAt: { gt: oldest(now) } };
      const row = await ifThere(prisma.keptForm.delete({ where, select: { sealed: true } }));
      const kept = row ? open(sealing, row.sealed) : null;
      return kept !== null && 'fields' in kept ? kept : null;
    },

    async sweep(now) {
      await prisma.keptForm.deleteMany({ where: { keptAt: { lte: oldest(now) } } });
    },
  };
}

function open(sealing: Sealing, sealed: string): KeptForm | KeptPage | null {
  try {
    return JSON.parse(sealing.open(sealed)) as KeptForm | KeptPage;
  } catch {
    return null;
  }
}

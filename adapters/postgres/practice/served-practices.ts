import type { Database } from '../sql/connect';

/** Every practice that daily and regular work is done for: not one whose data was deleted because it left. */
export async function servedPractices({ prisma }: Pick<Database, 'prisma'>): Promise<string[]> {
  const rows = await prisma.practice.findMany({
    where: { OR: [{ departure: null }, { departure: { deletedAt: null } }] },
    select: { id: true },
    orderBy: { id: 'asc' },
  });
  return rows.map(({ id }) => id);
}

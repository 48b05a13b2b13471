/**
 * How long one appointment is that is long enough for everything that is due for a patient (N37).
 *
 * @param due several recalls of one category need one visit.
 * @returns minutes; null for a single visit, or where the practice does not say how long each takes.
 */
export function oneVisitMinutes(
  due: readonly { visit: { categoryId: string; minutes: number } | null }[],
): number | null {
  const visits = new Map<string, number>();
  for (const { visit } of due) {
    if (visit === null) return null;
    visits.set(visit.categoryId, visit.minutes);
  }
  return visits.size < 2 ? null : [...visits.values()].reduce((sum, minutes) => sum + minutes, 0);
}

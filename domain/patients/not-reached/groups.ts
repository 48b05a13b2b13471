/** What patients are grouped by, to see whom a practice never reaches (N38). */
export const GROUPED_BY = ['age', 'language'] as const;
export type GroupedBy = (typeof GROUPED_BY)[number];

/** Ages in years: each band goes up to the next one. */
export const AGE_BANDS = [
  { from: 0, name: 'Under 16' },
  { from: 16, name: '16 to 39' },
  { from: 40, name: '40 to 64' },
  { from: 65, name: '65 to 79' },
  { from: 80, name: '80 and over' },
] as const;

export const LANGUAGE_NOT_RECORDED = 'Not recorded';
const OTHERS = 'Others';

/** Fewer patients than this are not shown: somebody could tell who they are. */
export const SMALLEST_SHOWN = 5;
/** Groups with fewer registered patients are counted together. */
const SMALLEST_GROUP = 10;

export interface PatientGroup {
  name: string;
  registered: number;
  notReached: number;
}

/** `notReached` is null where the number is too small to show, or would give away another one that is. */
export interface ShownGroup extends Omit<PatientGroup, 'notReached'> {
  notReached: number | null;
}

/**
 * Groups as they may be shown: small ones together, and small numbers hidden. The whole is known, so that a single hidden
 * number could be worked out; then the smallest of the others is hidden too.
 *
 * @param isOrdered keeps the order, as of ages; otherwise the largest group comes first.
 */
export function shownGroups(groups: readonly PatientGroup[], { isOrdered }: { isOrdered: boolean }): ShownGroup[] {
  const large = groups.filter(({ registered }) => registered >= SMALLEST_GROUP);
  const small = groups.filter(({ registered }) => registered < SMALLEST_GROUP);
  const others = small.reduce(
    (sum, one) => ({
      name: OTHERS,
      registered: sum.registered + one.registered,
      notReached: sum.notReached + one.notReached,
    }),
    { name: OTHERS, registered: 0, notReached: 0 },
  );
  const ordered = isOrdered ? large : [...large].sort((one, other) => other.registered - one.registered);
  const all = others.registered > 0 ? [...ordered, others] : ordered;
  const hidden = new Set(all.filter(({ notReached }) => notReached > 0 && notReached < SMALLEST_SHOWN));
  if (hidden.size === 1) {
    const rest = all.filter((one) => !hidden.has(one) && one.notReached > 0);
    const least = rest.sort((one, other) => one.notReached - other.notReached)[0];
    if (least) hidden.add(least);
  }
  return all.map((one) => (hidden.has(one) ? { ...one, notReached: null } : one));
}

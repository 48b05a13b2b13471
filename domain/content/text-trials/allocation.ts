import { createHash } from 'node:crypto';

/** A patient of the list, with what tells that they share a household with another. */
export interface TrialPatient {
  /** Of the list: what the patient is known by here. */
  row: number;
  /** The number or address that the message goes to. */
  contact: string | null;
  /** Where the patient lives, by `addressKey`. */
  address: string | null;
}

/** One key for one home, however it is written. Null where we do not know enough to say so. */
export function addressKey(address: readonly string[] | null, postcode: string | null): string | null {
  const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  const [line] = (address ?? []).map(plain).filter((one) => one !== '');
  const code = plain(postcode ?? '');
  return line === undefined || code === '' ? null : `${code} ${line}`;
}

/**
 * Divides patients between text A and text B at random (N41). Patients of one household get the same text: they share a
 * contact or an address, or each shares one with a third. The texts differ by no more patients than the largest household has.
 *
 * The same patients and seed always give the same texts, so anyone can check an allocation later.
 *
 * @param seed random and unknown before Send; kept with the campaign.
 * @returns the rows that get text B.
 */
export function allocateTexts(patients: readonly TrialPatient[], seed: string): Set<number> {
  const households = [...householdsOf(patients)].map(([first, rows]) => ({ rows, place: hashOf(`${seed}:${first}`) }));
  households.sort((one, other) => (one.place < other.place ? -1 : 1));
  const isBFirst = Number.parseInt(hashOf(`${seed}:first`).slice(0, 1), 16) >= 8;
  const second = new Set<number>();
  let lead = 0;
  for (const { rows } of households) {
    // Text A leads by `lead` patients. The text with fewer is next, and at a draw the one that the seed says.
    const isB = lead > 0 || (lead === 0 && isBFirst);
    lead += isB ? -rows.length : rows.length;
    if (isB) for (const row of rows) second.add(row);
  }
  return second;
}

/** The rows of each household, by its first row. */
export function householdsOf(patients: readonly TrialPatient[]): Map<number, number[]> {
  const parent = patients.map((_, index) => index);
  const root = (index: number): number => {
    let at = index;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  const holders = new Map<string, number>();
  patients.forEach(({ contact, address }, index) => {
    const keys = [contact === null ? null : `contact ${contact.toLowerCase()}`, address && `address ${address}`];
    for (const key of keys) {
      if (key === null) continue;
      const holder = holders.get(key);
      if (holder === undefined) holders.set(key, index);
      else {
        // The first patient of a household stands for it.
        const [one, other] = [root(holder), root(index)];
        parent[Math.max(one, other)] = Math.min(one, other);
      }
    }
  });
  const households = new Map<number, number[]>();
  patients.forEach(({ row }, index) => {
    const first = patients[root(index)]!.row;
    const rows = households.get(first);
    if (rows) rows.push(row);
    else households.set(first, [row]);
  });
  return households;
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The list of SNOMED codes that a practice allows, and what a code of a campaign means for its patients (N23). */

export interface ListedCode {
  code: string;
  description: string;
  /** It counts as an invitation: how many a patient had before decides what one more means. */
  isInvitation: boolean;
  active: boolean;
}

/** Why a code may not be saved: it is not on the list, or it is there and not used any more. */
export interface CodeRefused {
  code: string;
  why: 'not-listed' | 'inactive';
}

/** A list without an active code is not kept yet, and any valid code may be saved; one that is inactive never may. */
export function refusedCodes(
  chosen: readonly string[],
  list: readonly Pick<ListedCode, 'code' | 'active'>[],
): CodeRefused[] {
  const isKept = list.some(({ active }) => active);
  return chosen.flatMap((code): CodeRefused[] => {
    const listed = list.find((one) => one.code === code);
    if (listed) return listed.active ? [] : [{ code, why: 'inactive' }];
    return isKept ? [{ code, why: 'not-listed' }] : [];
  });
}

/** How many patients of a list had so many entries with a code before, by our own record entries. */
export interface EarlierEntries {
  earlier: number;
  patients: number;
}

const NTH = ['first', 'second', 'third'];

/**
 * What a code does for the patients of a list: "Counts as a second invitation for 212 of them".
 * @param tally one row for each number of earlier entries; only entries made by Rollcall are known.
 */
export function codeEffect(isInvitation: boolean, tally: readonly EarlierEntries[]): string[] {
  const what = isInvitation ? 'invitation' : 'entry';
  const perTime = new Map<number, number>();
  for (const { earlier, patients } of tally) {
    const time = Math.min(earlier, NTH.length);
    perTime.set(time, (perTime.get(time) ?? 0) + patients);
  }
  return [...perTime]
    .filter(([, patients]) => patients > 0)
    .sort(([one], [other]) => one - other)
    .map(([time, patients]) => {
      const nth = NTH[time] === undefined ? `further ${what}` : `${NTH[time]} ${what}`;
      return `Counts as a ${nth} for ${patients.toLocaleString('en-GB')} of them`;
    });
}

/** From when on earlier invitations count: 1 April of the year that a general practice in the UK is paid for. */
export function invitationYearStart(today: string): string {
  const year = Number(today.slice(0, 4));
  return today.slice(5) >= '04-01' ? `${year}-04-01` : `${year - 1}-04-01`;
}

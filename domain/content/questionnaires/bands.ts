/** What a practice wants to do from a score on: "10 or more: offer an appointment". */
export interface ScoreBand {
  /** `total`, or the linkId of an item that works a number out. */
  score: string;
  from: number;
  action: string;
}

/** The band that a patient's scores reach, for each name of a score the highest. */
export function bandsReached(bands: readonly ScoreBand[], scores: Readonly<Record<string, number>>): ScoreBand[] {
  const names = [...new Set(bands.map(({ score }) => score))];
  return names.flatMap((name) => {
    const value = scores[name];
    if (value === undefined) return [];
    const reached = bands.filter(({ score, from }) => score === name && value >= from);
    const highest = reached.sort((one, other) => other.from - one.from)[0];
    return highest ? [highest] : [];
  });
}

import type { ExplainedReason } from '../../../domain/eligibility/explained-reasons';
import { mayOverride } from '../../../domain/eligibility/suppression';
import { timeWords } from '../../../domain/words/times';

/** A row as `GET …/rows` answers it. */
export interface AnsweredRow {
  row: number;
  nhsNumber: string | null;
  familyName: string | null;
  givenName: string | null;
  dateOfBirth: string | null;
  reasons: ExplainedReason[];
  contact: string | null;
  override: { by: string; at: string | Date; why: string } | null;
  isRestricted: boolean;
}

/** A row as the page shows it. The page gets no details of a restricted record. */
export function shownRow(row: AnsweredRow, timeZone: string) {
  const { nhsNumber, dateOfBirth, reasons, contact, override, isRestricted } = row;
  return {
    row: row.row,
    isRestricted,
    ...{ name: nameOf(row), nhsNumber, dateOfBirth, contact },
    reasons: reasons.map(({ message }) => message),
    changes: onceEach(reasons.map(({ change }) => change)),
    setBy: sourcesOf(reasons, timeZone),
    mayBeAdded: !isRestricted && mayOverride(reasons),
    added: override && addedWords(override, timeZone),
  };
}

/** "Added by Sam Okoro on 24 November 2026 at 9:05am: the phone works again". */
export function addedWords({ by, at, why }: NonNullable<AnsweredRow['override']>, timeZone: string): string {
  return `Added by ${by} on ${timeWords(new Date(at), timeZone)}: ${why}`;
}

export function nameOf({ givenName, familyName }: Pick<AnsweredRow, 'givenName' | 'familyName'>): string | null {
  return [givenName, familyName].filter((part) => part !== null && part !== '').join(' ') || null;
}

/** Who and when, in the words of the download (N10); several reasons may go back to one source. */
function sourcesOf(reasons: readonly ExplainedReason[], timeZone: string): { who: string; at: string | null }[] {
  const sources = reasons.map(({ setBy: { who, at } }) => ({ who, at: at && timeWords(new Date(at), timeZone) }));
  return sources.filter((one, place) => sources.findIndex(({ who, at }) => who === one.who && at === one.at) === place);
}

function onceEach(texts: string[]): string[] {
  return [...new Set(texts)];
}

/** A concept as a terminology server describes it. */
export interface Concept {
  code: string;
  description: string;
  active: boolean;
}

/** `away`: no answer in time, or one that we cannot read. */
export type LookUpAnswer = { kind: 'found'; concept: Concept } | { kind: 'unknown' } | { kind: 'away' };
export type SearchAnswer = { kind: 'found'; concepts: Concept[] } | { kind: 'away' };

/** A SNOMED CT terminology server. GivenAnswers are kept for a while, so a page drawn again asks nothing. */
export interface Terminology {
  lookUp(code: string): Promise<LookUpAnswer>;
  /** The first concepts with these words in a term. */
  search(words: string): Promise<SearchAnswer>;
}

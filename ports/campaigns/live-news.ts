/** What an open page may be told about: that it changed, by its id alone. */
export type LiveSubject = 'campaign' | 'list';

export interface LiveNews {
  /** Calls `told` after each change of the subject that was committed; returns what ends it. */
  subscribe(subject: LiveSubject, id: string, told: () => void): () => void;
  close(): Promise<void>;
}

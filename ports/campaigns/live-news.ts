/** What an open page may be notified about. It learns only that the subject with this id changed. */
export type LiveSubject = 'campaign' | 'list' | 'notifications' | 'conversation';

export interface LiveNews {
  /** Calls `told` after each committed change of the subject. Returns a function that ends this. */
  subscribe(subject: LiveSubject, id: string, told: () => void): () => void;
  close(): Promise<void>;
}

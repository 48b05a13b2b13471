/** Asks one part whether it works; rejects when it does not, and may take as long as it likes: the caller waits 2 s. */
export type PartCheck = () => Promise<void>;

/**
 * Systems of others that a practice's work leans on. Without them pages and sending go on and their own work waits, so they
 * are no part of being ready; the status page tells of them.
 */
export interface OutsideSystems {
  /** Where patients are looked up; null where the service runs without. */
  demographics: ((practiceId: string) => Promise<void>) | null;
  record: PartCheck;
}

/** The parts the service is made of (docs/api.md, "Routes"). */
export interface Parts {
  postgresql: PartCheck;
  temporal: PartCheck;
  worker: PartCheck;
}

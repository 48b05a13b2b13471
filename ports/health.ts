/** Asks one part whether it works; rejects when it does not, and may take as long as it likes: the caller waits 2 s. */
export type PartCheck = () => Promise<void>;

/**
 * External systems that a practice depends on. Without them pages and sending still work and only their own tasks
 * wait, so they do not count for readiness. The status page shows them.
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

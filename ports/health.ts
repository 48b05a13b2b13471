/** Asks one part whether it works, and rejects if it does not. The caller waits only 2 s. */
export type PartCheck = () => Promise<void>;

/**
 * External systems that a practice depends on. Without them pages and sending still work and only their own tasks
 * wait, so they do not count for readiness. The status page shows them.
 */
export interface OutsideSystems {
  /** Where patients are looked up; null if the service runs without demographics. */
  demographics: ((practiceId: string) => Promise<void>) | null;
  record: PartCheck;
}

/** The parts of the service (docs/api.md, "Routes"). */
export interface Parts {
  postgresql: PartCheck;
  temporal: PartCheck;
  worker: PartCheck;
}

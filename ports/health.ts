/** Asks one part whether it works; rejects when it does not, and may take as long as it likes: the caller waits 2 s. */
export type PartCheck = () => Promise<void>;

/** The parts the service is made of (api.md, `GET /health/ready`). */
export interface Parts {
  postgresql: PartCheck;
  temporal: PartCheck;
  worker: PartCheck;
}

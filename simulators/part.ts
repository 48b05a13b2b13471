import type { Handler } from './http';

/** A part of the outside world, running in this process. */
export interface RunningPart {
  handle: Handler;
  /** Extra figures for the journal's summary. */
  facts?(): Record<string, number>;
  /** Drops what it would still do about journal rows that are being deleted. */
  forget?(): void;
  /** Back to good behaviour. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

import type { DemographicAnswer } from '../../domain/patients/demographics';

export type { DemographicAnswer, DemographicRecord } from '../../domain/patients/demographics';

/** Thrown if the source cannot be asked. The caller waits and asks again. */
export class DemographicsError extends Error {
  constructor(
    readonly fault: 'unavailable' | 'credentials',
    message: string,
    readonly retryAfterMs?: number,
  ) {
    super(message);
    this.name = 'DemographicsError';
  }
}

export interface Demographics {
  /** Looks up each NHS number (ten digits, distinct). The answer has one entry for each. */
  find(practiceId: string, nhsNumbers: string[], signal?: AbortSignal): Promise<Map<string, DemographicAnswer>>;
  close(): Promise<void>;
}

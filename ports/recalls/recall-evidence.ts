import type { EvidenceFact, EvidenceHead } from '../../domain/recalls/evidence/evidence';

/** Everything that shows how a patient was contacted about a recall (N34). */
export interface RecallEvidenceFacts {
  head: EvidenceHead;
  facts: EvidenceFact[];
}

export interface RecallEvidence {
  /** Null for a recall that is not there, and of a restricted record. */
  read(practiceId: string, recallId: string): Promise<RecallEvidenceFacts | null>;
}

import type { SafeChannel, SafeLevel } from '../../domain/eligibility/safe-contact';
import type { TokenHolder } from '../practice/api-tokens';

/** Who said how safe a channel is, when and why; a channel that nobody spoke of is not in it. */
export type SafeSetBy = Partial<Record<SafeChannel, { by: string; at: string; why: string | null }>>;

/** How one patient can be contacted safely. */
export interface SafeContactStanding {
  patientId: string;
  levels: Record<SafeChannel, SafeLevel>;
  setBy: SafeSetBy;
  /** 0 if nobody ever said anything. */
  version: number;
}

export interface SafeContactChange {
  levels: Partial<Record<SafeChannel, SafeLevel>>;
  why: string;
  /** The version that was read; null to change any version. */
  version: number | null;
}

/** Safe contact: a fact per patient and channel, read at every hand-over (docs/adr/0050). */
export interface SafeContacts {
  /** Null if there is no such patient. */
  find(practiceId: string, patientId: string): Promise<SafeContactStanding | null>;
  /** Null if there is no such patient; `conflict`: someone else changed it since it was read, so nothing was changed. */
  set(
    practiceId: string,
    patientId: string,
    change: SafeContactChange,
    by: TokenHolder,
    now: Date,
  ): Promise<{ kind: 'changed' | 'unchanged' | 'conflict'; standing: SafeContactStanding } | null>;
}

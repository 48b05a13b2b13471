import type { Capability, Tick } from '../../domain/practice/capabilities';
import type { TokenHolder } from './api-tokens';

export interface CapabilityState {
  ticks: Readonly<Record<string, Tick>>;
  /** Who switched it on, and when; null while it is off. */
  on: { by: string; at: Date } | null;
}

export interface CapabilityChange {
  /** All items that are ticked afterwards; undefined leaves them as they are. */
  ticked?: readonly string[];
  /** Undefined leaves it as it is. */
  isOn?: boolean;
}

/** What each practice has switched on, with the checklists behind it. */
export interface Capabilities {
  of(practiceId: string, capability: Capability): Promise<CapabilityState>;
  /**
   * With an audit entry; an item that was ticked keeps who ticked it first. `checklist-open` when it should be on and an
   * item is not ticked; then nothing changes.
   */
  change(
    capability: Capability,
    change: CapabilityChange,
    by: TokenHolder,
    now: Date,
  ): Promise<'changed' | 'checklist-open'>;
}

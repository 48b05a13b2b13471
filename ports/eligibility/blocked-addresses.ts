import type { AddressTick } from '../../domain/eligibility/purposes';
import type { BlockList } from './contact-blocks';

/** What is ticked for an address: there is no tick for text messages. */
export type AddressTicks = Record<AddressTick, boolean>;

/** An email address on the list of Blocked Communications: somebody who is no patient asked us to stop, or staff did. */
export interface BlockedAddress extends AddressTicks {
  id: string;
  /** In lower case, the one form in which addresses are compared. */
  address: string;
  /** Patients of the practice who have this address now. A tick applies to all of them. */
  patients: number;
  version: number;
  addedBy: string;
  addedAt: Date;
  changedBy: string;
  changedAt: Date;
}

/** Addresses of Blocked Communications (N20). */
export type BlockedAddresses = BlockList<BlockedAddress, { address: string }>;

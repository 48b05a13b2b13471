import type { AddressTick } from '../../domain/eligibility/purposes';
import type { BlockEntry, BlockList } from './contact-blocks';

/** What is ticked for an address: there is no tick for text messages. */
export type AddressTicks = Record<AddressTick, boolean>;

/** An email address on the list of Blocked Communications: somebody who is no patient asked us to stop, or staff did. */
export interface BlockedAddress extends BlockEntry, AddressTicks {
  /** In lower case, the one form in which addresses are compared. */
  address: string;
}

/** Addresses of Blocked Communications (N20). */
export type BlockedAddresses = BlockList<BlockedAddress, { address: string }>;

import type { AddressTick } from '../../domain/eligibility/purposes';
import type { Page, PageRequest } from '../page';
import type { BlockEntry, BlockList, BlockPlace } from './contact-blocks';

/** What is ticked for an address: there is no tick for text messages. */
export type AddressTicks = Record<AddressTick, boolean>;

/** An email address on the list of Blocked Communications: somebody who is no patient asked us to stop, or staff did. */
export interface BlockedAddress extends BlockEntry, AddressTicks {
  /** In lower case, the one form in which addresses are compared. */
  address: string;
}

/** Addresses of Blocked Communications (N20). */
export interface BlockedAddresses extends BlockList<BlockedAddress, { address: string }> {
  /** Addresses on the list, newest first; `address` for that one only, in lower case. */
  page(
    practiceId: string,
    request: PageRequest<BlockPlace>,
    address?: string,
  ): Promise<Page<BlockedAddress, BlockPlace>>;
}

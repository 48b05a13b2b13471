import type { AddressTick } from '../../domain/eligibility/purposes';
import type { TokenHolder } from '../practice/api-tokens';
import type { Page, PageRequest } from '../page';
import type { BlockChange, BlockPlace, ChangeOutcome, TickChange } from './contact-blocks';

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

/** Addresses of Blocked Communications (N20). They work as numbers do in `ContactBlocks`. */
export interface BlockedAddresses {
  /** Newest first. */
  page(practiceId: string, request: PageRequest<BlockPlace>): Promise<Page<BlockedAddress, BlockPlace>>;
  find(practiceId: string, id: string): Promise<BlockedAddress | null>;
  /** Puts an address on the list, with nothing ticked. One that is listed does not change. */
  add(
    practiceId: string,
    entry: { id: string; address: string },
    by: TokenHolder,
    now: Date,
  ): Promise<{ isNew: boolean; block: BlockedAddress }>;
  /** Null when there is no such address. */
  change(
    practiceId: string,
    id: string,
    change: TickChange,
    by: TokenHolder,
    now: Date,
  ): Promise<ChangeOutcome<BlockedAddress> | null>;
  /** Changes of an entry, newest first; `after` is the id of a change. */
  history(practiceId: string, id: string, request: PageRequest<string>): Promise<Page<BlockChange, string>>;
}

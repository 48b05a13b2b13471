import type { TickSetters } from '../../domain/eligibility/opt-out';
import type { BlockTick } from '../../domain/eligibility/purposes';
import type { PersonalLink } from '../patients/personal-links';

/** The ticks that a patient's choices changed. */
export interface OptOutChanges {
  ticked: BlockTick[];
  unticked: BlockTick[];
}

/** What patients stop by the link of an email (N20). Nobody proves who they are: stopping must be easy. */
export interface OptOuts {
  /** Who stopped what for the patient of a link, or for the address of somebody who is no patient. Null where its message is gone. */
  of(link: PersonalLink): Promise<TickSetters | null>;
  /** Stops these kinds, and lets those come again that the patient had stopped and that are not among them. */
  choose(link: PersonalLink, wanted: readonly BlockTick[], now: Date): Promise<OptOutChanges>;
  /** One press in a mail program: stops the kind of the email that it was pressed in. Null as for `of`. */
  unsubscribe(link: PersonalLink, now: Date): Promise<BlockTick | null>;
}

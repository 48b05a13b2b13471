import { SET_BY_STOP } from '../conversations/automatic-texts';
import type { Origin } from '../delivery/origins';
import type { Channel } from '../delivery/states';
import { BLOCK_TICKS, type BlockTick, type Purpose } from './purposes';

/** The name for a tick that a patient set on the opt-out page, in Blocked Communications and its history. */
export const SET_ON_OPT_OUT_PAGE = 'Patient, on the opt-out page';
/** The same for one press on "Unsubscribe" in a mail program. */
export const SET_BY_UNSUBSCRIBING = 'Patient, by unsubscribing from an email';

/** The ways in which patients set ticks themselves. They may undo these, and no others. */
export const SET_BY_PATIENT: readonly string[] = [SET_BY_STOP, SET_ON_OPT_OUT_PAGE, SET_BY_UNSUBSCRIBING];

/** How a mail program offers to stop an email: by one press (RFC 8058), or by opening the opt-out page. */
export type UnsubscribeWay = 'one-click' | 'page';

/**
 * What a mail program offers. One press stops marketing only: nobody should lose messages about their care because a mail
 * program asked. An answer or an automatic email carries no offer, because the patient wrote first.
 */
export function unsubscribeWay({
  channel,
  origin,
  purpose,
}: {
  channel: Channel;
  origin: Origin;
  purpose: Purpose;
}): UnsubscribeWay | null {
  if (channel !== 'email') return null;
  if (origin !== 'campaign' && origin !== 'reminder' && origin !== 'individual') return null;
  return purpose === 'marketing' ? 'one-click' : 'page';
}

/** A tick, and the name of who set it; null where it is not set. */
export type TickSetters = Readonly<Record<BlockTick, string | null>>;

/** Whether the patient may remove a tick: staff may have set it for a reason that the patient does not know. */
export function mayUndo(setBy: string | null): boolean {
  return setBy !== null && SET_BY_PATIENT.includes(setBy);
}

/** What a patient's choices change. @param wanted the kinds that the patient does not want. */
export function optOutChange(
  now: TickSetters,
  wanted: readonly BlockTick[],
): { tick: BlockTick[]; untick: BlockTick[] } {
  return {
    tick: BLOCK_TICKS.filter((tick) => now[tick] === null && wanted.includes(tick)),
    untick: BLOCK_TICKS.filter((tick) => mayUndo(now[tick]) && !wanted.includes(tick)),
  };
}

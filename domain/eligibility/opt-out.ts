import type { Origin } from '../delivery/origins';
import type { Channel } from '../delivery/states';
import { BLOCK_TICKS, type BlockTick, type Purpose } from './purposes';

/** Who asks us to stop: a patient, someone who is kept as a contact, or someone else. */
export type Asker = 'patient' | 'contact' | 'unknown';

const ASKER_NAMES: Readonly<Record<Asker, string>> = {
  patient: 'Patient',
  contact: 'Contact',
  unknown: 'Unknown sender',
};

/** How they ask. `one-click`: one press on "Unsubscribe" in a mail program. */
const ASKED = {
  stop: 'by replying STOP',
  page: 'on the opt-out page',
  'one-click': 'by unsubscribing from an email',
} as const;
export type AskWay = keyof typeof ASKED;

/** The name for a tick that its owner asked for, in Blocked Communications and its history. */
export function askerName(asker: Asker, asked: AskWay): string {
  return `${ASKER_NAMES[asker]}, ${ASKED[asked]}`;
}

/** The same for one who wants our messages again. */
export function startName(asker: Asker): string {
  return `${ASKER_NAMES[asker]}, by replying START`;
}

const ASKERS = Object.keys(ASKER_NAMES) as Asker[];
const STOPS = ASKERS.map((asker) => askerName(asker, 'stop'));
const ASKED_FOR = ASKERS.flatMap((asker) => (Object.keys(ASKED) as AskWay[]).map((asked) => askerName(asker, asked)));

/** Whether a STOP set a tick, so that START undoes it. */
export function isSetByStop(setBy: string | null | undefined): boolean {
  return STOPS.some((name) => name === setBy);
}

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

/** Whether the person may remove a tick: staff may have set it for a reason that the person does not know. */
export function mayUndo(setBy: string | null): boolean {
  return setBy !== null && ASKED_FOR.includes(setBy);
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

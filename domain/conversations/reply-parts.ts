import { countSms } from '../content/sms-parts';

/** Parts of one long text come within seconds of each other. */
const APART_MS = 60_000;

/** How full a part is that another one follows: networks split at these lengths. */
const FULL_PARTS = { gsm7: [153, 160], ucs2: [66, 67, 70] } as const;

/** A reply that came before, from the same number to the same number. */
export interface EarlierPart {
  text: string;
  receivedAt: Date;
}

/**
 * Whether a reply is the rest of the one before: that one is exactly as long as a full part of a text, and this one
 * followed at the same time. Providers pass parts on one by one and do not say which belong together.
 */
export function continuesReply(earlier: EarlierPart | null, next: { receivedAt: Date }): boolean {
  if (earlier === null) return false;
  const gap = next.receivedAt.getTime() - earlier.receivedAt.getTime();
  if (gap < 0 || gap > APART_MS) return false;
  const { encoding, units } = countSms(earlier.text);
  return (FULL_PARTS[encoding] as readonly number[]).includes(units);
}

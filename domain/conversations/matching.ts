import type { Asker } from '../eligibility/opt-out';
import type { Purpose } from '../eligibility/purposes';

/** How long a message can be answered: an older one says nothing about who writes now. */
export const ANSWERABLE_DAYS = 30;

/** A message to a patient that was handed over to the number a reply came from, within `ANSWERABLE_DAYS`. */
export interface HandedOver {
  patientId: string;
  campaignId: string | null;
  /** Of an answer that staff wrote: its conversation. */
  conversationId: string | null;
  /** Of a message to one patient: who wrote it. */
  senderId: string | null;
  purpose: Purpose;
  at: Date;
}

/** A patient who may have written a reply. */
export interface Candidate {
  patientId: string;
  campaignId: string | null;
  at: Date;
}

/**
 * Whose a reply is. `one`: it belongs to this patient, and answers this message. `several`: a person decides, since a guess
 * would put one patient's words into another's conversation (N21, X4). `none`: nobody was sent anything at that number.
 */
export type Match =
  | { kind: 'one'; patientId: string; answered: HandedOver }
  | { kind: 'several'; candidates: Candidate[] }
  | { kind: 'none' };

/** @param messages in any order */
export function matchReply(messages: readonly HandedOver[]): Match {
  const latest = new Map<string, HandedOver>();
  for (const message of messages) {
    const known = latest.get(message.patientId);
    if (!known || isLater(message, known)) latest.set(message.patientId, message);
  }
  const [first, ...others] = [...latest.values()].sort((one, other) => (isLater(one, other) ? -1 : 1));
  if (!first) return { kind: 'none' };
  if (others.length === 0) return { kind: 'one', patientId: first.patientId, answered: first };
  return {
    kind: 'several',
    candidates: [first, ...others].map(({ patientId, campaignId, at }) => ({ patientId, campaignId, at })),
  };
}

/**
 * What a STOP stops: the kind of the latest message to that number.
 *
 * @param toContact when someone who is no patient last got a message there; such messages are marketing.
 */
export function stoppedPurpose(answered: HandedOver | null, toContact: Date | null): Purpose | null {
  return answersContact(answered, toContact) ? 'marketing' : (answered?.purpose ?? null);
}

/** Who wrote a reply, by whom the latest message to that number was for. @param toContact as for `stoppedPurpose` */
export function askerOf(answered: HandedOver | null, toContact: Date | null): Asker {
  if (answersContact(answered, toContact)) return 'contact';
  return answered === null ? 'unknown' : 'patient';
}

function answersContact(answered: HandedOver | null, toContact: Date | null): boolean {
  return toContact !== null && (answered === null || toContact > answered.at);
}

/** The message that a reply answers: the latest to that number. Decides what a STOP stops. */
export function answeredMessage(messages: readonly HandedOver[]): HandedOver | null {
  return messages.reduce<HandedOver | null>(
    (latest, message) => (latest === null || isLater(message, latest) ? message : latest),
    null,
  );
}

function isLater(one: HandedOver, other: HandedOver): boolean {
  const apart = one.at.getTime() - other.at.getTime();
  if (apart !== 0) return apart > 0;
  // Two in the same instant: any order will do, as long as it is always the same one.
  return `${one.patientId} ${one.campaignId}` > `${other.patientId} ${other.campaignId}`;
}

/** Where a reply waits: with the person who wrote the message to one patient, or in "Bulk Message Replies" (P26). */
export type ReplyInbox = { kind: 'own'; ownerId: string } | { kind: 'bulk-replies'; ownerId: null };

/** What decides it, of the message that is answered. */
export interface AnsweredSource {
  campaignId: string | null;
  /** Of a message to one patient: who wrote it. */
  senderId: string | null;
}

const BULK_REPLIES: ReplyInbox = { kind: 'bulk-replies', ownerId: null };

export function replyInbox({ campaignId, senderId }: AnsweredSource): ReplyInbox {
  return campaignId === null && senderId !== null ? { kind: 'own', ownerId: senderId } : BULK_REPLIES;
}

/**
 * Where a conversation waits once a person has said whose it is. One that answers a single message stays with the person
 * who wrote that, also where it turns out to be nobody's: they know what it is about.
 *
 * @param now where it waits; an owner only of the kind `own`.
 * @param answered of the patient it is given to; null where it is nobody's, or answers nothing that we sent.
 */
export function inboxAfterMatching(
  now: { kind: string; ownerId: string | null },
  answered: AnsweredSource | null,
): ReplyInbox {
  if (answered !== null && (answered.campaignId !== null || answered.senderId !== null)) return replyInbox(answered);
  return now.kind === 'own' && now.ownerId !== null ? { kind: 'own', ownerId: now.ownerId } : BULK_REPLIES;
}

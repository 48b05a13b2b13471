/** What a dispatch comes from (docs/adr/0032). */
export const ORIGINS = ['campaign', 'reminder', 'individual', 'direct', 'conversation', 'automatic'] as const;
export type Origin = (typeof ORIGINS)[number];

/** Kinds of communication that a patient's page tells apart. */
export const MESSAGE_KINDS = [
  'campaign',
  'individual',
  'conversation',
  'direct',
  'internal',
  'recall',
  'automatic',
] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/**
 * The kind of a message, by its origin; a reminder belongs to its campaign.
 * @param isRecall whether its campaign was made from recalls.
 */
export function kindOf(origin: Origin, isRecall: boolean): MessageKind {
  if (isRecall) return 'recall';
  return origin === 'reminder' ? 'campaign' : origin;
}

/** What else a patient's Messages tab has; `answer` is what the patient chose on the page of a link. */
export type OtherOrigin = 'internal' | 'letter' | 'call' | 'answer';

/** The kind of anything on a patient's Messages tab; letters and calls are about recalls. */
export function patientMessageKind({
  origin,
  isRecall,
}: {
  origin: Origin | OtherOrigin;
  isRecall: boolean;
}): MessageKind {
  if (origin === 'internal') return 'internal';
  if (origin === 'answer') return isRecall ? 'recall' : 'campaign';
  return origin === 'letter' || origin === 'call' ? 'recall' : kindOf(origin, isRecall);
}

/** How people call the way it goes: of a direct message, only the link goes by email. */
export function shownChannel<Way extends string>({
  origin,
  channel,
}: {
  origin: Origin | OtherOrigin;
  channel: Way;
}): Way | 'direct' {
  return origin === 'direct' ? 'direct' : channel;
}

/** The kinds as staff read them. */
export const KIND_WORDS: Readonly<Record<MessageKind, string>> = {
  campaign: 'Bulk message',
  individual: 'To this patient alone',
  conversation: 'Conversation',
  direct: 'Direct message',
  internal: 'Internal message',
  recall: 'Recall',
  automatic: 'Sent automatically',
};

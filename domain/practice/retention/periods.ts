/** What is purged after a time that a practice sets. */
export const PURGED_KINDS = ['lists', 'drafts', 'webhooks', 'messages', 'answers'] as const;
export type PurgedKind = (typeof PURGED_KINDS)[number];

interface Rule {
  name: string;
  what: string;
  /** The usual period, and the shortest and longest that a practice may set, in days. */
  usual: number;
  least: number;
  most: number;
}

const LONGEST = 3_650;

/** The one table of periods. */
export const RETENTION: Readonly<Record<PurgedKind, Rule>> = {
  lists: {
    name: 'Patient lists',
    what: 'Lists that were never used to send. We keep the list of a sent message as long as its messages.',
    ...{ usual: 90, least: 7, most: LONGEST },
  },
  drafts: {
    name: 'Drafts',
    what: 'Drafts of bulk messages that nobody has changed since.',
    ...{ usual: 30, least: 7, most: LONGEST },
  },
  webhooks: {
    name: 'What providers sent us',
    what: 'The raw receipts and replies of providers. The message keeps their result.',
    ...{ usual: 30, least: 7, most: LONGEST },
  },
  messages: {
    name: 'Messages',
    what: 'Text, number and address of messages that are saved to the record. We still keep that they were sent.',
    ...{ usual: 730, least: 365, most: LONGEST },
  },
  answers: {
    name: 'Answers to questionnaires',
    what: 'Answers and scores that are saved to the record.',
    ...{ usual: 730, least: 365, most: LONGEST },
  },
};

/** Data that has no period to set. */
export const KEPT_OTHERWISE: readonly { name: string; what: string }[] = [
  { name: 'Files that nobody sent', what: '30 days after they were uploaded.' },
  { name: 'Messages and answers that are not saved', what: 'As long as the patient’s record.' },
  {
    name: 'Replies, notes and files that were sent',
    what: 'As long as the patient’s record, because they are not saved to it.',
  },
  { name: 'The audit log', what: 'As long as the patient’s record.' },
];

export function isPurgedKind(text: string): text is PurgedKind {
  return (PURGED_KINDS as readonly string[]).includes(text);
}

/** Until when something must be older than, to be purged now. */
export function cutoff(days: number, now: Date): Date {
  return new Date(now.getTime() - days * 86_400_000);
}

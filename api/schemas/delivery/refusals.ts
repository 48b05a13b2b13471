import type { Refusal } from '../refusal';

/** Refusals about messages to one patient. */
export const DELIVERY_REFUSALS = {
  trial: {
    status: 403,
    title: 'Not in a trial',
    sentence: ({ practiceName }: { practiceName: string }) =>
      `${practiceName} is on trial. SMS and email to one patient come with a subscription.`,
  },
  'already-handed-over': {
    status: 409,
    title: 'This message was already sent',
    sentence: 'This message was already handed over, so you cannot stop it.',
  },
  'message-of-campaign': {
    status: 409,
    title: 'This is part of a bulk message',
    sentence: 'This message is part of a bulk message. Stop the bulk message instead.',
  },
} as const satisfies Record<string, Refusal>;

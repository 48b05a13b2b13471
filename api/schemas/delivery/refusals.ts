import type { Refusal } from '../refusal';

/** Refusals about messages to one patient. */
export const DELIVERY_REFUSALS = {
  trial: {
    status: 403,
    title: 'Not in a trial',
    sentence: ({ practiceName }: { practiceName: string }) =>
      `${practiceName} is on trial. SMS and email to one patient come with a subscription.`,
  },
  restricted: {
    status: 409,
    title: 'Restricted record',
    sentence: 'This is a restricted record, so you cannot send messages to it.',
  },
  deceased: {
    status: 409,
    title: 'This patient has died',
    sentence: 'The record says that this patient has died, so we send them nothing.',
  },
  'left-practice': {
    status: 409,
    title: 'This patient has left',
    sentence: 'This patient has left your practice, so we send them nothing.',
  },
  'registration-unclear': {
    status: 409,
    title: 'The registration is unclear',
    sentence: 'We do not know the word in the register for this patient. A manager can say what it means.',
  },
  blocked: {
    status: 409,
    title: 'Every SMS is blocked',
    sentence: 'Every text message to this patient or number is blocked. Send an email, or call.',
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

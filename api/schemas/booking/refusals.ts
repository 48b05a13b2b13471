import type { Refusal } from '../refusal';

/** Refusals about appointments. */
export const BOOKING_REFUSALS = {
  'appointment-type-archived': {
    status: 409,
    title: 'This appointment type is archived',
    sentence: 'This appointment type is archived. Offer it again first, or use another one.',
  },
  'slot-taken': {
    status: 409,
    title: 'That time has just been taken',
    sentence: 'That time has just been taken, or the clinician is busy then. Choose another time.',
  },
  'invites-to-nothing': {
    status: 422,
    title: 'There is nothing to book',
    sentence:
      'Choose the appointment type that patients can book, or enter your own booking address. Nothing was sent.',
  },
  'appointment-type-unknown': {
    status: 422,
    title: 'No such appointment type',
    sentence: 'There is no such appointment type at your practice, or it is archived. Choose another one.',
  },
  'booking-url-not-listed': {
    status: 422,
    title: 'The booking address is not on your list of links',
    sentence: ({ host }: { host: string }) =>
      `The address ${host} is not on your practice’s list of links. An administrator can add it under Account, Checks before sending.`,
  },
  'slot-in-use': {
    status: 409,
    title: 'The time is in use',
    sentence: 'A patient has this time, or is confirming it now. Move or cancel the appointment first.',
  },
  'session-empty': {
    status: 422,
    title: 'There is nothing to change',
    sentence: 'This appointment type has no times ahead in that part of the day. Check the date and the times.',
  },
  'session-overlaps': {
    status: 409,
    title: 'Something else is at that time',
    sentence:
      'One of the new times overlaps another time of this type, or the clinician is busy then. Choose another time. Nothing was changed.',
  },
  'booking-ahead': {
    status: 409,
    title: 'The appointment is still to come',
    sentence: 'This appointment has not begun yet. Say whether the patient came when it has.',
  },
  'booking-cancelled': {
    status: 409,
    title: 'The appointment was cancelled',
    sentence: 'This appointment was cancelled, so it cannot be moved. Book another one.',
  },
} as const satisfies Record<string, Refusal>;

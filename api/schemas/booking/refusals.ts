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
  'slot-in-use': {
    status: 409,
    title: 'The time is in use',
    sentence: 'A patient has this time, or had it and cancelled. We keep it, so that you can tell what was agreed.',
  },
  'booking-cancelled': {
    status: 409,
    title: 'The appointment was cancelled',
    sentence: 'This appointment was cancelled, so it cannot be moved. Book another one.',
  },
} as const satisfies Record<string, Refusal>;

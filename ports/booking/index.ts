import type { AppointmentTypes } from './appointment-types';
import type { Bookings } from './bookings';
import type { InvitationAnswers } from './invitation-answers';
import type { BookingInvitations } from './invitations';
import type { Clinics } from './sessions';
import type { Slots } from './slots';

/** What API and pages use of appointments. */
export interface BookingServices {
  appointmentTypes: AppointmentTypes;
  slots: Slots;
  bookings: Bookings;
  clinics: Clinics;
  bookingInvitations: BookingInvitations;
  invitationAnswers: InvitationAnswers;
}

import type { AppointmentTypes } from './appointment-types';
import type { Bookings } from './bookings';
import type { BookingInvitations } from './invitations';
import type { Slots } from './slots';

/** What API and pages use of appointments. */
export interface BookingServices {
  appointmentTypes: AppointmentTypes;
  slots: Slots;
  bookings: Bookings;
  bookingInvitations: BookingInvitations;
}

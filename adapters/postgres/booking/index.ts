import type { BookingServices } from '../../../ports/booking';
import type { Database } from '../sql/connect';
import { createAppointmentTypes } from './appointment-types';
import { createBookings } from './bookings';
import { createInvitationAnswers } from './invitation-answers';
import { createInvitations } from './invitations';
import { createClinics } from './sessions';
import { createSlots } from './slots';

/** Everything of this room that API and pages use. */
export function createBooking(database: Database): BookingServices {
  return {
    appointmentTypes: createAppointmentTypes(database),
    slots: createSlots(database),
    bookings: createBookings(database),
    clinics: createClinics(database),
    bookingInvitations: createInvitations(database),
    invitationAnswers: createInvitationAnswers(database),
  };
}

import type { PageServices } from '../kit/mount';
import type { WebPage } from '../kit/page';
import { appointmentPages } from './staff/appointments.pages';
import { clinicPages } from './staff/clinics.pages';
import { bookingForPatientPages } from './staff/booking.pages';
import { bookingLinkPages } from './patient/booking-link.pages';

/** The pages of appointments: those of staff, and those that patients open by their link. */
export function bookingPages(services: PageServices): WebPage[] {
  return [
    ...appointmentPages(services),
    ...clinicPages(services),
    ...bookingForPatientPages(services),
    ...bookingLinkPages(services),
  ];
}

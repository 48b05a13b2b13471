import type { BookingAnswer } from '../../../domain/booking/invitation-answer';
import { makeDraft, makeList } from '../fixtures';
import type { TestApi } from '../support';

/** An appointment of a patient, with its type; made through the API. */
export async function makeAppointment(
  api: TestApi,
  patientId: string,
  startsAt = new Date(Date.now() + 30 * 86_400_000).toISOString(),
): Promise<{ appointmentType: string; booking: string; slot: string }> {
  const type = await api.call('POST', '/api/v1/appointment-types', { body: { name: 'Review', minutes: 10 } });
  const { id: appointmentType } = type.body as { id: string };
  const slots = `/api/v1/appointment-types/${appointmentType}/slots`;
  await api.call('POST', slots, { body: { startsAt: [startsAt] } });
  const { items } = (await api.call('GET', slots)).body as { items: { id: string }[] };
  const slot = items[0]!.id;
  const booked = await api.call('POST', '/api/v1/bookings', { body: { slotId: slot, patientId } });
  if (booked.status !== 201) throw new Error(booked.text);
  return { appointmentType, slot, booking: (booked.body as { id: string }).id };
}

/**
 * An invitation to a new appointment type that a patient answered without booking.
 *
 * @param codes what the practice has saved for such answers.
 * @returns the id of the answer.
 */
export async function makeBookingAnswer(
  api: TestApi,
  patientId: string,
  answer: BookingAnswer = 'declined',
  codes: { declinedCode?: string; elsewhereCode?: string } = {},
): Promise<string> {
  const type = await api.call('POST', '/api/v1/appointment-types', { body: { name: 'Review', minutes: 10, ...codes } });
  const { id: typeId } = type.body as { id: string };
  const list = await makeList(api, { accepted: 1 });
  const campaignId = await makeDraft(api, { listId: list.id, type: 'booking', appointmentTypeId: typeId });
  const { practiceId } = api;
  await api.services.bookings.answer({ practiceId, campaignId, patientId, typeId }, answer, new Date());
  const { rows } = await api.database.pool.query<{ id: string }>(
    'SELECT id FROM booking_answer WHERE campaign_id = $1 AND patient_id = $2',
    [campaignId, patientId],
  );
  return rows[0]!.id;
}

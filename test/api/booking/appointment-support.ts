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

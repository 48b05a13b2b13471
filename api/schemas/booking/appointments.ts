import { z } from 'zod';
import { NOT_TOLD_WORDS, type NotToldReason } from '../../../domain/booking/booking-texts';
import { slotsOfSession, type SlotTime } from '../../../domain/booking/session';
import { MESSAGE_STATUSES } from '../../../domain/delivery/states';
import { SLOT_STATES } from '../../../ports/booking/slots';
import { readSnomedCode } from '../../../domain/content/snomed';
import { pageQuery, timeAndIdPlace } from '../../contract/cursor';
import { id, isRestricted, line, time } from '../common';

/** So many times in one request: a clinic of every day for a year, or of two minutes for some weeks. */
const MOST_TIMES = 5_000;
const MOST_SESSIONS = 400;
const LONGEST_INSTRUCTIONS = 2_000;
const DAY_MINUTES = 24 * 60;

const minutes = z
  .int('Enter how many minutes the appointment lasts, as a whole number from 1 to 480.')
  .min(1, 'Enter how many minutes the appointment lasts: at least 1.')
  .max(480, 'Enter how many minutes the appointment lasts: at most 480.');

const answerCode = z
  .string('Enter a SNOMED code, or leave it out.')
  .transform((written, context) => {
    const reading = readSnomedCode(written);
    if (reading.ok) return reading.value;
    context.issues.push({ code: 'custom', input: written, params: { code: reading.code }, message: reading.message });
    return z.NEVER;
  })
  .nullish();

/** What is saved to the record when patients answer an invitation without booking. */
const answerCodes = {
  declinedCode: answerCode.describe(
    'SNOMED code that is saved when a patient does not want an appointment. Null: it becomes a task for staff.',
  ),
  elsewhereCode: answerCode.describe(
    'SNOMED code that is saved once somebody accepted that a patient had it elsewhere. Null: staff enter it by hand.',
  ),
};

/** A new kind of appointment. */
export const newAppointmentType = z
  .strictObject({
    name: line(100, 'Enter a name for the appointment, such as Flu vaccination.').describe('Patients see it.'),
    minutes,
    clinician: line(100, 'Enter who sees the patient, or leave it out.')
      .nullish()
      .describe('Two appointments of one clinician never overlap, whatever their types.'),
    location: line(200, 'Enter where the appointment is, or leave it out.').nullish(),
    instructions: z
      .string('Enter what patients should know, or leave it out.')
      .trim()
      .max(LONGEST_INSTRUCTIONS, `Shorten it to ${LONGEST_INSTRUCTIONS} characters or fewer.`)
      .nullish()
      .describe('What patients should know or bring.'),
    seats: z
      .int('seats is a whole number from 1 to 50.')
      .min(1, 'seats is a whole number from 1 to 50.')
      .max(50, 'seats is a whole number from 1 to 50.')
      .optional()
      .describe('How many patients can come at one time. 1 unless given, and always 1 where a clinician is named.'),
    sensitive: z
      .boolean('sensitive is true or false.')
      .optional()
      .describe('Others must not learn what it is for: the link only asks the patient to call. False unless given.'),
    minNoticeMinutes: z
      .int('minNoticeMinutes is a whole number of minutes.')
      .min(0, 'minNoticeMinutes is 0 or more.')
      .max(365 * DAY_MINUTES, 'minNoticeMinutes is at most a year.')
      .nullish()
      .describe('How long before it begins patients can still book.'),
    maxDaysAhead: z
      .int('maxDaysAhead is a whole number of days.')
      .min(1, 'maxDaysAhead is 1 or more.')
      .max(3_650, 'maxDaysAhead is at most 3650.')
      .nullish()
      .describe('How many days ahead patients can book. Null for no limit.'),
    ...answerCodes,
  })
  .superRefine(({ clinician, seats = 1 }, context) => {
    if (!clinician || seats === 1) return;
    const message = 'A named clinician sees one patient at a time. Leave the clinician out, or set seats to 1.';
    context.addIssue({ code: 'custom', path: ['seats'], params: { code: 'seats-of-clinician' }, message });
  })
  .meta({ examples: [{ name: 'Flu vaccination', minutes: 10, location: 'Oakfield Surgery, room 2' }] });

export const appointmentType = z
  .object({
    id,
    name: z.string(),
    minutes: z.int(),
    clinician: z.string().nullable(),
    location: z.string().nullable(),
    instructions: z.string().nullable(),
    seats: z.int(),
    sensitive: z.boolean().describe('A link only asks the patient to call.'),
    minNoticeMinutes: z.int(),
    maxDaysAhead: z.int().nullable(),
    declinedCode: z
      .string()
      .nullable()
      .describe('Null: an answer that a patient does not want it is a task for staff.'),
    elsewhereCode: z.string().nullable().describe('Saved once somebody accepted that a patient had it elsewhere.'),
    freeSlots: z.int().describe('Slots from now on that nobody has.'),
    createdBy: z.string(),
    createdAt: time,
    archivedAt: time.nullable().describe('Archived types are not offered for new bulk messages.'),
  })
  .meta({ id: 'AppointmentType' });

export const appointmentTypeChange = z
  .strictObject(answerCodes)
  .meta({ examples: [{ declinedCode: '1109921000000106', elsewhereCode: null }] });

export const appointmentTypesQuery = pageQuery(timeAndIdPlace).extend({
  archived: z.enum(['true', 'false'], 'archived is true or false.').optional().describe('true: archived ones only.'),
});

const clock = z
  .string('Enter the time like 09:00.')
  .regex(/^\d{2}:\d{2}$/, 'Enter the time like 09:00, with hours and minutes.');

const session = z.strictObject({
  date: z.iso.date('Enter the date like 2026-11-24.'),
  from: clock.describe('On the practice’s clock.'),
  to: clock.describe('When the last appointment has to be over; 24:00 is midnight.'),
});

/** Times to add: clinics that are cut into appointments, or when each appointment begins. */
export const newSlots = z
  .strictObject({
    sessions: z.array(session).min(1, 'Enter at least one session.').max(MOST_SESSIONS).optional(),
    startsAt: z
      .array(z.iso.datetime({ offset: true, error: 'Write each time with its offset: 2026-11-24T09:00:00Z.' }))
      .min(1, 'Enter at least one time.')
      .max(MOST_TIMES)
      .optional(),
  })
  .superRefine(({ sessions, startsAt }, context) => {
    if ((sessions === undefined) !== (startsAt === undefined)) return;
    const message = 'Send either sessions, each with date, from and to, or startsAt with a list of times.';
    context.addIssue({ code: 'custom', path: ['sessions'], params: { code: 'required' }, message });
  })
  .meta({ examples: [{ sessions: [{ date: '2026-12-01', from: '09:00', to: '12:00' }] }] });

/** The times that a request means, on the clock of a practice; each that is wrong with its place and what to do. */
export const slotTimes = (minutesEach: number, timeZone: string, now: Date) =>
  newSlots.transform(({ sessions = [], startsAt = [] }, context): SlotTime[] => {
    const fault = (path: (string | number)[], code: string, message: string) =>
      context.issues.push({ code: 'custom', path, input: undefined, params: { code }, message });
    const judged = (slots: SlotTime[], path: (string | number)[]): SlotTime[] => {
      if (slots[0] && slots[0].startsAt <= now) fault(path, 'slot-past', 'Enter a time that is in the future.');
      return slots;
    };
    const times = [
      ...sessions.flatMap((one, index) => {
        const read = slotsOfSession(one, minutesEach, timeZone);
        if (read.ok) return judged(read.slots, ['sessions', index, 'from']);
        fault(['sessions', index, read.field], read.code, read.message);
        return [];
      }),
      ...startsAt.flatMap((text, index) => {
        const at = new Date(text);
        const slot = { startsAt: at, endsAt: new Date(at.getTime() + minutesEach * 60_000) };
        return judged([slot], ['startsAt', index]);
      }),
    ];
    if (times.length > MOST_TIMES) {
      const message = `This makes ${times.length} appointments. Add at most ${MOST_TIMES} at a time.`;
      fault(['sessions'], 'too-many', message);
    }
    return times;
  });

export const slotsAdded = z
  .object({
    added: z.int().describe('Times that are new.'),
    skipped: z.int().describe('Times that overlap one of the same type.'),
  })
  .meta({ id: 'SlotsAdded' });

const dayOrTime = z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
  error: 'Write a date like 2026-11-24, or a time with its offset like 2026-11-24T09:00:00Z.',
});

export const slotsQuery = pageQuery(timeAndIdPlace).extend({
  from: dayOrTime.optional().describe('A date on the practice’s clock, or a time.'),
  to: dayOrTime.optional().describe('A date, which counts as a whole, or a time.'),
  status: z.enum(SLOT_STATES, 'status is free, held or booked.').optional(),
});

export const slot = z
  .object({
    id,
    startsAt: time,
    endsAt: time,
    status: z.enum(SLOT_STATES).describe('`held`: a patient is confirming it now.'),
    patientId: id.nullable(),
    isRestricted,
  })
  .meta({ id: 'Slot' });

export const patient = z.object({
  id,
  nhsNumber: z.string(),
  familyName: z.string().nullable(),
  givenName: z.string().nullable(),
});

export const booking = z
  .object({
    id,
    slotId: id,
    typeId: id,
    typeName: z.string(),
    clinician: z.string().nullable(),
    location: z.string().nullable(),
    startsAt: time,
    endsAt: time,
    status: z.enum(['booked', 'cancelled']),
    patient: patient.nullable(),
    isRestricted,
    campaignId: id.nullable().describe('The invitation that it answers.'),
    bookedBy: z.string().nullable().describe('Null: the patient, by the link.'),
    bookedAt: time,
    cancelledAt: time.nullable(),
    needsEntry: z.boolean().describe('Someone has to enter, move or remove it in the clinical system.'),
    enteredBy: z.string().nullable(),
    enteredAt: time.nullable(),
    attended: z.boolean().nullable().describe('Whether the patient came. Null while nobody said so.'),
  })
  .meta({ id: 'Booking' });

export const newBooking = z
  .strictObject({
    slotId: z.uuid('Give the id of the time.'),
    patientId: z.uuid('Give the id of the patient.'),
    confirmBy: z
      .enum(['sms', 'email'], { error: 'confirmBy is sms or email.' })
      .nullish()
      .describe('How the patient is sent a confirmation. Left out or null: not at all.'),
  })
  .meta({
    examples: [{ slotId: '0199c3f0-0000-7000-8000-000000000001', patientId: '0199c3f0-0000-7000-8000-000000000002' }],
  });

const tellPatient = z
  .boolean('tellPatient is true or false.')
  .optional()
  .describe('Whether the patient is sent a message about it. False unless you say true.');

export const bookingMove = z
  .strictObject({ slotId: z.uuid('Give the id of the new time.'), tellPatient })
  .meta({ examples: [{ slotId: '0199c3f0-0000-7000-8000-000000000001' }] });

export const bookingCancellation = z.strictObject({ tellPatient }).meta({ examples: [{ tellPatient: true }] });

const dayClock = z
  .string('Enter the time like 09:00.')
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'Enter a real time like 09:00, with hours and minutes.');

/** A part of a day: all times of the type that begin in it. */
const sessionPart = {
  date: z.iso.date('Enter the date like 2026-11-24.').describe('On the practice’s clock.'),
  from: dayClock.optional().describe('The first time that counts. Left out: from the beginning of the day.'),
  to: dayClock.optional().describe('Times that begin before it count. Left out: until the end of the day.'),
};

export const sessionCancellation = z
  .strictObject(sessionPart)
  .meta({ examples: [{ date: '2026-12-01', from: '09:00', to: '12:00' }] });

export const sessionMove = z
  .strictObject({
    ...sessionPart,
    toDate: z.iso.date('Enter the new date like 2026-11-25.'),
    toFrom: dayClock.describe('When the first of them begins then, on the practice’s clock.'),
  })
  .meta({ examples: [{ date: '2026-12-01', from: '09:00', to: '12:00', toDate: '2026-12-02', toFrom: '14:00' }] });

export const sessionChange = z
  .object({
    id,
    typeId: id,
    kind: z.enum(['moved', 'cancelled']),
    startsAt: time,
    endsAt: time,
    movedTo: time.nullable(),
    slots: z.int(),
    booked: z.int().describe('Patients who had a time of it. Each gets a message.'),
    changedBy: z.string(),
    changedAt: time,
  })
  .meta({ id: 'SessionChange' });

const bookingMessage = z
  .object({
    id: id.describe('Of the message: see GET /api/v1/messages/{id} once it has a status.'),
    bookingId: id,
    kind: z.enum(['confirmed', 'moved', 'cancelled']),
    changeId: id.nullable().describe('The clinic that was moved or cancelled; null for one appointment.'),
    startsAt: time,
    at: time,
    channel: z.enum(['sms', 'email']).nullable(),
    status: z.enum(MESSAGE_STATUSES).nullable().describe('Null until it is made, and where there is none.'),
    reasonCode: z.string().nullable(),
    leftOut: z
      .enum([...(Object.keys(NOT_TOLD_WORDS) as NotToldReason[]), 'superseded'])
      .nullable()
      .describe('Why there is no message and someone has to call. `superseded`: a later change told them.'),
    needsLanguage: z
      .string()
      .nullable()
      .describe('Such as pl. The patient needs it and the message is in English, so someone has to call as well.'),
    patient: patient.nullable(),
    isRestricted,
  })
  .meta({ id: 'BookingMessage' });

export const shownSessionChange = sessionChange
  .extend({ messages: z.array(bookingMessage) })
  .meta({ id: 'SessionChangeWithMessages' });

export const sessionChangesQuery = pageQuery(timeAndIdPlace);

export const bookingEntry = z
  .strictObject({ entered: z.boolean('entered is true or false.') })
  .meta({ examples: [{ entered: true }] });

export const bookingAttendance = z
  .strictObject({
    attended: z.boolean('attended is true, false, or null to take it back.').nullable(),
  })
  .meta({ examples: [{ attended: true }] });

export const bookingsQuery = pageQuery(timeAndIdPlace).extend({
  from: z.iso.datetime({ offset: true, error: 'Write the time with its offset.' }).optional(),
  to: z.iso.datetime({ offset: true, error: 'Write the time with its offset.' }).optional(),
  needsEntry: z
    .enum(['true', 'false'], 'needsEntry is true or false.')
    .optional()
    .describe('true: only those that someone has to enter, move or remove in the clinical system.'),
});

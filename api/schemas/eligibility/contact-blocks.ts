import { z } from 'zod';
import { BLOCK_TICKS } from '../../../domain/eligibility/purposes';
import { LARGEST_INT } from '../../contract/cursor';
import { emailAddress } from '../email-address';
import { id, line, time } from '../common';

/** Blocked Communications: what is not to be sent to a number, or to one patient whatever their number. */

const ticks = {
  recalls: z.boolean().describe('Blocked Recalls: no recall by SMS.'),
  healthInformation: z.boolean().describe('No message about a patient’s care by SMS.'),
  serviceNotices: z.boolean().describe('No service notice by SMS.'),
  marketing: z.boolean().describe('No marketing by SMS.'),
  everySms: z.boolean().describe('No text message of any kind, for example for a wrong number.'),
};
const tick = z.enum(BLOCK_TICKS);
const version = z.int().min(0).max(LARGEST_INT).describe('Increases with each change of ticks.');

export const blockedNumber = z
  .object({
    id,
    number: z.string().describe('E.164.'),
    patients: z
      .int()
      .describe('How many patients of the practice have this number now. A tick applies to all of them.'),
    ...ticks,
    version,
    addedBy: z.string(),
    addedAt: time,
    changedBy: z.string(),
    changedAt: time,
  })
  .meta({ id: 'BlockedNumber' });

export const newBlockedNumber = z.strictObject({
  number: z
    .string('Enter a mobile number.')
    .max(100)
    .describe('Any usual way of writing it: 07…, +44…, 04…, +61…, with spaces or brackets.'),
});

const why = line(500, 'Say why, or leave why out.').describe('Kept in the history.');

export const blockChange = z
  .strictObject({
    ...ticks,
    why,
    version: version.describe('The version you read. We refuse it with 409 if someone has changed it since.'),
  })
  .partial();

const addressTicks = {
  recalls: z.boolean().describe('No recall to this address.'),
  healthInformation: z.boolean().describe('No message about a patient’s care to this address.'),
  serviceNotices: z.boolean().describe('No service notice to this address.'),
  marketing: z.boolean().describe('No marketing to this address.'),
};

export const blockedAddress = z
  .object({
    id,
    address: z.string().describe('In lower case, the one form in which addresses are compared.'),
    patients: z
      .int()
      .describe('How many patients of the practice have this address now. A tick applies to all of them.'),
    ...addressTicks,
    version,
    addedBy: z
      .string()
      .describe(
        '“Patient, by …”, “Contact, by …” or “Unknown sender, by …” where the owner of the address asked for it.',
      ),
    addedAt: time,
    changedBy: z.string(),
    changedAt: time,
  })
  .meta({ id: 'BlockedAddress' });

export const newBlockedAddress = z.strictObject({ address: emailAddress });

export const addressChange = z
  .strictObject({
    ...addressTicks,
    why,
    version: version.describe('The version you read. We refuse it with 409 if someone has changed it since.'),
  })
  .partial();

export const patientBlocks = z
  .object({
    patientId: id,
    ...ticks,
    version: version.describe('0 if nothing was ever ticked for this patient.'),
    changedBy: z.string().nullable(),
    changedAt: time.nullable(),
    number: blockedNumber.nullable().describe('The entry for the patient’s current number. Null if it is not listed.'),
  })
  .meta({ id: 'PatientBlocks' });

export const blockHistoryItem = z
  .object({
    id,
    at: time,
    by: z.string(),
    why: z.string().nullable(),
    isFirst: z.boolean().describe('The number was added to the list with this change.'),
    ticked: z.array(tick),
    unticked: z.array(tick),
    stands: z.array(tick).describe('All ticks after this change.'),
  })
  .meta({ id: 'BlockHistoryItem' });

import { z } from 'zod';
import { LOOK_REASONS } from '../../../domain/practice/audit/look-findings';
import { id, time } from '../common';

const check = z
  .object({
    at: time,
    seals: z.int(),
    entries: z.int(),
    broken: z.int().nullable().describe('The first group that does not fit. Null where all do.'),
  })
  .meta({ id: 'AuditCheck' });

export const auditCheck = check;

export const auditSeals = z
  .object({
    items: z.array(
      z.object({
        number: z.int(),
        entries: z.int(),
        sealedAt: time,
        hash: z.string().describe('SHA-256 in hexadecimal. Keep the last one elsewhere.'),
      }),
    ),
    lastCheck: check.nullable(),
  })
  .meta({ id: 'AuditSeals' });

const patientOrNull = z
  .object({ id, nhsNumber: z.string(), familyName: z.string().nullable(), givenName: z.string().nullable() })
  .nullable();

export const lookFindings = z
  .object({
    weeks: z.array(z.iso.date()).describe('Mondays of the weeks that were compared, newest first.'),
    items: z.array(
      z.object({
        id,
        week: z.iso.date(),
        reason: z.enum(LOOK_REASONS),
        staffName: z.string(),
        patient: patientOrNull.describe('Null for a restricted record.'),
        looks: z.int(),
        firstAt: time,
        lastAt: time,
        reviewedBy: z.string().nullable(),
        reviewedAt: time.nullable(),
        note: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'LookFindings' });

export const reviewLook = z
  .strictObject({
    note: z
      .string({ error: 'Say what you found.' })
      .trim()
      .min(1, 'Say what you found.')
      .max(500, 'Use 500 characters at most.'),
  })
  .meta({ examples: [{ note: 'A namesake. She works at the desk and answered a call.' }] });

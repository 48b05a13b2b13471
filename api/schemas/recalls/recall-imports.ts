import { z } from 'zod';
import { id, time } from '../common';
import { newPatientImport, patientImport } from '../lists/recipient-lists';

const count = z.int();

/** A file of recalls, and what of it to read. */
export const newRecallImport = newPatientImport.extend({
  full: z
    .enum(['true', 'false'], { error: 'full is true or false.' })
    .default('false')
    .describe('The file has every recall, so we close those that are missing. If many are missing, a person decides.'),
});

export const recallImport = z
  .object({
    id,
    source: z.enum(['file', 'sync']).describe('sync: what a sync with your record system changed.'),
    fileName: z.string(),
    status: z.enum(['processing', 'ready', 'refused']),
    full: z.boolean(),
    counts: z
      .object({
        ...{ rows: count, added: count, changed: count, unchanged: count, closed: count, refused: count },
      })
      .nullable()
      .describe('Null while processing. All but closed add up to rows.'),
    problem: patientImport.shape.problem,
    reading: patientImport.shape.reading,
    refusals: z.unknown().describe('The first problems with single rows.'),
    closingWaits: z
      .int()
      .nullable()
      .describe('Recalls that are missing from the file. A person decides about them. Null for none.'),
    ...{ createdBy: z.string(), createdAt: time, finishedAt: time.nullable() },
  })
  .meta({ id: 'RecallImport' });

export const decideClosing = z
  .strictObject({ close: z.boolean('close is true or false.') })
  .meta({ examples: [{ close: true }] });

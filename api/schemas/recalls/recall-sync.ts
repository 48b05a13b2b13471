import { z } from 'zod';
import { SYNC_RESOURCES } from '../../../domain/recalls/sync/recall-resource';
import { SYNC_PROBLEMS } from '../../../ports/recalls/recall-sync';
import { id, time } from '../common';
import { recallImport } from './recall-imports';

/** Where the sync of recalls stands. */
export const recallSync = z
  .object({
    state: z
      .enum(['off', 'waiting', 'reading', 'failing', 'locked'])
      .describe('locked: no SMS goes to recalls until a sync works.'),
    resource: z.enum(SYNC_RESOURCES).nullable(),
    code: z.string().nullable(),
    lastSyncAt: time.nullable().describe('When a sync worked last.'),
    nextTryAt: time.nullable(),
    failures: z.int().describe('Tries in a row that failed.'),
    problem: z.object({ code: z.enum(SYNC_PROBLEMS), message: z.string() }).nullable(),
    locked: z
      .enum(['overdue', 'failures'])
      .nullable()
      .describe('overdue: a sync is more than 10 minutes late. failures: 5 in a row failed.'),
    pages: z.int().describe('Pages read so far, while it reads.'),
    counts: recallImport.shape.counts.describe('Of the last sync that worked.'),
    refusals: z
      .array(z.object({ reference: z.string(), code: z.string(), message: z.string() }))
      .describe('What could not be taken over in the last sync; the first 100.'),
    closingWaitsIn: id.nullable().describe('The import whose missing recalls wait for a person. Null for none.'),
  })
  .meta({ id: 'RecallSync' });

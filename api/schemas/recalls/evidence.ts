import { z } from 'zod';
import { time } from '../common';

/** The evidence of a recall. */
export const recallEvidence = z
  .object({
    reach: z
      .enum(['none', 'contacted', 'reached'])
      .describe('reached needs proof of identity. A receipt is contacted.'),
    reachWords: z.string(),
    documented: z.int().describe('Documented attempts.'),
    wanted: z.int().describe('How many the practice wants.'),
    entries: z.array(
      z.object({
        at: time,
        title: z.string(),
        lines: z.array(z.string()),
        hash: z.string().describe('SHA-256 of the entry and of the hash before it.'),
      }),
    ),
    hash: z.string().nullable().describe('Of the last entry, and so of all of them.'),
  })
  .meta({ id: 'RecallEvidence' });

import { z } from 'zod';
import { time } from '../common';

/** How many weeks the board goes back. */
export const BOARD_WEEKS = 12;

export const recallBoard = z
  .object({
    weeks: z.array(
      z.object({
        at: time.describe('The end of the week.'),
        category: z.string().describe('Empty for recalls without one.'),
        ...{ upcoming: z.int(), due: z.int(), contacted: z.int(), booked: z.int(), done: z.int() },
      }),
    ),
  })
  .meta({ id: 'RecallBoard' });

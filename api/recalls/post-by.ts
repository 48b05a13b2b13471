import { DateTime } from 'luxon';
import { closedDay } from '../../domain/practice/hours/sending-rules';
import { nextWorkingDay } from '../../domain/recalls/letters/custody';
import type { LetterBatches, LetterBatchRow } from '../../ports/recalls/letter-batches';
import type { Services } from '../services';

/**
 * Until when a batch that is ready should be posted, by the practice's working days.
 * @returns `YYYY-MM-DD`; null for a batch that is not ready, or is over.
 */
export async function postBy(
  { settings }: Pick<Services, 'settings'>,
  practiceId: string,
  { status, readyAt, timeZone: zone }: Pick<LetterBatchRow, 'status' | 'readyAt' | 'timeZone'>,
): Promise<string | null> {
  if (status !== 'ready' || readyAt === null) return null;
  const rules = await settings.read(practiceId);
  const readyOn = DateTime.fromJSDate(readyAt, { zone }).toISODate() as string;
  return nextWorkingDay(readyOn, (date) => closedDay(rules, date) !== null);
}

/** A batch that was printed and should have been posted by now. */
export interface LateLetters {
  id: string;
  letters: number;
  readyAt: Date;
  /** `YYYY-MM-DD` */
  postBy: string;
}

/** Letters that were made and not posted in time, the oldest first (N33). @param zone of the practice. */
export async function lateLetters(
  services: Pick<Services, 'settings'> & { letterBatches: Pick<LetterBatches, 'ready'> },
  practiceId: string,
  { timeZone, now }: { timeZone: string; now: Date },
): Promise<LateLetters[]> {
  const today = DateTime.fromJSDate(now, { zone: timeZone }).toISODate() as string;
  const ready = await services.letterBatches.ready(practiceId);
  const dated = await Promise.all(
    ready.map(async (batch) => ({
      ...batch,
      postBy: (await postBy(services, practiceId, { ...batch, status: 'ready', timeZone }))!,
    })),
  );
  return dated.filter((batch) => batch.postBy < today);
}

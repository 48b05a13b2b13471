import type { ReviewFacts } from '../../domain/content/checks/findings';
import type { Channel } from '../../domain/delivery/states';
import type { TextChoice } from '../../domain/content/translations/text-choice';
import type { TextToChoose } from '../content/text-choice';
import type { ListQueries } from '../lists/list-queries';

export type { EarlierCampaign, ReviewFacts } from '../../domain/content/checks/findings';

/** A child on a list who shares a number with an adult. Of a restricted record the row alone. */
export interface ChildOnList {
  row: number;
  patientId: string | null;
  givenName: string | null;
  familyName: string | null;
  /** `YYYY-MM-DD` */
  dateOfBirth: string | null;
  contact: string | null;
}

export interface ReviewReads {
  /**
   * Which text each patient of a list gets, by their language.
   *
   * @param options `onlyIfNeeded` does not count languages where the text has neither translation nor marked sentence.
   */
  texts(practiceId: string, text: TextToChoose, options?: { onlyIfNeeded?: boolean }): Promise<TextChoice>;
  /** Patients of a list, in its order, who are under 16 at that moment and have an adult's number (N14). */
  children(practiceId: string, listId: string, at: Date): Promise<ChildOnList[]>;
  /**
   * @param about the draft; `handOverAt` is when its messages go, which decides how old its patients are then.
   * @param withinDays how far back campaigns are looked for; null does not look.
   */
  read(
    practiceId: string,
    about: { listId: string; channel: Channel; subject: string | null; body: string; handOverAt: Date },
    withinDays: number | null,
    now: Date,
  ): Promise<ReviewFacts>;
}

/** What the checks before sending read about a list and its patients. A send reads it in its transaction. */
export interface SendingReads extends Pick<ListQueries, 'find' | 'accepted'> {
  facts: ReviewReads['read'];
  texts: ReviewReads['texts'];
}

import type { ReviewFacts } from '../../domain/content/findings';
import type { Channel } from '../../domain/delivery/states';

export type { EarlierCampaign, ReviewFacts } from '../../domain/content/findings';

export interface ReviewReads {
  /**
   * @param withinDays how far back campaigns are looked for; null does not look.
   */
  read(
    practiceId: string,
    about: { listId: string; channel: Channel; body: string },
    withinDays: number | null,
    now: Date,
  ): Promise<ReviewFacts>;
}

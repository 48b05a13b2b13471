import type { Channel } from '../domain/delivery/states';

/** A campaign that went, or is to go, to some of the same patients, or from the same file. */
export interface EarlierCampaign {
  id: string;
  name: string;
  /** When the last of these patients was sent to; null while none was. */
  at: Date | null;
  /** How many of the patients about to be sent to. */
  patients: number;
}

/** What only a look at other lists and campaigns can tell of one that is about to be sent (N14, N15, E11). */
export interface ReviewFacts {
  /** Patients to be sent to whose number another of them has too. */
  sharingNumber: number;
  /** Patients to be sent to who do not wish to be contacted by SMS. */
  notWishingSms: number;
  /** Campaigns with the same text, the newest first, at most three. */
  sameText: EarlierCampaign[];
  /** The newest campaign that was sent from the same file; null when there is none. */
  sameFile: EarlierCampaign | null;
}

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

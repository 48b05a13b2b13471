import type { PersonalLink } from '../patients/personal-links';

/** Answers that patients give once by a link, after they proved who they are: to a campaign, or to a direct message (P28). */
export interface LinkReplies {
  /**
   * Puts the answer in the conversation of the patient and the campaign, in the same inbox as other replies. The answer to a
   * direct message goes to the inbox of its writer. The link's second answer is `already-answered`, also when both come at
   * the same time. `gone` where nothing was sent to the patient that this link can answer.
   */
  take(link: PersonalLink, text: string, now: Date): Promise<'taken' | 'already-answered' | 'gone'>;
}

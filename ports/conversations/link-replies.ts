import type { PersonalLink } from '../patients/personal-links';

/** Answers that patients give once by a link of their own, after they proved who they are (P28). */
export interface LinkReplies {
  /**
   * Puts the answer in the conversation of the patient and the campaign, in the same inbox as other replies. The link's
   * second answer is `already-answered`, also when both come at once. `gone` where the campaign sent the patient nothing.
   */
  take(link: PersonalLink, text: string, now: Date): Promise<'taken' | 'already-answered' | 'gone'>;
}

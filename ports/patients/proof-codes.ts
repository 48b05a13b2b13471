import type { CodeAnswer } from '../conversations/direct-messages';
import type { ProviderAccount } from '../delivery/message-provider';
import type { PersonalLink } from './personal-links';

/** Codes by SMS that a link asks for where a date of birth is not enough. */
export interface ProofCodes {
  /** Sends a code to the number in the register, where one may be sent now. */
  send(link: PersonalLink, account: ProviderAccount, ucs2PartUnits: number, now: Date): Promise<CodeAnswer>;
  /** Whether this is the latest code of the link, and not too old. */
  isRight(link: PersonalLink, code: string, now: Date): Promise<boolean>;
}

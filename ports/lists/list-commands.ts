import type { Channel } from '../../domain/delivery/states';
import type { Purpose } from '../../domain/eligibility/purposes';
import type { ReadingChoice } from '../../domain/lists/source-reading';
import type { TokenHolder } from '../practice/api-tokens';
import type { SharedNumbers } from './list-queries';

export interface NewRecipientList {
  id: string;
  practiceId: string;
  name: string;
  channel: Channel;
  contactSource: 'demographics' | 'file';
  /** What the list is first judged for; a campaign judges it again for its own. */
  purpose: Purpose;
  sharedNumbers: SharedNumbers;
  fileName: string;
  file: Buffer;
  /** Our field → their header, as the uploader told us; null where the file's own header decides. */
  askedColumns: Record<string, string> | null;
  /** Which sheet to read, and whether hidden rows too. */
  choice: ReadingChoice;
}

/** Uploads of lists, and how their files were read. */
export interface ListCommands {
  /** Stores the upload with its audit entry; repeated with the same id it changes nothing. */
  uploaded(upload: NewRecipientList, by: TokenHolder, now: Date): Promise<void>;
  /** Copies how the original's file was read to a list that was made from its rows. */
  keepReading(practiceId: string, fromId: string, toId: string): Promise<void>;
  /** Records that a list was read from the file of another, and is not a separate upload. */
  wasReadAgain(practiceId: string, fromId: string, toId: string): Promise<void>;
  /** Removes files and their first rows that need not be kept any longer and that no part is still read from. */
  sweep(now: Date): Promise<void>;
}

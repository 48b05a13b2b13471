import type { Channel } from '../../domain/delivery/states';

/** A text for which it is chosen what each patient of a list gets. */
export interface TextToChoose {
  listId: string;
  /** Whose version the text is; null for a text of its own. */
  template: { id: string; version: number } | null;
  channel: Channel;
  subject: string | null;
  body: string;
  /** A second text that is compared with it; null or absent for none. */
  secondBody?: string | null;
}

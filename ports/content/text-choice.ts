import type { Channel } from '../../domain/delivery/states';

/** A text for which it is chosen what each patient of a list gets. */
export interface TextToChoose {
  listId: string;
  /** The version of the template that the text comes from; null if it was written without one. */
  template: { id: string; version: number } | null;
  channel: Channel;
  subject: string | null;
  body: string;
  /** A second text that is compared with it; null or absent for none. */
  secondBody?: string | null;
}

import type { QuestionnaireResponse } from '../../content/questionnaires/response';
import type { Origin } from '../../delivery/origins';
import type { Channel, MessageStatus } from '../../delivery/states';
import type { SafeChannel, SafeLevel } from '../../eligibility/safe-contact';
import type { HeldPreferences } from '../preferences/writing-preferences';
import type { BlockTick } from '../../eligibility/purposes';

interface Held {
  id: string;
  at: Date;
}

/** One thing that is held of a patient, as it is stored; texts are as the patient got or wrote them. */
export type HeldFact =
  | (Held & {
      section: 'messages';
      origin: Origin;
      isRecall: boolean;
      channel: Channel;
      subject: string | null;
      body: string;
      contact: string | null;
      status: MessageStatus;
      submittedAt: Date | null;
      deliveredAt: Date | null;
      recordSavedAt: Date | null;
      /** How many files went with it. */
      files: number;
      by: string;
    })
  | (Held & { section: 'replies'; channel: Channel; subject: string | null; body: string; automatic: boolean })
  | (Held & { section: 'notes'; by: string; text: string })
  | (Held & { section: 'internal'; by: string; body: string })
  | (Held & {
      section: 'answers';
      title: string;
      response: QuestionnaireResponse;
      scores: Record<string, number> | null;
    })
  | (Held & {
      section: 'bookings';
      /** `booked`, `cancelled`, or what the patient answered instead of booking. */
      state: string;
      name: string | null;
      startsAt: Date | null;
      location: string | null;
    })
  | (Held & { section: 'recalls'; reason: string; dueDate: string; status: string; endedWhy: string | null })
  | (Held & {
      section: 'contacts';
      /** `sms`, `letter`, `call`, or `answer` for what the patient told us by their link. */
      channel: string;
      outcome: string | null;
      note: string | null;
      reason: string;
      by: string | null;
    })
  | (Held & { section: 'letters'; body: string; address: string[]; postedAt: Date | null; returnedAt: Date | null })
  | (Held & { section: 'blocks'; number: string | null; ticks: BlockTick[]; by: string; why: string | null })
  | (Held & {
      section: 'preferences';
      /** A channel that is safe or not, or how the patient likes to be written to. */
      what: SafeChannel | 'writing';
      /** Of a channel. */
      level: SafeLevel | null;
      /** Null for a register or a file. */
      by: string | null;
      why: string | null;
      writing: HeldPreferences;
    })
  | (Held & { section: 'looks'; act: string; by: string; times: number });

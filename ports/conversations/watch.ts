import type { OutOfHoursRule } from '../../domain/conversations/out-of-hours';
import type { RotaTurn } from '../../domain/conversations/rota';
import type { TokenHolder } from '../practice/api-tokens';

/** How a practice watches its inboxes. */
export interface InboxRules {
  /** After so many minutes without an acknowledgement we notify the next person. */
  minutes: number;
  people: RotaTurn[];
  /** Null for no automatic answer. */
  outOfHours: OutOfHoursRule | null;
  /** Managers are told of a reply that is unread for so many hours; null for never. */
  unreadHours: number | null;
  /** Languages besides English that somebody reads (BCP 47). Replies in others are listed right below red flags. */
  languages: string[];
}

/** A red flag that a named person acknowledges, with whom it was told to. */
export interface RedFlagAlarm {
  id: string;
  conversationId: string;
  raisedAt: Date;
  told: { name: string; at: Date }[];
  acknowledgedAt: Date | null;
  acknowledgedBy: string | null;
}

/** Why nothing is handed over to a patient. */
export interface PatientHold {
  conversationId: string;
  at: Date;
}

export type RulesAnswer = { kind: 'changed'; rules: InboxRules } | { kind: 'refused'; code: 'staff-unknown' };

/** Notices of red flags and of unread replies, and holds on messages to a patient (N40, P31). */
export interface InboxWatch {
  rules(practiceId: string): Promise<InboxRules>;
  change(practiceId: string, rules: InboxRules, by: TokenHolder, now: Date): Promise<RulesAnswer>;
  /** The latest alarm of a conversation; null where there never was one. */
  alarmOf(practiceId: string, conversationId: string): Promise<RedFlagAlarm | null>;
  /** A named person takes it on. False where nothing waits for that. */
  acknowledge(practiceId: string, conversationId: string, by: TokenHolder, now: Date): Promise<boolean>;
  /** Alarms since a time, the latest first. */
  alarmsSince(practiceId: string, since: Date): Promise<RedFlagAlarm[]>;
  /** Null where messages to the patient go out. */
  holdOf(practiceId: string, patientId: string): Promise<PatientHold | null>;
  /** A person has looked and says that the patient lives. False where nothing was held. */
  endHold(practiceId: string, patientId: string, by: TokenHolder, now: Date): Promise<boolean>;
}

/** The work that follows from replies, done by the worker. */
export interface WatchRound {
  /** Does what is due. Answers with the texts that it wrote, so that their workflows can be told. */
  look(now: Date): Promise<{ practiceId: string; dispatchId: string }[]>;
}

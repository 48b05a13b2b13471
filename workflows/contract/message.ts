/** `message/<id>`: a dispatch that is no campaign's, from its hold to its hand-over. Ids only. */
export interface MessageInput {
  practiceId: string;
  dispatchId: string;
}

/** The state that was read from the database, and the next step. */
export type MessageLook =
  /** Messages 1 to `to` of it. `once`: a provider that is away is not waited for. */
  | { kind: 'send'; to: number; once: boolean }
  /** For so long, or until somebody says something when null. */
  | { kind: 'wait'; waitMs: number | null; why: 'hold' | 'shut' | 'later-hand-over' }
  /** Nothing of it waits to be handed over. */
  | { kind: 'end' };

/** Why the provider would take nothing; what has not gone is stopped with it. */
export type MessageHalt = 'provider-credentials' | 'provider-configuration' | 'credits' | 'unavailable' | 'throttled';

export interface MessageActivities {
  lookAtMessage(input: MessageInput): Promise<MessageLook>;
  stopMessage(input: MessageInput & { reason: MessageHalt | 'asked' }): Promise<void>;
}

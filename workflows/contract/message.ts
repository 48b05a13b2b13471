/** `message/<id>`: a dispatch that no campaign's workflow sends, from its hold to its hand-over. Ids only. */
export interface MessageInput {
  practiceId: string;
  dispatchId: string;
}

/** The state that was read from the database, and the next step. */
export type MessageLook =
  /**
   * Messages 1 to `to` of a wave. Histories of the first release name no wave and mean the first. `once`: do not wait for
   * a provider that is away.
   */
  | { kind: 'send'; wave?: number; to: number; once: boolean }
  /** How long to wait; null waits for a signal. */
  | { kind: 'wait'; waitMs: number | null; why: 'hold' | 'shut' | 'later-hand-over' | 'sending-hours' }
  /** No message waits to be handed over. */
  | { kind: 'end' };

/** Why the provider would take nothing. Messages that were not sent are stopped with this reason. */
export type MessageHalt = 'provider-credentials' | 'provider-configuration' | 'credits' | 'unavailable' | 'throttled';

export interface MessageActivities {
  lookAtMessage(input: MessageInput): Promise<MessageLook>;
  stopMessage(input: MessageInput & { reason: MessageHalt | 'asked' }): Promise<void>;
}

/** How a conversation stands for staff. `waiting`: answered, and the patient has not written since. */
export const CONVERSATION_STATES = ['new', 'open', 'waiting', 'done'] as const;
export type ConversationState = (typeof CONVERSATION_STATES)[number];

export const CONVERSATION_STATE_WORDS: Readonly<Record<ConversationState, string>> = {
  new: 'New',
  open: 'Open',
  waiting: 'Waiting for patient',
  done: 'Done',
};

export interface ConversationStanding {
  state: ConversationState;
  /** Who looks after it; null for nobody. */
  assignedToId: string | null;
}

/** What changes how a conversation stands. */
export type ConversationAct =
  | { kind: 'received' }
  | { kind: 'answered' }
  | { kind: 'assigned'; toId: string | null }
  | { kind: 'done' }
  | { kind: 'reopened' };

/**
 * The state of a conversation after an act. A conversation that was done belongs to nobody when the patient writes
 * again, because the person who closed it may be away, so it must be seen by all.
 */
export function standingAfter(
  { state, assignedToId }: ConversationStanding,
  act: ConversationAct,
): ConversationStanding {
  switch (act.kind) {
    case 'received':
      return state === 'done' ? { state: 'new', assignedToId: null } : { state: untouched(assignedToId), assignedToId };
    case 'answered':
      return { state: 'waiting', assignedToId };
    case 'assigned': {
      const isStill = state === 'waiting' || state === 'done';
      return { state: isStill ? state : untouched(act.toId), assignedToId: act.toId };
    }
    case 'done':
      return { state: 'done', assignedToId };
    case 'reopened':
      return { state: state === 'done' ? 'open' : state, assignedToId };
  }
}

function untouched(assignedToId: string | null): ConversationState {
  return assignedToId === null ? 'new' : 'open';
}

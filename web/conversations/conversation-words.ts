import type { Flag, FlagCode } from '../../domain/conversations/reply-reading';
import { CONVERSATION_STATE_WORDS, type ConversationState } from '../../domain/conversations/states';
import type { TagColour } from '../../domain/delivery/status-word';
import type { ConversationDetails, ConversationRow, EntryStatus } from '../../ports/conversations/conversations';
import { contactWords } from '../../domain/words/numbers';
import { personName } from '../kit/words/person-words';

export interface Tag {
  word: string;
  colour: TagColour;
}

const STATE_COLOURS: Readonly<Record<ConversationState, TagColour>> = {
  new: 'blue',
  open: 'yellow',
  waiting: 'white',
  done: 'grey',
};

export function stateTag(state: ConversationState): Tag {
  return { word: CONVERSATION_STATE_WORDS[state], colour: STATE_COLOURS[state] };
}

/** Whether a message was saved to the record. */
export const ENTRY_WORDS: Readonly<Record<EntryStatus, Tag>> = {
  waiting: { word: 'Waiting to be saved to the record', colour: 'white' },
  saved: { word: 'Saved to the record', colour: 'green' },
  refused: { word: 'Not saved: the record system refused it', colour: 'red' },
  withdrawing: { word: 'Being marked in the record as entered in error', colour: 'yellow' },
  withdrawn: { word: 'Marked in the record as entered in error', colour: 'grey' },
};

/** What a flag says, and the same without the words that it rests on, which a restricted record does not show. */
const FLAGS: Readonly<Record<FlagCode, { says: (words: string) => string; without: string }>> = {
  'red-flag': {
    says: (words) => `Moved up because it says “${words}”`,
    without: 'Moved up because it may be an emergency',
  },
  'death-reported': { says: (words) => `May report a death: “${words}”`, without: 'May report a death' },
  'other-language': {
    says: (language) => `Moved up because it may be in ${language}, which nobody here reads`,
    without: 'Moved up because it may be in a language that nobody here reads',
  },
  'opt-out': { says: () => 'Opted out by STOP', without: 'Opted out by STOP' },
  'possible-opt-out': {
    says: (words) => `May want no more texts: “${words}”`,
    without: 'May want no more texts',
  },
  'wrong-number': { says: (words) => `May be a wrong number: “${words}”`, without: 'May be a wrong number' },
  'shared-number': { says: () => 'Several patients have this number', without: 'Several patients have this number' },
  reception: { says: () => 'May be about cancelling', without: 'May be about cancelling' },
};

/** Flags as staff read them; `isRed` for those that come first. */
export function flagWords(flags: readonly Flag[]): { code: FlagCode; text: string; isRed: boolean }[] {
  return flags.map(({ code, words }) => ({
    code,
    text: words === undefined ? FLAGS[code].without : FLAGS[code].says(words),
    isRed: code === 'red-flag',
  }));
}

/** Whose a conversation is: the patient, the contact with this number, or the number of which nobody knows whose it is. */
export function whoWords({ patient, isRestricted, contact, contactPeople }: ConversationRow): string {
  if (patient || isRestricted)
    return personName({ ...(patient ?? { givenName: null, familyName: null }), isRestricted });
  const number = contactWords(contact ?? '');
  return contactPeople.length === 0 ? number : `${contactNames(contactPeople)}, ${number}`;
}

/** The contacts who have a number or address: more than one may share it. */
export function contactNames(people: ConversationRow['contactPeople']): string {
  return new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(people.map(({ name }) => name));
}

/** How the patient wrote last: from a number or address, or on the page of our message. */
export function wroteWords({ messages, contact }: Pick<ConversationDetails, 'messages' | 'contact'>): string {
  const latest = messages.filter(({ direction }) => direction === 'in').at(-1);
  const where = contactWords(contact ?? '');
  return latest?.byLink
    ? `They answered on the page of our message. An answer goes to ${where}.`
    : `They wrote from ${where}.`;
}

/** How large a file is, for a person who decides whether to open it. */
export function fileSizeWords(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.max(1, Math.round(bytes / 1_000))} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

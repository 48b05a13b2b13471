/** Colours of a tag, the second signal next to its word. */
export type TagColour =
  'white' | 'grey' | 'green' | 'aqua-green' | 'blue' | 'purple' | 'pink' | 'red' | 'orange' | 'yellow';

/** A status word with its meaning and advice, the same on pages, in help and elsewhere. */
export interface StatusWord {
  word: string;
  colour: TagColour;
  meaning: string;
  /** Null if there is nothing to do. */
  advice: string | null;
}

/** Colours of a tag, the second signal next to its word. */
export type TagColour =
  'white' | 'grey' | 'green' | 'aqua-green' | 'blue' | 'purple' | 'pink' | 'red' | 'orange' | 'yellow';

/** A word that says how something stands, with what it means and what to do: the same on pages, in help and elsewhere. */
export interface StatusWord {
  word: string;
  colour: TagColour;
  meaning: string;
  /** Null where nothing is to be done. */
  advice: string | null;
}

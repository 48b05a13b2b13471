import { isBlank } from './lists/cell';

/** The message for a name that is not empty but shows nothing: zero-width spaces, marks of direction, fillers. */
export const UNSEEN = 'What you entered has only characters that nobody can see';

/**
 * What is wrong with a typed name for a list, a campaign or the like, in a sentence without its full stop; null if
 * nothing is.
 *
 * @param text trimmed.
 * @param absent what to say if it is empty, such as "Enter a name for the list".
 */
export function nameFault(text: string, most: number, absent: string): string | null {
  if (text === '') return absent;
  if (isBlank(text)) return `${absent}. ${UNSEEN}`;
  return text.length > most ? `Shorten the name to ${most} characters or fewer` : null;
}

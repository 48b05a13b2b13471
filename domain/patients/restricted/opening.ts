/** For so long a person sees the list after giving a reason. */
export const OPEN_MINUTES = 30;

/** A reason shorter than this says nothing to the administrator who reads it. */
export const SHORTEST_REASON = 10;

/** When the list closes again for the person who opened it. */
export function closesAt(openedAt: Date): Date {
  return new Date(openedAt.getTime() + OPEN_MINUTES * 60_000);
}

/** What the administrators are told, inside Rollcall only. */
export function openedWords(why: string): string {
  return `I opened the list of restricted patients for ${OPEN_MINUTES} minutes. My reason: ${why}`;
}

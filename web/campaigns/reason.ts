/** The longest reason for an act, in characters. */
export const REASON_LIMIT = 500;

/**
 * What is wrong with a typed reason; null for nothing.
 * @param missing what to say where none was typed; null where none is needed.
 */
export function reasonFault(reason: string, missing: string | null): string | null {
  if (reason === '') return missing;
  return reason.length > REASON_LIMIT ? `Shorten the reason to ${REASON_LIMIT} characters` : null;
}

/** So many presses are remembered; long before that a page was left. */
const REMEMBERED = 500;

/**
 * Whether a press is the first of its form. A secret that is shown once stands in the answer to the press itself, so the
 * browser's "send again" would make another and end the one that was just copied; it is answered without.
 */
export function createShownOnce(): (operationId: string) => boolean {
  const seen = new Set<string>();
  return (operationId) => {
    if (seen.has(operationId)) return false;
    seen.add(operationId);
    if (seen.size > REMEMBERED) seen.delete(seen.values().next().value!);
    return true;
  };
}

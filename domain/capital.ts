/** A sentence's beginning of words that stand within sentences elsewhere. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

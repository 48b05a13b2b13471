/** A patient's name as a page shows it. */
export function personName({ givenName, familyName }: { givenName: string | null; familyName: string | null }): string {
  return [givenName, familyName].filter(Boolean).join(' ') || 'Name not known';
}

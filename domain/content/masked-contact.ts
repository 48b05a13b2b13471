/**
 * A number or address that only people who already know it can recognise: the last three digits, or the first letter
 * and the domain.
 */
export function maskedContact(contact: string): string {
  const at = contact.lastIndexOf('@');
  if (at > 0) return `${contact[0]}…${contact.slice(at)}`;
  return `…${contact.slice(-3)}`;
}

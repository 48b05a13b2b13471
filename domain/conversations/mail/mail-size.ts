/** Large enough for a patient's photographs, and bounded because a mail is held whole while it is read. */
export const LARGEST_MAIL = 12 * 1024 * 1024;

/** A mail with one byte more than we take was cut when it came in: its last file is not whole. */
export function isCutMail(bytes: number): boolean {
  return bytes > LARGEST_MAIL;
}

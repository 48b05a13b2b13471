import isEmail from 'validator/lib/isEmail';
import { plainCell } from '../lists/cell';

export type EmailReading = { ok: true; value: string } | { ok: false; code: 'email-missing' | 'email-invalid' };

/** RFC 5321 §4.5.3.1: 64 octets, @ and 255 octets. */
const LONGEST = 320;

/**
 * Reads an email address. Outer spaces and `mailto:` are removed, and the domain becomes lower case. The part before
 * the @ stays, because only its own server knows whether case matters there. Local parts beyond ASCII are refused: most
 * mail servers do not take them (RFC 6531 is optional). So are quoted ones (`"a b"@example.org`), which hardly any
 * mailbox has and many mail servers reject. Nothing else is corrected.
 *
 * @returns the address to send to, or the row reason code.
 */
export function readEmail(text: string | undefined): EmailReading {
  const written = plainCell(text).replace(/^mailto:/i, '');
  if (written === '') return { ok: false, code: 'email-missing' };
  if (written.length > LONGEST || written.includes('"') || !isEmail(written, { allow_utf8_local_part: false })) {
    return { ok: false, code: 'email-invalid' };
  }
  const at = written.lastIndexOf('@');
  const value = written.slice(0, at) + written.slice(at).toLowerCase();
  return { ok: true, value };
}

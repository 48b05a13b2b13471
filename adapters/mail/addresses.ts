import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { MadeAddress, MailAddresses, MailAddressKind } from '../../ports/conversations/incoming-mail';

/** Where mail for us goes: every address of a domain, or one mailbox with plus-addressing. */
export type MailPlace = { domain: string } | { mailbox: string };

const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';
const ID_BYTES = 16;
/** 64 bits: nobody guesses one, because each guess is a mail to us. */
const MAC_BYTES = 8;
const PREFIXES: Readonly<Record<MailAddressKind, string>> = { 'return-path': 'b', 'reply-to': 'r' };
const TOKEN = /^([br])-([a-z2-7]{39})$/;

/**
 * Addresses that need no row: the attempt's id and a code over it that only we can compute. So nothing is written at the
 * hand-over, and an address is the same however often it is made. Every key of the ring is accepted, so that keys can be
 * changed while answers are under way.
 * @param keys as in `ROLLCALL_SECRET_KEYS`
 */
export function createMailAddresses(keys: string, place: MailPlace): MailAddresses {
  const ring = keys.split(',').map((entry) => {
    const secret = Buffer.from(entry.trim().split(':')[1] ?? '', 'base64');
    return Buffer.from(hkdfSync('sha256', secret, '', 'mail addresses', 32));
  });
  const codeOf = (key: Buffer, kind: MailAddressKind, id: Buffer): Buffer =>
    createHmac('sha256', key).update(PREFIXES[kind]).update(id).digest().subarray(0, MAC_BYTES);

  return {
    make(kind, reference) {
      const id = Buffer.from(reference.replaceAll('-', ''), 'hex');
      const token = `${PREFIXES[kind]}-${toBase32(Buffer.concat([id, codeOf(ring[0]!, kind, id)]))}`;
      if ('domain' in place) return `${token}@${place.domain}`;
      const at = place.mailbox.lastIndexOf('@');
      return `${place.mailbox.slice(0, at)}+${token}${place.mailbox.slice(at)}`;
    },

    read(address) {
      const [, prefix, letters] = TOKEN.exec(tokenAt(address.trim().toLowerCase(), place) ?? '') ?? [];
      if (!prefix || !letters) return null;
      const bytes = fromBase32(letters);
      const id = bytes.subarray(0, ID_BYTES);
      const kind: MailAddressKind = prefix === 'b' ? 'return-path' : 'reply-to';
      const code = bytes.subarray(ID_BYTES, ID_BYTES + MAC_BYTES);
      if (!ring.some((key) => timingSafeEqual(codeOf(key, kind, id), code))) return null;
      return { kind, attemptId: toUuid(id) } satisfies MadeAddress;
    },
  };
}

/** The part of an address that is ours to read; null where it is for another place. */
function tokenAt(address: string, place: MailPlace): string | null {
  const at = address.lastIndexOf('@');
  const [local, domain] = [address.slice(0, at), address.slice(at + 1)];
  if ('domain' in place) return domain === place.domain.toLowerCase() ? local : null;
  const mailbox = place.mailbox.toLowerCase();
  const end = mailbox.lastIndexOf('@');
  if (domain !== mailbox.slice(end + 1) || !local.startsWith(`${mailbox.slice(0, end)}+`)) return null;
  return local.slice(end + 1);
}

function toBase32(bytes: Buffer): string {
  let out = '';
  let value = 0;
  let bits = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) {
      out += LETTERS[(value >> (bits - 5)) & 31];
      value &= (1 << (bits - 5)) - 1;
    }
  }
  return bits > 0 ? out + LETTERS[(value << (5 - bits)) & 31] : out;
}

function fromBase32(letters: string): Buffer {
  const bytes: number[] = [];
  let value = 0;
  let bits = 0;
  for (const letter of letters) {
    value = (value << 5) | LETTERS.indexOf(letter);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((value >> bits) & 255);
    value &= (1 << bits) - 1;
  }
  return Buffer.from(bytes);
}

function toUuid(id: Buffer): string {
  const hex = id.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

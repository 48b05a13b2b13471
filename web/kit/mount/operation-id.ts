import { createHash } from 'node:crypto';
import { isId } from '../../../domain/ids';

/**
 * The id of what a form makes: the same for each press of the same form by the same person, and nobody's to choose. The
 * id that the form was drawn with is one of its fields, so it may be anything, also the id of something that is there.
 *
 * @param asked what the form sent as `operation`.
 * @param parts whose form it is and where it leads.
 * @returns a UUIDv7 with the time of `asked`; null where `asked` is no id.
 */
export function operationIdOf(asked: string, ...parts: string[]): string | null {
  if (!isId(asked)) return null;
  const bytes = createHash('sha256')
    .update(JSON.stringify([asked.toLowerCase(), ...parts]))
    .digest()
    .subarray(0, 16);
  Buffer.from(asked.replaceAll('-', ''), 'hex').copy(bytes, 0, 0, 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

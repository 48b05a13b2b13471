import { isUtf8 } from 'node:buffer';
import { decode } from 'iconv-lite';
import type { TextReading } from '../../domain/lists/list-file';
import { utf16Of } from './file-kind';

type TextEncoding = TextReading['encoding'];

export interface DecodedText {
  /** The text as UTF-8, without byte order marks and without the end-of-file characters of old systems. */
  bytes: Buffer;
  encoding: TextEncoding;
}

/** The character for bytes that cannot be decoded. */
const REPLACEMENT = '\ufffd';

/** Sequences that are well-formed UTF-8 but occur in no Windows-1252 text: "Ã©" for é, "â€™" for ’. */
const SURELY_UTF8 = /\xc2[\xa0-\xbf]|[\xc3-\xc5][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/;
/** Other letters in UTF-8; in Windows-1252 a capital and a mark, as in "Ó’". */
const MAYBE_UTF8 = /[\xc6-\xdf][\x80-\xbf]/g;
const BEYOND_ASCII = /[\x80-\xff]/g;

/**
 * What you see when other encodings (those of DOS and of old Macs) are read as Windows-1252: signs within words
 * ("Ren‚e", "J”rg"), and a capital at the end of one ("AndrŽ").
 */
const GARBLED = /\p{L}[‚ƒ„†‡ˆ‰‹›˜¡¢¤¥¨¬¯¸]|\p{L}[“”£]\p{L}|\p{Ll}[ŽŠŸŒ]|œ\d|[\u0081\u008d\u008f\u0090\u009d]/u;

/**
 * Decides by rule how a text file is encoded, so that a single byte does not change how we read all others. A byte
 * order mark decides first. Otherwise it is UTF-8 if all of it is valid, and Windows-1252 if nothing looks like UTF-8.
 * Unreadable bytes become U+FFFD, so that `isUnreadable` finds them in their row.
 */
export function decodeText(bytes: Buffer): DecodedText {
  const utf16 = utf16Of(bytes);
  if (utf16) return text(Buffer.from(decode(bytes, utf16, { stripBOM: false }), 'utf8'), 'UTF-16');
  if (isMarked(bytes) || isUtf8(bytes)) return text(isUtf8(bytes) ? bytes : replaced(bytes), 'UTF-8');
  return isDamagedUtf8(bytes)
    ? text(replaced(bytes), 'UTF-8')
    : text(Buffer.from(decode(bytes, 'windows-1252'), 'utf8'), 'Windows-1252');
}

/** Whether a cell holds characters that could not be read or are surely wrong. */
export function isUnreadable(cell: string, encoding: TextEncoding): boolean {
  return cell.includes(REPLACEMENT) || cell.includes('\0') || (encoding === 'Windows-1252' && GARBLED.test(cell));
}

function isDamagedUtf8(bytes: Buffer): boolean {
  const latin = bytes.toString('latin1');
  if (SURELY_UTF8.test(latin)) return true;
  const maybe = latin.match(MAYBE_UTF8)?.length ?? 0;
  return maybe > 1 && maybe * 4 > (latin.match(BEYOND_ASCII)?.length ?? 0);
}

function replaced(bytes: Buffer): Buffer {
  return Buffer.from(decode(bytes, 'utf8', { stripBOM: false }), 'utf8');
}

function isMarked(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

/**
 * Programs that join files leave a byte order mark before each. Only those at the beginning surely belong to no value.
 */
function text(bytes: Buffer, encoding: TextEncoding): DecodedText {
  let start = 0;
  while (isMarked(bytes.subarray(start, start + 3))) start += 3;
  return { bytes: bytes.subarray(start, contentEnd(bytes, start)), encoding };
}

/** The end of the text: before 0x1A, which DOS programs put at the end, or before the NULs that others pad it with. */
function contentEnd(bytes: Buffer, start: number): number {
  let end = bytes.length;
  let at = end;
  while (at > start) {
    const byte = bytes[at - 1];
    if (byte === 0x1a || byte === 0) end = at - 1;
    else if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d) break;
    at--;
  }
  return end;
}

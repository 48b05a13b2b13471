/**
 * The MIME encodings that a plain text email needs (RFC 2045 §6.7 and §6.8, RFC 2047). They keep every character of the
 * text. Everything on the wire is ASCII in lines of at most 76.
 */

const LINE = 76;

/** Transfer encoding header, empty line and encoded body. */
export function encodeBody(text: string): string {
  const canonical = text.replace(/\r\n|\r|\n/g, '\r\n');
  return mostlyAscii(canonical)
    ? `Content-Transfer-Encoding: quoted-printable\r\n\r\n${quotedPrintable(canonical)}`
    : `Content-Transfer-Encoding: base64\r\n\r\n${base64Lines(canonical)}`;
}

/** Quoted-printable triples each byte outside ASCII; above a sixth of the text base64 is shorter. */
function mostlyAscii(text: string): boolean {
  const others = text.match(/\P{ASCII}/gu)?.length ?? 0;
  return others * 6 <= text.length;
}

/** Lines without any of these and of at most 76 characters are sent unchanged. */
const PLAIN_LINE = /^[\x20-\x3c\x3e-\x7e\t]*$/;

/**
 * @param text with CRLF line breaks
 *
 * SMTP ends every message with a line break, so a text that does not end with one ends with a soft break instead
 * (RFC 2045: the part after the last soft break may be empty). Without that each text would arrive one line longer.
 */
function quotedPrintable(text: string): string {
  const lines = text.split('\r\n').map(quotedLine);
  const last = lines.length - 1;
  if (lines[last] === '') return lines.join('\r\n');
  lines[last] += '=\r\n';
  return lines.join('\r\n');
}

function quotedLine(line: string): string {
  // A line that starts with "From " is changed by mailboxes of the mbox kind (RFC 2049 §3).
  if (line.length < LINE && PLAIN_LINE.test(line) && !/[ \t]$/.test(line) && !line.startsWith('From ')) return line;
  let out = '';
  let width = 0;
  let at = 0;
  for (const character of line) {
    const isLast = at + character.length === line.length;
    const piece = quotedCharacter(character, isLast, at === 0 && line.startsWith('From '));
    at += character.length;
    // One column stays free for the "=" of a soft break, which also ends the last line.
    if (width + piece.length > LINE - 1) {
      out += '=\r\n';
      width = 0;
    }
    out += piece;
    width += piece.length;
  }
  return out;
}

function quotedCharacter(character: string, isLast: boolean, escape: boolean): string {
  const isBlank = character === ' ' || character === '\t';
  if (!escape && PLAIN_LINE.test(character) && !(isBlank && isLast)) return character;
  let out = '';
  for (const byte of Buffer.from(character, 'utf8')) out += `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  return out;
}

function base64Lines(text: string): string {
  const encoded = Buffer.from(text, 'utf8').toString('base64');
  return encoded.replace(/.{1,76}/g, '$&\r\n');
}

/**
 * A header text (subject, display name): ASCII is unchanged and folded at single spaces. Anything else becomes encoded
 * words (RFC 2047), and so does text that looks like one, starts or ends with blanks, or has words too long to fold. A
 * line break becomes a space, because headers have none.
 * @param column how far the header's first line is filled already
 */
export function encodeText(text: string, column: number): string {
  const line = text.replace(/[\r\n]+/g, ' ');
  if (/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(line) && !line.includes('=?')) {
    const folded = fold(line, column);
    if (folded !== null) return folded;
  }
  return line === '' ? '' : encodedWords(line);
}

/** Null if a word is too long for a line of 76. */
function fold(line: string, column: number): string | null {
  if (column + line.length <= LINE) return line;
  let out = '';
  let width = column;
  for (const word of line.split(/(?<=[^ ])(?= [^ ])/)) {
    if (word.length > LINE) return null;
    if (out && width + word.length > LINE) {
      out += '\r\n';
      width = 0;
    }
    out += word;
    width += word.length;
  }
  return out;
}

/** Encoded words of at most 75 characters, cut between characters; blanks between them do not count (RFC 2047 §6.2). */
function encodedWords(line: string): string {
  const words: string[] = [];
  let bytes: Buffer[] = [];
  let length = 0;
  const flush = () => {
    words.push(`=?UTF-8?B?${Buffer.concat(bytes).toString('base64')}?=`);
    bytes = [];
    length = 0;
  };
  for (const character of line) {
    const encoded = Buffer.from(character, 'utf8');
    if (length + encoded.length > 39) flush(); // 52 base64 characters and the frame, next to the header's name
    bytes.push(encoded);
    length += encoded.length;
  }
  flush();
  return words.join('\r\n ');
}

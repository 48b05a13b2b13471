import { WorkbookTooLargeError, type PackageParts } from './package-parts';
import { readXml } from './xml';

/** The longest text a cell can hold (ECMA-376, and every spreadsheet program). */
export const MAX_CELL = 32_767;

export interface SharedStringLimits {
  count: number;
  /** Bytes of all texts in UTF-8. */
  bytes: number;
}

/**
 * The shared texts of a workbook, which cells name by their place. Held as bytes and not as strings, so a text takes
 * its length and four bytes.
 */
export class SharedStrings {
  private bytes = Buffer.alloc(0);
  private ends = new Uint32Array(0);
  private count = 0;
  private used = 0;

  constructor(private readonly limits: SharedStringLimits) {}

  /** @throws WorkbookTooLargeError if there are more or longer texts than we allow. */
  add(text: string): void {
    const length = Buffer.byteLength(text);
    if (this.count >= this.limits.count || this.used + length > this.limits.bytes) throw new WorkbookTooLargeError();
    if (this.used + length > this.bytes.length) {
      const more = Buffer.alloc(Math.max(this.used + length, this.bytes.length * 2, 64 * 1024));
      this.bytes.copy(more, 0, 0, this.used);
      this.bytes = more;
    }
    if (this.count === this.ends.length) {
      const more = new Uint32Array(Math.max(1024, this.ends.length * 2));
      more.set(this.ends);
      this.ends = more;
    }
    this.used += this.bytes.write(text, this.used);
    this.ends[this.count++] = this.used;
  }

  /** Undefined if there is no text at this place. */
  at(place: number): string | undefined {
    if (!(place >= 0 && place < this.count)) return undefined;
    return this.bytes.toString('utf8', place === 0 ? 0 : this.ends[place - 1], this.ends[place]);
  }
}

/**
 * Reads the texts of a workbook: the runs of rich text, without phonetic guides (ECMA-376 part 1, 18.4).
 * @throws WorkbookTooLargeError, DamagedWorkbookError, XmlError
 */
export async function readSharedStrings(
  parts: PackageParts,
  part: string,
  limits: SharedStringLimits,
): Promise<SharedStrings> {
  const strings = new SharedStrings(limits);
  const text = new RichText();
  let isInside = false;
  await readXml(parts.read(part), {
    open(name) {
      if (isInside) text.open(name);
      else if (name === 'si') {
        isInside = true;
        text.begin();
      }
    },
    text: (piece) => text.text(piece),
    close() {
      if (isInside && text.close()) {
        isInside = false;
        strings.add(text.value());
      }
    },
  });
  return strings;
}

/** Collects the text of an element that holds `<t>` or runs of it (`si`, `is`). Call `begin` when it opens. */
export class RichText {
  private readonly path: string[] = [];
  private pieces = '';

  begin(): void {
    this.path.length = 0;
    this.pieces = '';
  }

  open(name: string): void {
    this.path.push(name);
  }

  text(piece: string): void {
    const { length } = this.path;
    const isText = this.path[length - 1] === 't' && (length === 1 || (length === 2 && this.path[0] === 'r'));
    if (isText && this.pieces.length < LONGEST_ESCAPED) this.pieces += piece;
  }

  /** Whether the element itself closes. */
  close(): boolean {
    return this.path.pop() === undefined;
  }

  value(): string {
    return cellText(this.pieces);
  }
}

/** The length of the longest cell with every character escaped. */
const LONGEST_ESCAPED = MAX_CELL * 7;

/**
 * A text as the cell shows it. Characters that XML cannot hold are written `_xHHHH_` (ECMA-376 part 1, 22.9.2.19); a
 * NUL is left out.
 */
export function cellText(text: string): string {
  if (!text.includes('_x')) return text.slice(0, MAX_CELL);
  return text
    .replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => {
      const value = parseInt(code, 16);
      return value === 0 ? '' : String.fromCharCode(value);
    })
    .slice(0, MAX_CELL);
}

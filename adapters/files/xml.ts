/** Thrown for XML that a workbook has no business to hold, or that ends in the middle. */
export class DamagedXmlError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DamagedXmlError';
  }
}

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The text of an XML file's bytes: UTF-8, or UTF-16 where a byte order mark says so. */
export function xmlText(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2);
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return Buffer.from(bytes.subarray(2, bytes.length & ~1))
      .swap16()
      .toString('utf16le');
  return bytes.toString('utf8', bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0);
}

/**
 * Reads the parts of an XML text one after the other, for the few shapes that workbooks have: elements without their
 * namespace prefix, attributes, text and CDATA. Comments and processing instructions are passed over; a document type
 * is refused, so no entity can be declared and none can grow.
 */
export class XmlReader {
  /** The element's name without prefix, after `open` and `close`. */
  name = '';
  /** Whether the element just opened is closed at once (`<c/>`). */
  empty = false;
  private attributes = '';
  private raw = '';
  private verbatim = false;

  private at = 0;

  constructor(private readonly xml: string) {}

  /**
   * Goes to the next part.
   * @throws DamagedXmlError
   */
  next(): 'open' | 'close' | 'text' | 'end' {
    const { xml } = this;
    for (;;) {
      if (this.at >= xml.length) return 'end';
      if (xml.charCodeAt(this.at) !== 60) return this.textUpTo(xml.indexOf('<', this.at));
      switch (xml.charCodeAt(this.at + 1)) {
        case 33: // !
          if (xml.startsWith('<![CDATA[', this.at)) return this.cdata();
          if (!xml.startsWith('<!--', this.at)) throw new DamagedXmlError('A document type is not allowed');
          this.at = this.after('-->', this.at + 4);
          continue;
        case 63: // ?
          this.at = this.after('?>', this.at + 2);
          continue;
        case 47: // /
          return this.closing();
        default:
          return this.opening();
      }
    }
  }

  /** The text just read, entities resolved. */
  get text(): string {
    return this.verbatim ? this.raw : decoded(this.raw);
  }

  /** An attribute of the element just opened, by its name without prefix; undefined when it has none. */
  attribute(name: string): string | undefined {
    const { attributes } = this;
    let at = 0;
    for (let equals = attributes.indexOf('='); equals >= 0; equals = attributes.indexOf('=', at)) {
      let start = equals + 1;
      while (attributes.charCodeAt(start) <= 32) start++;
      const end = attributes.indexOf(attributes.charAt(start) || '"', start + 1);
      if (end < 0) return undefined;
      if (withoutPrefix(attributes.slice(at, equals).trim()) === name) return decoded(attributes.slice(start + 1, end));
      at = end + 1;
    }
    return undefined;
  }

  private textUpTo(end: number): 'text' {
    const stop = end < 0 ? this.xml.length : end;
    this.raw = this.xml.slice(this.at, stop);
    this.verbatim = false;
    this.at = stop;
    return 'text';
  }

  private cdata(): 'text' {
    const start = this.at + 9;
    this.at = this.after(']]>', start);
    this.raw = this.xml.slice(start, this.at - 3);
    this.verbatim = true;
    return 'text';
  }

  private closing(): 'close' {
    const end = this.after('>', this.at);
    this.name = withoutPrefix(this.xml.slice(this.at + 2, end - 1).trim());
    this.at = end;
    return 'close';
  }

  private opening(): 'open' {
    const end = endOfTag(this.xml, this.at);
    this.empty = this.xml.charCodeAt(end - 1) === 47;
    const inner = this.xml.slice(this.at + 1, this.empty ? end - 1 : end);
    const space = inner.search(/\s/);
    this.name = withoutPrefix(space < 0 ? inner : inner.slice(0, space));
    this.attributes = space < 0 ? '' : inner.slice(space);
    this.at = end + 1;
    return 'open';
  }

  private after(mark: string, from: number): number {
    const found = this.xml.indexOf(mark, from);
    if (found < 0) throw new DamagedXmlError('The XML ends in the middle');
    return found + mark.length;
  }
}

/** Where the > of a tag stands; one inside an attribute's quotes ends nothing. */
function endOfTag(xml: string, start: number): number {
  let quote = 0;
  for (let i = start; i < xml.length; i++) {
    const code = xml.charCodeAt(i);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === 34 || code === 39) quote = code;
    else if (code === 62) return i;
  }
  throw new DamagedXmlError('The XML ends in the middle');
}

function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function decoded(raw: string): string {
  if (!raw.includes('&')) return raw;
  return raw.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    const code = hex === undefined ? Number(decimal) : parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

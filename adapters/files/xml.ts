import { SaxesParser } from 'saxes';

/**
 * Thrown for text that is not XML, or for XML that no workbook has: a document type, custom entities or nesting that is
 * too deep.
 */
export class XmlError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'XmlError';
  }
}

/** The events of a document. Names come without their prefix, because programs choose prefixes freely. */
export interface XmlVisitor {
  open?(name: string, attributes: Record<string, string>): void;
  /** Text and CDATA, entities resolved. */
  text?(text: string): void;
  close?(name: string): void;
}

/** The most bytes between two events. The longest text of a cell takes 200 kB with every character escaped. */
const MOST_BETWEEN_EVENTS = 4 * 1024 * 1024;

/** The deepest nesting. In a sheet it is eight. */
const DEEPEST = 64;

/**
 * Reads XML as a stream, in UTF-8, UTF-16 or the encoding it declares. Only the text between two events is in memory.
 * An error that a visitor throws ends the reading and is rethrown unchanged.
 *
 * @throws XmlError
 */
export async function readXml(chunks: AsyncIterable<Buffer>, visitor: XmlVisitor): Promise<void> {
  const reader = createXmlReader(visitor);
  for await (const chunk of chunks) reader.write(chunk);
  reader.end();
}

/** The same parser, fed by the caller. */
export function createXmlReader(visitor: XmlVisitor): { write(chunk: Buffer): void; end(): void } {
  const parser = new SaxesParser({ xmlns: false, position: false });
  let thrown: Error | null = null;
  let depth = 0;
  let quiet = 0;
  let decoder: InstanceType<typeof TextDecoder> | null = null;
  let start = Buffer.alloc(0);

  const guarded = (act: () => void): void => {
    quiet = 0;
    if (thrown) return;
    try {
      act();
    } catch (error) {
      thrown = error as Error;
    }
  };
  parser.on('error', (error) => {
    thrown ??= new XmlError('This is not XML', { cause: error });
  });
  parser.on('doctype', () => {
    thrown ??= new XmlError('A document type is not read');
  });
  parser.on('opentag', ({ name, attributes }) =>
    guarded(() => {
      if (++depth > DEEPEST) throw new XmlError('Too many elements within elements');
      visitor.open?.(localName(name), attributes);
    }),
  );
  parser.on('closetag', ({ name }) =>
    guarded(() => {
      depth--;
      visitor.close?.(localName(name));
    }),
  );
  parser.on('text', (text) => guarded(() => visitor.text?.(text)));
  parser.on('cdata', (text) => guarded(() => visitor.text?.(text)));
  parser.on('comment', () => guarded(() => undefined));
  parser.on('processinginstruction', () => guarded(() => undefined));

  const feed = (text: string): void => {
    parser.write(text);
    if (thrown) throw thrown;
  };
  const decode = (bytes?: Buffer): string => {
    try {
      return decoder!.decode(bytes, { stream: bytes !== undefined });
    } catch (error) {
      throw new XmlError('There are bytes that are no text', { cause: error });
    }
  };
  const begin = (): void => {
    decoder = new TextDecoder(encodingOf(start), { fatal: true });
    feed(decode(start));
  };

  return {
    write(chunk) {
      quiet += chunk.length;
      if (decoder) feed(decode(chunk));
      else {
        start = start.length === 0 ? Buffer.from(chunk) : Buffer.concat([start, chunk]);
        if (start.length >= DECLARATION) begin();
      }
      if (quiet > MOST_BETWEEN_EVENTS) throw new XmlError('One text is far too long');
    },
    end() {
      if (!decoder) begin();
      feed(decode());
      parser.close();
      if (thrown) throw thrown;
    },
  };
}

/** An attribute by its name without prefix. */
export function attribute(attributes: Record<string, string>, name: string): string | undefined {
  if (attributes[name] !== undefined) return attributes[name];
  const end = `:${name}`;
  for (const key in attributes) if (key.endsWith(end)) return attributes[key];
  return undefined;
}

/** Whether an XML attribute is true (`xsd:boolean`). */
export function isTrue(value: string | undefined): boolean {
  return value === '1' || value?.toLowerCase() === 'true' || value === 'on';
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

/** How many bytes an XML declaration may take. */
const DECLARATION = 256;

/** The byte order mark decides, or else how `<` is encoded (XML 1.0, appendix F), or else the declaration. */
function encodingOf(start: Buffer): string {
  const [a, b] = start;
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return 'utf-16le';
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c)) return 'utf-16be';
  const declared = /^(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(
    start.toString('latin1', 0, DECLARATION),
  )?.[1];
  if (declared === undefined || /^utf-?16/i.test(declared)) return 'utf-8';
  try {
    return new TextDecoder(declared).encoding;
  } catch (error) {
    throw new XmlError(`The encoding ${declared} is not known`, { cause: error });
  }
}

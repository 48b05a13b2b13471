import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { readXml } from './xml';

/** Thrown if a workbook does not follow the standard (ECMA-376) and cannot be read. */
export class DamagedWorkbookError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DamagedWorkbookError';
  }
}

/** Thrown if a workbook has more parts, unpacked bytes, texts or cells than we allow. */
export class WorkbookTooLargeError extends Error {
  constructor() {
    super('The workbook holds more than is allowed');
    this.name = 'WorkbookTooLargeError';
  }
}

export interface PackageLimits {
  /** The most entries in the archive. */
  entries: number;
  /** The most bytes of all entries, unpacked. */
  unpackedBytes: number;
}

/** A link from one part to another (ECMA-376 part 2, "Relationships"). */
export interface Relationship {
  id: string;
  /** The last word of its type: `officeDocument`, `worksheet`, `sharedStrings` …, the same for Strict workbooks. */
  kind: string;
  /** The part's name as `has` and `read` take it; null for a target outside the package. */
  target: string | null;
}

/** The most links of one part, and the most types of parts. A workbook has one for each sheet and a few more. */
const MOST_LINKS = 10_000;

/**
 * The parts of an Open Packaging Conventions file (ECMA-376 part 2): found by name without regard to case, and through
 * the relationships that point to them, but never by the names that one program uses.
 *
 * We never unpack more than the limits allow, whatever the archive claims. We check the sum of its directory first, and
 * yauzl refuses an entry that unpacks to another size. Parts are streams, and none is held in memory.
 */
export class PackageParts {
  private constructor(
    private readonly archive: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry | 'twice'>,
  ) {}

  /** @throws DamagedWorkbookError, WorkbookTooLargeError */
  static async open(bytes: Buffer, limits: PackageLimits): Promise<PackageParts> {
    try {
      // We check names here, because yauzl refuses "/xl/workbook.xml", which some programs write.
      const archive = await fromBufferPromise(bytes, { validateEntrySizes: true, decodeStrings: false });
      if (archive.entryCount > limits.entries) throw new WorkbookTooLargeError();
      const entries = new Map<string, Entry | 'twice'>();
      let unpacked = 0;
      for await (const entry of archive.eachEntry()) {
        unpacked += entry.uncompressedSize;
        if (unpacked > limits.unpackedBytes) throw new WorkbookTooLargeError();
        const name = partName(entry.fileNameRaw.toString('utf8'));
        entries.set(name, entries.has(name) ? 'twice' : entry);
      }
      return new PackageParts(archive, entries);
    } catch (error) {
      if (error instanceof WorkbookTooLargeError) throw error;
      throw new DamagedWorkbookError('The archive cannot be read', { cause: error });
    }
  }

  has(name: string): boolean {
    return this.entries.has(partName(name));
  }

  /**
   * The bytes of a part as they are unpacked.
   * @throws DamagedWorkbookError if there is no such part, if two have the name, or if its checksum does not match.
   */
  async *read(name: string): AsyncGenerator<Buffer, void> {
    const entry = this.entries.get(partName(name));
    if (entry === undefined || entry === 'twice') throw new DamagedWorkbookError(`The part ${name} cannot be found`);
    let stream: Readable | null = null;
    try {
      stream = await this.archive.openReadStreamPromise(entry);
      let sum = 0;
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        sum = crc32(chunk, sum);
        yield chunk;
      }
      // One changed bit may leave a readable but different text, for example another digit in a number.
      if (sum !== entry.crc32) throw new Error(`The check sum of ${name} is wrong`);
    } catch (error) {
      if (error instanceof WorkbookTooLargeError || error instanceof DamagedWorkbookError) throw error;
      throw new DamagedWorkbookError(`The part ${name} cannot be unpacked`, { cause: error });
    } finally {
      stream?.destroy();
    }
  }

  /** Where a part links to; the package's own links for ''. Empty if it has no relationships. */
  async relationships(of: string): Promise<Relationship[]> {
    const slash = of.lastIndexOf('/');
    const folder = of.slice(0, slash + 1);
    const part = `${folder}_rels/${of.slice(slash + 1)}.rels`;
    const links: Relationship[] = [];
    if (!this.has(part)) return links;
    await readXml(this.read(part), {
      open(name, attributes) {
        if (name !== 'Relationship') return;
        if (links.length >= MOST_LINKS) throw new WorkbookTooLargeError();
        const { Id: id = '', Type: type = '', Target: target = '', TargetMode: mode } = attributes;
        const kind = type.slice(type.lastIndexOf('/') + 1);
        links.push({ id, kind, target: mode === 'External' ? null : resolved(folder, target) });
      },
    });
    return links;
  }

  /** Parts of these types, as `[Content_Types].xml` lists them. `isOf` gets the type in lower case. */
  async partsOfType(isOf: (type: string) => boolean): Promise<string[]> {
    const found: string[] = [];
    if (!this.has('[Content_Types].xml')) return found;
    await readXml(this.read('[Content_Types].xml'), {
      open(name, { PartName: part = '', ContentType: type = '' }) {
        if (name !== 'Override' || !isOf(type.toLowerCase())) return;
        if (found.length >= MOST_LINKS) throw new WorkbookTooLargeError();
        found.push(resolved('', part));
      },
    });
    return found;
  }
}

/** A part's name as it is compared: no leading slash, forward slashes, no escapes, no regard to case. */
function partName(name: string): string {
  return unescaped(name.replaceAll('\\', '/')).replace(/^\/+/, '').toLowerCase();
}

/**
 * The part that a target points to. With a leading slash it starts at the package's root, otherwise at the folder of
 * its part.
 */
function resolved(folder: string, target: string): string {
  const path = target.replaceAll('\\', '/').replace(/[?#].*$/, '');
  const whole = path.startsWith('/') ? path : `${folder}${path}`;
  const steps: string[] = [];
  for (const step of whole.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return steps.join('/');
}

function unescaped(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

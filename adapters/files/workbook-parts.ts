import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import JSZip from 'jszip';
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';

/** Thrown when a workbook's archive cannot be read. */
export class DamagedWorkbookError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DamagedWorkbookError';
  }
}

/** Thrown when a workbook's archive has more parts, or unpacks to more, than is allowed. */
export class WorkbookTooLargeError extends Error {
  constructor() {
    super('The workbook unpacks to more than is allowed');
    this.name = 'WorkbookTooLargeError';
  }
}

export interface WorkbookLimits {
  /** Most entries in the archive. */
  entries: number;
  /** Most bytes, all entries unpacked. */
  unpackedBytes: number;
}

/** What a workbook may unpack to: several times what 10,000 rows need, far less than a zip bomb. */
export const WORKBOOK_LIMITS: WorkbookLimits = { entries: 2_000, unpackedBytes: 64 * 1024 * 1024 };

/** A workbook's parts by their names in the archive. */
export type WorkbookParts = Map<string, Buffer | string>;

/** The parts that hold what is in the cells. Pictures, comments, tables and the like stay packed. */
const CONTENT =
  /^xl\/(?:workbook\.xml|_rels\/workbook\.xml\.rels|sharedStrings\.xml|styles\.xml|worksheets\/sheet\d+\.xml)$/;

/**
 * Unpacks those parts of a workbook that hold what is in its cells.
 *
 * No more is unpacked than `limits` allow, whatever the archive claims of itself: what its directory adds up to is judged
 * first, and yauzl refuses an entry that unpacks to another size than its directory says.
 *
 * @throws DamagedWorkbookError, WorkbookTooLargeError
 */
export async function unpackParts(bytes: Buffer, limits: WorkbookLimits): Promise<WorkbookParts> {
  try {
    const archive = await fromBufferPromise(bytes, { validateEntrySizes: true });
    if (archive.entryCount > limits.entries) throw new WorkbookTooLargeError();
    const wanted: Entry[] = [];
    let unpacked = 0;
    for await (const entry of archive.eachEntry()) {
      unpacked += entry.uncompressedSize;
      if (unpacked > limits.unpackedBytes) throw new WorkbookTooLargeError();
      if (CONTENT.test(entry.fileName)) wanted.push(entry);
    }
    const parts: WorkbookParts = new Map();
    for (const entry of wanted) parts.set(entry.fileName, await unpack(archive, entry));
    return parts;
  } catch (error) {
    if (error instanceof WorkbookTooLargeError) throw error;
    throw new DamagedWorkbookError('The archive cannot be read', { cause: error });
  }
}

/**
 * An archive of these parts and nothing else, for exceljs, which reads archives only. It never gets the one that was
 * uploaded: it would unpack without a limit, might understand another directory than the one that was judged, cannot
 * read ZIP64 (JSZip #922), and fails on comments and tables of some programs that no list needs.
 */
export async function packParts(parts: WorkbookParts): Promise<Buffer> {
  const zip = new JSZip();
  for (const [name, content] of parts) zip.file(name, content);
  return zip.generateAsync({ type: 'nodebuffer', compression: 'STORE' });
}

async function unpack(archive: ZipFile, entry: Entry): Promise<Buffer> {
  const content = await buffer(await archive.openReadStreamPromise(entry));
  // One changed bit may leave a text that can be read and is another: a digit of a number, say.
  if (crc32(content) !== entry.crc32) throw new Error(`The check sum of ${entry.fileName} is wrong`);
  return content;
}

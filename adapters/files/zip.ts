import { inflateRaw } from 'node:zlib';
import { promisify } from 'node:util';

const inflate = promisify(inflateRaw);

/** Thrown when the bytes are no ZIP archive that can be read. */
export class DamagedZipError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DamagedZipError';
  }
}

/** Thrown when an archive would unpack to more than is allowed, by its directory or in truth. */
export class ZipTooLargeError extends Error {
  constructor() {
    super('The archive unpacks to more than is allowed');
    this.name = 'ZipTooLargeError';
  }
}

export interface ZipLimits {
  /** Most entries in the directory. */
  entries: number;
  /** Most bytes, all entries unpacked. */
  unpackedBytes: number;
}

interface Entry {
  method: number;
  encrypted: boolean;
  packed: number;
  unpacked: number;
  offset: number;
}

const END = 0x06054b50;
const END_64_LOCATOR = 0x07064b50;
const END_64 = 0x06064b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_ENTRY = 0x04034b50;
const IN_ZIP64 = 0xffffffff;

/** Whether bytes begin as a ZIP archive does. */
export function isZip(bytes: Buffer): boolean {
  return bytes.length >= 4 && bytes.readUInt32LE(0) === LOCAL_ENTRY;
}

/**
 * A ZIP archive in memory, read by its central directory (PKWARE APPNOTE 6.3, stored and deflated entries, ZIP64).
 * Nothing is unpacked but what is asked for, and no more than the limits allow, whatever the directory claims.
 */
export class ZipArchive {
  private unpackedSoFar = 0;

  private constructor(
    private readonly bytes: Buffer,
    private readonly entries: ReadonlyMap<string, Entry>,
    private readonly limits: ZipLimits,
  ) {}

  /**
   * @throws DamagedZipError when there is no directory that can be read.
   * @throws ZipTooLargeError when the directory itself goes beyond the limits (zip bombs).
   */
  static open(bytes: Buffer, limits: ZipLimits): ZipArchive {
    const entries = new Map<string, Entry>();
    let unpacked = 0;
    try {
      const { count, offset } = directoryOf(bytes);
      if (count > limits.entries) throw new ZipTooLargeError();
      let at = offset;
      for (let i = 0; i < count; i++) {
        const { name, entry, next } = directoryEntry(bytes, at);
        unpacked += entry.unpacked;
        if (unpacked > limits.unpackedBytes) throw new ZipTooLargeError();
        entries.set(partName(name), entry);
        at = next;
      }
    } catch (error) {
      // Reading beyond the bytes is a directory that lies.
      if (codeOf(error) === 'ERR_OUT_OF_RANGE') throw new DamagedZipError('The directory points outside the archive');
      throw error;
    }
    return new ZipArchive(bytes, entries, limits);
  }

  /** Whether there is an entry of that name; case does not matter (OPC, part names). */
  has(name: string): boolean {
    return this.entries.has(partName(name));
  }

  /**
   * Unpacks one entry; null when there is none.
   * @throws DamagedZipError, ZipTooLargeError
   */
  async read(name: string): Promise<Buffer | null> {
    const entry = this.entries.get(partName(name));
    if (!entry) return null;
    const packed = this.packedBytes(entry);
    const left = this.limits.unpackedBytes - this.unpackedSoFar;
    const unpacked = entry.method === 0 ? packed : await unpack(packed, left);
    if (unpacked.length > left) throw new ZipTooLargeError();
    this.unpackedSoFar += unpacked.length;
    return unpacked;
  }

  private packedBytes({ offset, packed, method, encrypted }: Entry): Buffer {
    if (encrypted || (method !== 0 && method !== 8)) throw new DamagedZipError('An entry is packed in an unknown way');
    if (offset + 30 > this.bytes.length || this.bytes.readUInt32LE(offset) !== LOCAL_ENTRY) {
      throw new DamagedZipError('An entry is not where the directory says');
    }
    const start = offset + 30 + this.bytes.readUInt16LE(offset + 26) + this.bytes.readUInt16LE(offset + 28);
    if (start + packed > this.bytes.length) throw new DamagedZipError('An entry is cut off');
    return this.bytes.subarray(start, start + packed);
  }
}

async function unpack(packed: Buffer, most: number): Promise<Buffer> {
  try {
    return await inflate(packed, { maxOutputLength: Math.max(1, most) });
  } catch (error) {
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') throw new ZipTooLargeError();
    throw new DamagedZipError('An entry cannot be unpacked');
  }
}

/** Where the central directory is, from the record at the archive's end. */
function directoryOf(bytes: Buffer): { count: number; offset: number } {
  const last = bytes.length - 22;
  for (let at = last; at >= 0 && at >= last - 0xffff; at--) {
    if (bytes.readUInt32LE(at) !== END) continue;
    const locator = at - 20;
    if (locator >= 0 && bytes.readUInt32LE(locator) === END_64_LOCATOR) {
      const end64 = Number(bytes.readBigUInt64LE(locator + 8));
      if (bytes.readUInt32LE(end64) !== END_64)
        throw new DamagedZipError('The ZIP64 directory is not where it should be');
      return { count: Number(bytes.readBigUInt64LE(end64 + 32)), offset: Number(bytes.readBigUInt64LE(end64 + 48)) };
    }
    return { count: bytes.readUInt16LE(at + 10), offset: bytes.readUInt32LE(at + 16) };
  }
  throw new DamagedZipError('The archive has no directory');
}

function directoryEntry(bytes: Buffer, at: number): { name: string; entry: Entry; next: number } {
  if (bytes.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new DamagedZipError('The directory cannot be read');
  const nameLength = bytes.readUInt16LE(at + 28);
  const extraLength = bytes.readUInt16LE(at + 30);
  const extraStart = at + 46 + nameLength;
  const next = extraStart + extraLength + bytes.readUInt16LE(at + 32);
  const large = zip64Values(bytes, extraStart, extraStart + extraLength);
  // The ZIP64 extra field holds, in this order, only those values that did not fit.
  const value = (position: number): number => {
    const small = bytes.readUInt32LE(at + position);
    return small === IN_ZIP64 ? (large.shift() ?? small) : small;
  };
  const unpacked = value(24);
  const packed = value(20);
  const offset = value(42);
  const encrypted = (bytes.readUInt16LE(at + 8) & 1) === 1;
  const name = bytes.toString('utf8', at + 46, extraStart);
  return { name, entry: { method: bytes.readUInt16LE(at + 10), encrypted, packed, unpacked, offset }, next };
}

function zip64Values(bytes: Buffer, start: number, end: number): number[] {
  for (let at = start; at + 4 <= end; at += 4 + bytes.readUInt16LE(at + 2)) {
    if (bytes.readUInt16LE(at) !== 0x0001) continue;
    const count = Math.floor(bytes.readUInt16LE(at + 2) / 8);
    return Array.from({ length: Math.min(count, 3) }, (_, i) => Number(bytes.readBigUInt64LE(at + 4 + i * 8)));
  }
  return [];
}

/** Node's own code of an error, if it has one. */
function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | null | undefined)?.code;
}

function partName(name: string): string {
  return name.replace(/\\/g, '/').replace(/^\/+/, '').toLowerCase();
}

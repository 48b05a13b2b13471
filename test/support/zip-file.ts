import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipOptions {
  /** Sizes after the data instead of before it, as programs that write a stream do. */
  descriptors?: boolean;
  /** Sizes and places in 64 bits. */
  zip64?: boolean;
  /** Unpacked, as they are. */
  stored?: boolean;
}

const DESCRIPTOR = 0x08;
const UTF8 = 0x800;

/** An archive of these parts in this order (PKWARE APPNOTE 6.3), their names as they are given. */
export function zipFile(parts: Record<string, string | Buffer>, options: ZipOptions = {}): Buffer {
  const { descriptors = false, zip64 = false, stored = false } = options;
  const flags = UTF8 | (descriptors ? DESCRIPTOR : 0);
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  const push = (piece: Buffer): void => {
    pieces.push(piece);
    at += piece.length;
  };
  for (const [name, content] of Object.entries(parts)) {
    const bytes = Buffer.from(content as string);
    const packed = stored ? bytes : deflateRawSync(bytes);
    const fields = { flags, method: stored ? 0 : 8, sum: crc32(bytes), packed: packed.length, size: bytes.length };
    const place = at;
    push(local(name, descriptors ? { ...fields, sum: 0, packed: 0, size: 0 } : fields));
    push(packed);
    if (descriptors) push(uint32s(0x08074b50, fields.sum, fields.packed, fields.size));
    directory.push(central(name, fields, place, zip64));
  }
  const start = at;
  for (const entry of directory) push(entry);
  const size = at - start;
  if (zip64) {
    const end64 = Buffer.alloc(56);
    end64.writeUInt32LE(0x06064b50, 0);
    end64.writeBigUInt64LE(44n, 4);
    end64.writeUInt16LE(45, 12);
    end64.writeUInt16LE(45, 14);
    for (const place of [24, 32]) end64.writeBigUInt64LE(BigInt(directory.length), place);
    end64.writeBigUInt64LE(BigInt(size), 40);
    end64.writeBigUInt64LE(BigInt(start), 48);
    const locator = Buffer.alloc(20);
    locator.writeUInt32LE(0x07064b50, 0);
    locator.writeBigUInt64LE(BigInt(at), 8);
    locator.writeUInt32LE(1, 16);
    push(end64);
    push(locator);
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  const count = zip64 ? 0xffff : directory.length;
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(zip64 ? 0xffffffff : size, 12);
  end.writeUInt32LE(zip64 ? 0xffffffff : start, 16);
  push(end);
  return Buffer.concat(pieces);
}

interface Fields {
  flags: number;
  method: number;
  sum: number;
  packed: number;
  size: number;
}

function local(name: string, { flags, method, sum, packed, size }: Fields): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(flags, 6);
  header.writeUInt16LE(method, 8);
  uint32s(sum, packed, size).copy(header, 14);
  header.writeUInt16LE(Buffer.byteLength(name), 26);
  return Buffer.concat([header, Buffer.from(name)]);
}

function central(name: string, { flags, method, sum, packed, size }: Fields, place: number, zip64: boolean): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(zip64 ? 45 : 20, 6);
  header.writeUInt16LE(flags, 8);
  header.writeUInt16LE(method, 10);
  const all = 0xffffffff;
  (zip64 ? uint32s(sum, all, all) : uint32s(sum, packed, size)).copy(header, 16);
  header.writeUInt16LE(Buffer.byteLength(name), 28);
  header.writeUInt32LE(zip64 ? all : place, 42);
  if (!zip64) return Buffer.concat([header, Buffer.from(name)]);
  const extra = Buffer.alloc(28);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(24, 2);
  [size, packed, place].forEach((value, index) => extra.writeBigUInt64LE(BigInt(value), 4 + 8 * index));
  header.writeUInt16LE(extra.length, 30);
  return Buffer.concat([header, Buffer.from(name), extra]);
}

function uint32s(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => bytes.writeUInt32LE(value, 4 * index));
  return bytes;
}

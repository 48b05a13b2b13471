import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { zipFile } from '../../test/support/zip-file';
import { DamagedWorkbookError, PackageParts, WorkbookTooLargeError } from './package-parts';
import { XmlError } from './xml';

const LIMITS = { entries: 100, unpackedBytes: 1_000_000 };
const SHEET = 'xl/worksheets/sheet1.xml';

/** As a spreadsheet program packs it. */
async function packed(text: string): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook();
  workbook.addWorksheet('Patients').addRow([text]);
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

async function textOf(parts: PackageParts, name: string): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of parts.read(name)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const unpacked = async (bytes: Buffer, name = SHEET, limits = LIMITS): Promise<string> =>
  textOf(await PackageParts.open(bytes, limits), name);

/** Changes the directory's entry of a part. */
function withEntry(bytes: Buffer, name: string, change: (entry: Buffer) => void): Buffer {
  const copy = Buffer.from(bytes);
  // Its name stands there last, after 46 bytes (PKWARE APPNOTE 4.3.12).
  const entry = copy.subarray(copy.lastIndexOf(name) - 46);
  expect(entry.toString('latin1', 0, 4)).toBe('PK\x01\x02');
  change(entry);
  return copy;
}

describe('P13 the parts of a workbook', () => {
  it('P13 are found whatever their names look like', async () => {
    const names = ['/xl/A.xml', 'XL/a.XML', 'xl\\a.xml', 'xl/%61.xml', './xl/a.xml'.slice(2)];
    for (const name of names) expect(await unpacked(zipFile({ [name]: 'x' }), 'xl/a.xml')).toBe('x');
  });

  it('P13 are found through links: absolute, relative, with backslashes and in any case', async () => {
    const links = ['/xl/s/a.xml', 's/a.xml', 's\\A.xml', '../xl/./s/a.xml', 'S/a.xml', 's/%61.xml'];
    const parts = await PackageParts.open(
      zipFile({
        'xl/_rels/workbook.xml.rels': `<x:Relationships>${links.map((target, i) => `<x:Relationship Id="${i}" Type="a/b/Sheet" Target="${target}"/>`).join('')}<Relationship Id="e" Type="x" Target="http://example.org" TargetMode="External"/></x:Relationships>`,
        'xl/s/a.xml': 'x',
      }),
      LIMITS,
    );
    const found = await parts.relationships('xl/workbook.xml');
    expect(found.slice(0, -1).every(({ target, kind }) => kind === 'Sheet' && parts.has(target!))).toBe(true);
    expect(found.at(-1)).toEqual({ id: 'e', kind: 'x', target: null });
    expect(await parts.relationships('nothing.xml')).toEqual([]);
  });

  it('P13 are read from archives of any kind', async () => {
    for (const options of [{}, { descriptors: true }, { zip64: true }, { stored: true }]) {
      expect(await unpacked(zipFile({ 'a.xml': 'a', [SHEET]: 'x'.repeat(5_000) }, options))).toHaveLength(5_000);
    }
  });

  it('P13 two of one name are none', async () => {
    await expect(unpacked(zipFile({ 'xl/a.xml': '1', 'XL/A.xml': '2' }), 'xl/a.xml')).rejects.toThrow(
      DamagedWorkbookError,
    );
  });

  it('P13 are refused when there are too many, or they unpack to too much', async () => {
    const bytes = await packed('a'.repeat(30_000));
    expect(bytes.length).toBeLessThan(20_000);
    await expect(unpacked(bytes, SHEET, { ...LIMITS, unpackedBytes: 30_000 })).rejects.toThrow(WorkbookTooLargeError);
    await expect(unpacked(bytes, SHEET, { ...LIMITS, entries: 5 })).rejects.toThrow(WorkbookTooLargeError);
    const many = zipFile(Object.fromEntries(Array.from({ length: 101 }, (_, i) => [String(i), ''])));
    await expect(unpacked(many)).rejects.toThrow(WorkbookTooLargeError);
  });

  it('P13 are refused by what the directory says, before any is unpacked', async () => {
    const bytes = withEntry(await packed('a'), SHEET, (entry) => entry.writeUInt32LE(0xfffffff0, 24));
    await expect(unpacked(bytes)).rejects.toThrow(WorkbookTooLargeError);
  });

  it('P13 that unpack to another size than the directory says are damaged', async () => {
    const bytes = await packed('a'.repeat(30_000));
    for (const size of [5, 900_000]) {
      const liar = withEntry(bytes, SHEET, (entry) => entry.writeUInt32LE(size, 24));
      await expect(unpacked(liar)).rejects.toThrow(DamagedWorkbookError);
    }
  });

  it('P13 with a password, another check sum or an end cut off are damaged', async () => {
    const bytes = await packed('a');
    const locked = withEntry(bytes, SHEET, (entry) => entry.writeUInt16LE(entry.readUInt16LE(8) | 1, 8));
    const changed = withEntry(bytes, SHEET, (entry) => entry.writeUInt32LE(1, 16));
    for (const damaged of [locked, changed, bytes.subarray(0, -5), bytes.subarray(0, 200), Buffer.alloc(0)]) {
      await expect(unpacked(damaged)).rejects.toThrow(DamagedWorkbookError);
    }
  });

  it('P13 damaged anywhere they are what they were or an error of ours', async () => {
    const bytes = await packed('some text that is packed');
    const whole = await unpacked(bytes);
    const place = bytes.lastIndexOf(SHEET);
    const within = fc.oneof(fc.nat(bytes.length - 1), fc.integer({ min: place - 46, max: place - 1 }));
    await fc.assert(
      fc.asyncProperty(within, fc.nat(255), async (at, byte) => {
        const damaged = Buffer.from(bytes);
        damaged[at] = byte;
        try {
          expect(await unpacked(damaged)).toBe(whole);
        } catch (error) {
          const ours = [DamagedWorkbookError, WorkbookTooLargeError, XmlError];
          if (!ours.some((kind) => error instanceof kind)) throw error;
        }
      }),
      { numRuns: 300 },
    );
  });
});

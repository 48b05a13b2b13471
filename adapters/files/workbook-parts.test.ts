import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { DamagedWorkbookError, packParts, unpackParts, WorkbookTooLargeError } from './workbook-parts';

const LIMITS = { entries: 100, unpackedBytes: 1_000_000 };
const SHEET = 'xl/worksheets/sheet1.xml';

/** As a spreadsheet program packs it. */
async function packed(text: string): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook();
  workbook.addWorksheet('Patients').addRow([text]);
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

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
  it('are those with content, and come back when packed again', async () => {
    const parts = await unpackParts(await packed('a'), LIMITS);
    expect([...parts.keys()].sort()).toEqual([
      'xl/_rels/workbook.xml.rels',
      'xl/sharedStrings.xml',
      'xl/styles.xml',
      'xl/workbook.xml',
      SHEET,
    ]);
    expect(parts.get('xl/sharedStrings.xml')?.toString()).toContain('<t>a</t>');
    expect(await unpackParts(await packParts(parts), LIMITS)).toEqual(parts);
  });

  it('P13 are refused when there are too many, or they unpack to too much', async () => {
    const bytes = await packed('a'.repeat(30_000));
    expect(bytes.length).toBeLessThan(20_000);
    await expect(unpackParts(bytes, { ...LIMITS, unpackedBytes: 30_000 })).rejects.toThrow(WorkbookTooLargeError);
    await expect(unpackParts(bytes, { ...LIMITS, entries: 5 })).rejects.toThrow(WorkbookTooLargeError);
    const many = await packParts(new Map(Array.from({ length: 101 }, (_, i) => [String(i), ''])));
    await expect(unpackParts(many, LIMITS)).rejects.toThrow(WorkbookTooLargeError);
  });

  it('P13 are refused by what the directory says, before any is unpacked', async () => {
    const large = withEntry(await packed('a'), SHEET, (entry) => entry.writeUInt32LE(300_000_000, 24));
    await expect(unpackParts(large, LIMITS)).rejects.toThrow(WorkbookTooLargeError);
  });

  it('P13 are refused when one unpacks to more or less than the directory says', async () => {
    const bytes = await packed('a'.repeat(30_000));
    for (const size of [5, 900_000]) {
      const liar = withEntry(bytes, SHEET, (entry) => entry.writeUInt32LE(size, 24));
      await expect(unpackParts(liar, LIMITS)).rejects.toThrow(DamagedWorkbookError);
    }
  });

  it('P13 with a password, another check sum or an end cut off are damaged', async () => {
    const bytes = await packed('a');
    const locked = withEntry(bytes, SHEET, (entry) => entry.writeUInt16LE(entry.readUInt16LE(8) | 1, 8));
    const changed = withEntry(bytes, SHEET, (entry) => entry.writeUInt32LE(1, 16));
    for (const damaged of [locked, changed, bytes.subarray(0, -5), bytes.subarray(0, 200), Buffer.alloc(0)]) {
      await expect(unpackParts(damaged, LIMITS)).rejects.toThrow(DamagedWorkbookError);
    }
  });

  it('P13 damaged anywhere they are what they were or an error of ours', async () => {
    const bytes = await packed('some text that is packed');
    const whole = await unpackParts(bytes, LIMITS);
    const names = [...whole.keys()].map((name) => bytes.lastIndexOf(name));
    const within = fc.oneof(
      fc.nat(bytes.length - 1),
      fc.constantFrom(...names).chain((name) => fc.integer({ min: name - 46, max: name - 1 })),
    );
    await fc.assert(
      fc.asyncProperty(within, fc.nat(255), async (place, byte) => {
        const damaged = Buffer.from(bytes);
        damaged[place] = byte;
        try {
          for (const [name, part] of await unpackParts(damaged, LIMITS)) expect(part).toEqual(whole.get(name));
        } catch (error) {
          if (!(error instanceof DamagedWorkbookError || error instanceof WorkbookTooLargeError)) throw error;
        }
      }),
      { numRuns: 300 },
    );
  });
});

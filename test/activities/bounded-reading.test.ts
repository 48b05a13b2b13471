import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createSeparateReader } from '../../adapters/files/separate-reader';
import { DemographicsError } from '../../ports/patients/demographics';
import { FileReadingError, type FileReader } from '../../ports/lists/table-reader';
import { csvOf, FakeDemographics, listActivities, listWorld, nhsNumber, person } from './lists-support';

const world = listWorld();

const program = join(__dirname, '../../dist/adapters/files/reader-process.js');
const bytesOf = (file: Buffer | string) => Readable.from([Buffer.from(file)]);
const never = new AbortController().signal;
const numbers = Array.from({ length: 30 }, (_, index) => nhsNumber(index));

function knowing(): FakeDemographics {
  const demographics = new FakeDemographics();
  for (const number of numbers) demographics.knows(person(number));
  return demographics;
}

/** A list whose file is read by `readFile`, as the worker does it. */
async function listReadBy(readFile: FileReader, demographics = knowing()) {
  const ref = await world.upload({ file: csvOf(numbers) });
  return { ref, demographics, ...listActivities(world.database, demographics, {}, {}, readFile) };
}

const died: FileReader = () => Promise.reject(new FileReadingError('memory'));

describe('3 work that may outgrow its process comes to an end', () => {
  test('3 a file whose reader dies three times is refused in words, and stays so', async () => {
    const { ref, matchList, finishList } = await listReadBy(died);
    await expect(matchList(ref)).rejects.toThrow(FileReadingError);
    await expect(matchList(ref)).rejects.toThrow(FileReadingError);
    expect(await matchList(ref)).toEqual({ kind: 'over', refused: true, gaveUp: true });
    expect(await world.listOf(ref)).toMatchObject({
      ...{ status: 'refused', file: null },
      problem: { code: 'unreadable', message: expect.stringContaining('we tried three times') as string },
    });
    expect(await matchList(ref)).toEqual({ kind: 'over', refused: true });
    expect(await finishList(ref)).toBeNull();
  });

  test('3 a worker that died of it three times, telling nobody, counts the same', async () => {
    const { ref, matchList } = await listReadBy(died);
    const { rows } = await world.database.pool.query<{ begun: number }>(
      'UPDATE recipient_list SET unended_readings = 3 WHERE id = $1 RETURNING unended_readings AS begun',
      [ref.listId],
    );
    expect(rows[0]?.begun).toBe(3);
    expect(await matchList(ref)).toEqual({ kind: 'over', refused: true, gaveUp: true });
  });

  test('3 demographics that are away for hours cost no try', async () => {
    const demographics = knowing();
    demographics.before = () => {
      throw new DemographicsError('unavailable', 'away');
    };
    const { ref, matchList } = await listReadBy(createSeparateReader({ program }), demographics);
    for (let attempt = 1; attempt <= 6; attempt++) {
      await expect(matchList(ref, attempt)).rejects.toMatchObject({ type: 'DemographicsUnavailable' });
    }
    demographics.before = () => undefined;
    expect(await matchList(ref)).toMatchObject({ kind: 'read', rows: 30, left: 0 });
  });

  test('3 a file is read in a process of its own, and closed afterwards', async () => {
    const readFile = createSeparateReader({ program, atOnce: 1 });
    const { ref, matchList, finishList } = await listReadBy(readFile);
    expect(await matchList(ref)).toEqual({ kind: 'read', rows: 30, left: 0 });
    expect(await finishList(ref)).toEqual({ rows: 30, accepted: 30, rejected: 0 });
    // The one place is free again.
    (await readFile(bytesOf(csvOf(numbers)), 'a.csv', 100, never)).close();
  });

  test('3 a reader without enough memory, and one without enough time, end as that', async () => {
    const big = bytesOf(csvOf(Array.from({ length: 200_000 }, () => numbers[0]!)));
    await expect(createSeparateReader({ program, heapMb: 6 })(big, 'a.csv', 10_000, never)).rejects.toMatchObject({
      ...{ name: 'FileReadingError', code: 'memory' },
    });
    await expect(
      createSeparateReader({ program, openMs: 1 })(bytesOf(csvOf(numbers)), 'a.csv', 10_000, never),
    ).rejects.toMatchObject({ name: 'FileReadingError', code: 'time' });
  });

  test('3 a file that breaks off on its way is not taken for a shorter one', async () => {
    async function* broken(): AsyncGenerator<Buffer, void> {
      yield await Promise.resolve(Buffer.from(csvOf(numbers)));
      throw new Error('PostgreSQL went away');
    }
    await expect(createSeparateReader({ program })(broken(), 'a.csv', 100, never)).rejects.toThrow('PostgreSQL');
  });
});

describe('3 large files are read in little memory', () => {
  test('3 a page of a wide file holds few cells', async () => {
    const columns = Array.from({ length: 490 }, (_, index) => `x${index}`).join(',');
    const row = `${numbers[0]!},01/02/1950,${'ab,'.repeat(489)}ab\r\n`;
    const file = Buffer.from(`NHS number,Date of birth,${columns}\r\n${row.repeat(1_000)}`);
    const open = await createSeparateReader({ program })(bytesOf(file), 'a.csv', 10_000, never);
    const { reading } = open;
    const sheet = reading.ok ? reading.sheets[0]!.reading : null;
    let rows = 0;
    if (sheet?.ok) {
      for await (const page of sheet.table.pages(1, 492, 1_000)) {
        expect(page.length * 492).toBeLessThanOrEqual(50_000);
        rows += page.length;
      }
    }
    open.close();
    expect(rows).toBe(1_000);
  });

  test('3 H10 a list of one patient is told its duplicates page by page', async () => {
    const file = csvOf(Array.from({ length: 5_000 }, () => numbers[0]!));
    const ref = await world.upload({ file });
    const { matchList, finishList } = listActivities(world.database, knowing());
    await matchList(ref);
    expect(await finishList(ref)).toEqual({ rows: 5_000, accepted: 1, rejected: 4_999 });
    const rows = await world.rowsOf(ref);
    expect(rows.at(-1)?.reasons).toEqual([{ code: 'duplicate-row', detail: '2' }]);
  });
});

import { PassThrough, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createLetterPrinter } from './letters';
import type { LetterHead, PrintedLetter } from '../../ports/recalls/letter-printing';

const HEAD: LetterHead = { practiceName: 'Riverside Practice', telephone: '01632 960001', date: '4 March 2026' };

const letter = (id: string, more: Partial<PrintedLetter> = {}): PrintedLetter => ({
  id,
  addressLines: ['Siân Wójcik', '2 Tŷ Ŵyl', 'Łódź Street', 'CF10 1AA'],
  body: 'Dear Siân,\n\nYour review is due.\n\nYours sincerely,',
  largePrint: false,
  ...more,
});

async function print(letters: PrintedLetter[], head = HEAD) {
  const out = new PassThrough();
  const [batch, file] = await Promise.all([createLetterPrinter().print(letters, head, out), buffer(out)]);
  return { batch, file, text: file.toString('latin1') };
}

test('N33 letters are one tagged PDF, each on pages of its own, and the pages are counted', async () => {
  const long = Array.from({ length: 60 }, (_, n) => `Paragraph ${n}: ${'words '.repeat(30)}`).join('\n\n');
  const { batch, text } = await print([letter('a'), letter('b', { body: long }), letter('c')]);
  const [a, b, c] = batch.letters;
  expect(a).toEqual({ id: 'a', firstPage: 1, pages: 1 });
  expect(b).toMatchObject({ id: 'b', firstPage: 2 });
  expect(b!.pages).toBeGreaterThan(2);
  expect(c).toEqual({ id: 'c', firstPage: 2 + b!.pages, pages: 1 });
  expect(batch.pages).toBe(c!.firstPage);
  expect(text.startsWith('%PDF-1.7')).toBe(true);
  expect(text.match(/\/Type \/Page\b/g)).toHaveLength(batch.pages);
  expect(text).toMatch(/\/StructTreeRoot/);
  expect(text).toMatch(/\/Lang \(en-GB\)/);
  expect(text.match(/\/S \/Sect\b/g)).toHaveLength(3);
});

test('a letter that asks for a call says which number to call, where the practice has set one', async () => {
  const paragraphsOf = async (head: LetterHead) => (await print([letter('a')], head)).text.match(/\/S \/P\b/g)!.length;
  expect(await paragraphsOf(HEAD)).toBe((await paragraphsOf({ ...HEAD, telephone: null })) + 1);
});

test('N28 the font is embedded and has Welsh and Polish letters', async () => {
  const { text } = await print([letter('a')]);
  expect(text).toMatch(/\/FontFile2/);
  expect(text).toMatch(/NotoSans/);
  // A letter without a glyph would be drawn as glyph 0; the map to Unicode names each that was used.
  expect(text).not.toMatch(/Helvetica/);
});

test('the file is written while it is made, so that many letters are never held at once', async () => {
  let written = 0;
  let most = 0;
  let read = 0;
  const slow = new Writable({
    highWaterMark: 16 * 1024,
    write(chunk: Buffer, _encoding, done) {
      written += chunk.length;
      setImmediate(done);
    },
  });
  function* many() {
    for (; read < 60; read++) {
      most = Math.max(most, slow.writableLength);
      yield letter(String(read));
    }
  }
  await createLetterPrinter().print(many(), HEAD, slow);
  expect(written).toBeGreaterThan(60 * 500);
  expect(most).toBeLessThan(256 * 1024);
});

test('a file that cannot be written ends the printing with its error', async () => {
  const broken = new Writable({
    write: (_chunk, _encoding, done) => done(new Error('the disk is full')),
  });
  await expect(createLetterPrinter().print([letter('a'), letter('b')], HEAD, broken)).rejects.toThrow(
    'the disk is full',
  );
});

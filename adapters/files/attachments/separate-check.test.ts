import { join } from 'node:path';
import { PDFDocument } from 'pdf-lib';
import { createSeparateCheck } from './separate-check';

// The process runs what was built.
const program = join(__dirname, '../../../dist/adapters/files/attachments/check-process.js');

async function pdf(change: (document: PDFDocument) => void = () => undefined): Promise<Buffer> {
  const document = await PDFDocument.create();
  document.addPage();
  change(document);
  return Buffer.from(await document.save());
}

test('W12 files are judged in a process of their own, and refused by the same rules', async () => {
  const check = createSeparateCheck({ program });
  const script = await pdf((document) => document.addJavaScript('hello', 'app.alert(1)'));
  const readings = await Promise.all([
    check(await pdf(), 'letter.pdf'),
    check(script, 'letter.pdf'),
    check(Buffer.from('%PDF-1.7 and nothing else'), 'letter.pdf'),
    check(Buffer.from('MZ'), 'letter.pdf'),
  ]);
  expect(readings).toEqual([
    { ok: true, kind: 'pdf' },
    { ok: false, fault: 'script', kind: 'pdf' },
    { ok: false, fault: 'unreadable', kind: 'pdf' },
    { ok: false, fault: 'other-kind', kind: null },
  ]);
});

test('W12 a file that takes too long or too much memory ends its process, is refused, and lets the next one in', async () => {
  const tooHeavy = { ok: false, fault: 'too-heavy', kind: 'pdf' };
  const slow = createSeparateCheck({ program, limitMs: 1 });
  expect(await slow(await pdf(), 'letter.pdf')).toEqual(tooHeavy);
  const small = createSeparateCheck({ program, memoryMb: 1, atOnce: 1 });
  expect(await Promise.all([small(await pdf(), 'a.pdf'), small(await pdf(), 'b.pdf')])).toEqual([tooHeavy, tooHeavy]);
});

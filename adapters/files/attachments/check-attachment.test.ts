import { deflateSync } from 'node:zlib';
import { PDFDocument, PDFName, PDFString } from 'pdf-lib';
import { checkAttachment } from './check-attachment';

async function pdf(change: (document: PDFDocument) => void | Promise<void> = () => undefined, packed = true) {
  const document = await PDFDocument.create();
  document.addPage([200, 200]);
  await change(document);
  return Buffer.from(await document.save({ useObjectStreams: packed }));
}

/** A grey picture of any size, whose header is right. */
function png(width: number, height: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  const chunk = (name: string, data: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(name, 'latin1'), data, Buffer.alloc(4)]);
  };
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    ...[chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.alloc(8))), chunk('IEND', Buffer.alloc(0))],
  ]);
}

const fault = async (bytes: Buffer, name: string) => {
  const reading = await checkAttachment(bytes, name);
  return reading.ok ? null : reading.fault;
};

test('a letter and a picture may be attached', async () => {
  expect(await fault(await pdf(), 'letter.pdf')).toBeNull();
  expect(await fault(png(4000, 3000), 'photo.png')).toBeNull();
});

test('W13 a PDF with a script is refused, however it is hidden', async () => {
  const script = await pdf((document) => document.addJavaScript('hello', 'app.alert(1)'));
  expect(await fault(script, 'letter.pdf')).toBe('script');
  const action = await pdf((document) => {
    const { context, catalog } = document;
    const act = context.obj({ S: PDFName.of('J#61vaScript'), JS: PDFString.of('app.alert(1)') });
    catalog.set(PDFName.of('OpenAction'), context.register(act));
  }, false);
  expect(await fault(action, 'letter.pdf')).toBe('script');
  const launch = await pdf(({ context, catalog }) =>
    catalog.set(PDFName.of('OpenAction'), context.obj({ S: 'Launch', F: PDFString.of('cmd.exe') })),
  );
  expect(await fault(launch, 'letter.pdf')).toBe('script');
  const inside = await pdf((document) => document.attach(Buffer.from('MZ'), 'a.exe'));
  expect(await fault(inside, 'letter.pdf')).toBe('script');
});

test('a picture of 400 megapixels and what cannot be opened are refused', async () => {
  expect(await fault(png(20_000, 20_000), 'photo.png')).toBe('too-many-pixels');
  expect(await fault(png(100, 100).subarray(0, 45), 'photo.png')).toBe('unreadable');
  expect(await fault(Buffer.from('%PDF-1.7 and nothing else'), 'letter.pdf')).toBe('unreadable');
  expect(await fault(Buffer.from('\xff\xd8\xff<html>', 'latin1'), 'photo.jpg')).toBe('unreadable');
});

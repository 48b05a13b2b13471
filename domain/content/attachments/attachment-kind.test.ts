import { ATTACHMENT_FAULTS, attachmentFaultWords, attachmentKind, savedName } from './attachment-kind';

const of = (text: string): Buffer => Buffer.from(text, 'latin1');

test.each([
  ['a PDF', of('%PDF-1.7\n'), 'letter.PDF', 'pdf'],
  ['a JPEG', of('\xff\xd8\xff\xe0rest'), 'photo.jpeg', 'jpeg'],
  ['a PNG without an ending', of('\x89PNG\r\n\x1a\nrest'), 'photo', 'png'],
])('%s is told by its content', (_name, bytes, fileName, kind) => {
  expect(attachmentKind(bytes, fileName)).toEqual({ ok: true, kind });
});

test.each([
  ['a web page named as a picture', of('<html>'), 'photo.png', 'other-kind'],
  ['a program', of('MZ\x90'), 'letter.pdf', 'other-kind'],
  ['a PDF named as a picture', of('%PDF-1.4'), 'photo.jpg', 'other-name'],
  ['a picture with the ending of a program', of('\xff\xd8\xff\xe0'), 'photo.jpg.exe', 'other-name'],
  ['nothing', of(''), 'letter.pdf', 'empty'],
])('%s is refused', (_name, bytes, fileName, fault) => {
  expect(attachmentKind(bytes, fileName)).toMatchObject({ ok: false, fault });
});

test('each refusal names the file and says what to do', () => {
  for (const fault of ATTACHMENT_FAULTS) {
    const words = attachmentFaultWords(fault, 'scan 1.pdf', 'jpeg');
    expect(words).toMatch(/^“scan 1\.pdf” (is|has|holds|takes) .+\. .+\.$/);
  }
});

test('a saved file has an ending of its kind', () => {
  expect([savedName('letter', 'pdf'), savedName('a.JPG', 'jpeg')]).toEqual(['letter.pdf', 'a.JPG']);
});

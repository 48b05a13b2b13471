import { PDFDocument } from 'pdf-lib';
import { newId } from '../../../adapters/postgres/sql/new-id';
import type { Who } from '../support';
import { testApi } from '../support';

const api = testApi();
const upload = (bytes: Buffer, name: string, more: { as?: Who; key?: string } = {}) =>
  api.call('POST', '/api/v1/attachments', { as: 'sender', files: [{ bytes, name }], ...more });
const row = async (id: string) => {
  const { rows } = await api.database.pool.query<Record<string, unknown>>('SELECT * FROM attachment WHERE id = $1', [
    id,
  ]);
  return rows[0]!;
};
let letter: Buffer;
beforeAll(async () => {
  const document = await PDFDocument.create();
  document.addPage().drawText('Your results');
  letter = Buffer.from(await document.save());
});

test('W12 a file for a direct message is told by its content and stored encrypted', async () => {
  const made = await upload(letter, 'Letter to Grace.pdf');
  expect([made.status, made.body]).toMatchObject([
    201,
    { name: 'Letter to Grace.pdf', kind: 'pdf', size: letter.length },
  ]);
  const { id } = made.body as { id: string };
  const stored = await row(id);
  expect(JSON.stringify(stored)).not.toContain('Grace');
  expect((stored.sealed_content as Buffer).includes('%PDF')).toBe(false);
  expect(api.sealing.openBytes(stored.sealed_content as Buffer, id).equals(letter)).toBe(true);
  expect(() => api.sealing.openBytes(stored.sealed_content as Buffer, newId())).toThrow();
});

test('W12 a file that can do harm, lies about its kind or is too large is refused by its name', async () => {
  const script = await PDFDocument.create();
  script.addPage();
  script.addJavaScript('a', 'app.alert(1)');
  const cases: [Buffer, string, number, string][] = [
    [Buffer.from(await script.save()), 'form.pdf', 422, 'holds a script'],
    [letter, 'scan.jpg', 422, 'is really a PDF'],
    [Buffer.from('<html></html>'), 'scan.png', 415, 'is not a PDF, a JPEG or a PNG'],
    [Buffer.concat([letter, Buffer.alloc(10 * 1024 * 1024)]), 'long.pdf', 413, 'is larger than 10 MB'],
  ];
  for (const [bytes, name, status, words] of cases) {
    const refused = await upload(bytes, name);
    expect([refused.status, (refused.body as { detail: string }).detail]).toEqual([
      status,
      expect.stringContaining(words),
    ]);
    expect((refused.body as { detail: string }).detail).toContain(`“${name}”`);
  }
  expect((await api.call('POST', '/api/v1/attachments', { as: 'sender', fields: { other: 'x' } })).status).toBe(422);
  expect((await upload(letter, 'a.pdf', { as: 'viewer' })).status).toBe(403);
});

test('a repeated upload stores one file, and a file that no message took goes after 30 days', async () => {
  const [one, two] = [await upload(letter, 'a.pdf', { key: 'same' }), await upload(letter, 'a.pdf', { key: 'same' })];
  const { id } = one.body as { id: string };
  expect((two.body as { id: string }).id).toBe(id);
  const day = 86_400_000;
  await api.services.attachments.sweep(new Date(Date.now() + 29 * day));
  expect(await row(id)).toBeDefined();
  await api.services.attachments.sweep(new Date(Date.now() + 31 * day));
  expect(await row(id)).toBeUndefined();
});

import { signedIn, visit } from '../page-visitor';
import { testApi } from '../support';
import { recallWorkOf } from './follow-ups-support';
import { recallsOf } from './recalls-support';

const api = testApi();
const { category, recall, read, sms } = recallsOf(api);
const work = recallWorkOf(api);
const query = (text: string, values: unknown[] = []) => api.database.pool.query(text, values);

interface Pack {
  reach: string;
  documented: number;
  wanted: number;
  entries: { title: string; lines: string[]; hash: string }[];
  hash: string;
}

test('N34 three documented attempts of a clinically significant recall, on a page and as one PDF', async () => {
  await category({
    ...{ name: 'Results', reasons: ['Abnormal result'], clinicallySignificant: true },
    letterBody: 'Dear ((given name)), please call us about your result.',
  });
  const one = await recall({ reason: 'Abnormal result' });
  const at = `/api/v1/recalls/${one.id}`;
  const pack = async () => (await api.call('GET', `${at}/evidence`, { as: 'viewer' })).body as Pack;
  expect(await pack()).toMatchObject({ reach: 'none', documented: 0, wanted: 3 });

  const { campaignId } = (await sms([one.id])).body as { campaignId: string };
  await query(
    `UPDATE message SET status = 'delivered', submitted_at = now(), delivered_at = now() WHERE dispatch_id = $1`,
    [campaignId],
  );
  expect(await pack()).toMatchObject({ reach: 'contacted', documented: 1 });
  await query(`UPDATE patient SET address = '{1 High Street}', postcode = 'LS1 4AP' WHERE id = $1`, [
    one.person.patientId,
  ]);
  const { id: batch } = (
    await api.call('POST', '/api/v1/recalls/letters', { as: 'sender', body: { recallIds: [one.id] } })
  ).body as { id: string };
  await work.print(batch);
  await api.call('POST', `/api/v1/recalls/letters/${batch}/posted`, { as: 'sender', body: { count: 1 } });
  const listed = await api.call('POST', '/api/v1/blocked-numbers', {
    as: 'sender',
    body: { number: one.person.mobile },
  });
  await api.call('PATCH', `/api/v1/blocked-numbers/${(listed.body as { id: string }).id}`, {
    ...{ as: 'sender', body: { recalls: true } },
  });
  expect((await pack()).reach).toBe('contacted');
  await api.call('POST', `${at}/call-outcomes`, { as: 'sender', body: { outcome: 'spoke', note: 'Comes on Monday' } });

  const whole = await pack();
  expect(whole).toMatchObject({ reach: 'reached', documented: 3, wanted: 3 });
  const titles = whole.entries.map(({ title }) => title).join('\n');
  for (const part of [
    'The recall came from the practice system',
    'SMS, sent by A sender',
    'Letter, posted by A sender',
    'Call by A sender: spoke to the patient',
    'Blocked communication of the number changed by A sender',
  ]) {
    expect(titles).toContain(part);
  }
  const lines = whole.entries.flatMap((entry) => entry.lines);
  expect(lines.some((line) => /^Words: Dear Given\d+, your Abnormal result is due\./.test(line))).toBe(true);
  expect(lines).toContain('Note: Comes on Monday');
  expect(lines.some((line) => line.endsWith('1 High Street, LS1 4AP'))).toBe(true);
  expect(whole.hash).toBe(whole.entries.at(-1)!.hash);
  expect(new Set(whole.entries.map(({ hash }) => hash)).size).toBe(whole.entries.length);
  expect((await read(one.id)).attempts).toHaveLength(3);

  const file = await api.call('GET', `${at}/evidence.pdf`, { as: 'sender' });
  expect([file.status, file.headers['content-type']]).toEqual([200, 'application/pdf']);
  expect((await api.call('GET', `${at}/evidence.pdf`, { as: 'viewer' })).status).toBe(403);

  const viewer = await signedIn(api, 'viewer');
  const page = await visit(api, 'get', `/p/oakfield/recalls/${one.id}/evidence`, { cookie: viewer.cookie });
  expect(page.text).toContain('3 of 3 documented attempts');
  expect(page.text).toContain('Comes on Monday');
});

test('N34 a changed entry has another fingerprint, and so has every entry after it', async () => {
  const one = await recall();
  const pack = async () => (await api.call('GET', `/api/v1/recalls/${one.id}/evidence`, { as: 'viewer' })).body as Pack;
  await api.call('POST', `/api/v1/recalls/${one.id}/call-outcomes`, { as: 'sender', body: { outcome: 'no-answer' } });
  await api.call('POST', `/api/v1/recalls/${one.id}/call-outcomes`, {
    as: 'sender',
    body: { outcome: 'left-message' },
  });
  const before = (await pack()).entries.map(({ hash }) => hash);
  await query(`UPDATE recall_attempt SET note = 'Changed' WHERE recall_id = $1 AND outcome = 'no-answer'`, [one.id]);
  const after = (await pack()).entries.map(({ hash }) => hash);
  expect(after[0]).toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);
  expect(after[2]).not.toBe(before[2]);
});

test('the evidence of a restricted record is not shown', async () => {
  const one = await recall();
  await query(`UPDATE patient SET status = 'restricted' WHERE id = $1`, [one.person.patientId]);
  expect((await api.call('GET', `/api/v1/recalls/${one.id}/evidence`, { as: 'viewer' })).status).toBe(404);
  expect((await api.call('GET', `/api/v1/recalls/${one.id}/evidence.pdf`, { as: 'sender' })).status).toBe(404);
});

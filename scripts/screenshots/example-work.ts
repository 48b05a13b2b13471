import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import ExcelJS from 'exceljs';
import { createDemoWorld } from '../../adapters/simulators/demo-world';

/** Where the example work is made. */
export interface ExampleWorkOptions {
  url: string;
  /** The token of a manager of the practice. */
  token: string;
  /** The simulators of the demo, for phones to which nothing can be delivered. */
  simulatorUrl: string;
  /** The demo's lists. */
  samples: string;
}

/** The header and five patients of a list without quotes, two of them in hidden rows, as a filter leaves them. */
async function workbookWithHiddenRows(csv: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet('Eligible');
  const lines = new TextDecoder().decode(csv).split(/\r?\n/).slice(0, 6);
  for (const [index, line] of lines.entries()) sheet.addRow(line.split(',')).hidden = index === 2 || index === 4;
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}

const MOST_WAIT_MS = 120_000;

/** Numbers that many of the demo's patients share, and what happens to messages to them. */
const FAILING: readonly (readonly [number: string, outcome: string])[] = [
  ...numbers(100, 24, 'off'),
  ...numbers(200, 12, 'unknown-number'),
  ...numbers(300, 6, 'network-trouble'),
  ...numbers(400, 4, 'memory-full'),
];

function numbers(from: number, count: number, outcome: string): [string, string][] {
  return Array.from({ length: count }, (_, index) => [`+447700900${from + index}`, outcome]);
}

/**
 * Example data of a practice that has used Rollcall for a week: lists read, corrected and refused, drafts, a campaign
 * that ended with errors, one that is held, one that is scheduled, one that is paused and one that waits for approval, a
 * blocked number. Made
 * through the API, once. A practice that already has campaigns stays as it is. @returns whether it was made.
 */
export async function makeExampleWork({ url, token, simulatorUrl, samples }: ExampleWorkOptions): Promise<boolean> {
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const isForm = body instanceof FormData;
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(isForm ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
    return (text === '' ? null : JSON.parse(text)) as T;
  };
  const untilNot = async (path: string, field: string, busy: readonly string[]): Promise<void> => {
    const deadline = Date.now() + MOST_WAIT_MS;
    for (;;) {
      const now = (await ask<Record<string, string>>('GET', path))[field]!;
      if (!busy.includes(now)) return;
      if (Date.now() > deadline) throw new Error(`${path} is still ${now}`);
      await wait(250);
    }
  };
  const upload = async (name: string, fileName: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> => {
    const form = new FormData();
    form.set('name', name);
    form.set('channel', 'sms');
    form.set('file', new Blob([bytes]), fileName);
    const { id } = await ask<{ id: string }>('POST', '/recipient-lists', form);
    await untilNot(`/recipient-lists/${id}`, 'status', ['processing']);
    return id;
  };
  const sample = (file: string) => new Uint8Array(readFileSync(join(samples, file)));
  const draft = async (name: string, listId: string, body: string): Promise<string> => {
    const campaign = { name, type: 'message', purpose: 'care', listId, channel: 'sms', body, saveToRecord: true };
    return (await ask<{ id: string }>('POST', '/campaigns', { ...campaign, snomedCodes: ['279991000000102'] })).id;
  };
  const send = (id: string, when: Record<string, unknown> = {}) => ask('POST', `/campaigns/${id}/send`, when);
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

  if ((await ask<{ items: unknown[] }>('GET', '/campaigns?limit=1')).items.length > 0) return false;

  await upload(
    'A list without dates of birth',
    'no-dates.csv',
    new TextEncoder().encode('NHS number,Mobile\n9990001324,07700900129\n'),
  );
  const thousands = await upload('Flu 2026: eligible', 'oakfield-10000.csv', sample('oakfield-10000.csv'));
  const flu = await draft(
    'Flu vaccination, first invitation',
    thousands,
    'Dear ((given name)), your free flu vaccination is due. Please ring Oakfield Surgery on 01632 960001 to book.',
  );
  const phones = createDemoWorld(simulatorUrl);
  await Promise.all(FAILING.map(([number, outcome]) => phones.setPhone(number, outcome, false)));
  await send(flu);
  await untilNot(`/campaigns/${flu}`, 'phase', ['scheduled', 'held', 'sending', 'settling']);

  const mended = await upload(
    'Shingles: not yet invited',
    'oakfield-spreadsheet.xlsx',
    sample('oakfield-spreadsheet.xlsx'),
  );
  await draft(
    'Shingles invitation',
    mended,
    'You can now have the shingles vaccination, free of charge. Please ring us on 01632 960001 to book.',
  );
  const emis = await upload('Diabetes review', 'oakfield-emis.csv', sample('oakfield-emis.csv'));
  const text = 'Your yearly diabetes review is due. Please ring us on 01632 960001 to book.';
  await send(await draft('Diabetes review, November', emis, text), { sendAt: inDays(1) });
  const paused = await draft('Diabetes review, reminder', emis, text);
  await send(paused, { sendAt: inDays(2) });
  await ask('POST', `/campaigns/${paused}/pause`);
  const twenty = await upload('Christmas opening times', 'oakfield-20.csv', sample('oakfield-20.csv'));
  const christmas = 'We are closed on 25 and 26 December. In urgent cases ring 111.';
  await send(await draft('Christmas opening times', twenty, christmas), { holdSeconds: 1_800 });
  await upload(
    'Flu 2026: rows hidden in the sheet',
    'with-hidden-rows.xlsx',
    await workbookWithHiddenRows(sample('oakfield-20.csv')),
  );
  const old = await upload('Flu 2025: eligible', 'oakfield-20.csv', sample('oakfield-20.csv'));
  await ask('POST', `/recipient-lists/${old}/hide`);
  await upload('Flu 2026: second invitation', 'oakfield-10000.csv', sample('oakfield-10000.csv'));

  await ask('PATCH', '/settings', { approvalAbove: 10 });
  const survey = 'Please tell us how we did: ring 01632 960001 between 2pm and 4pm.';
  await send(await draft('Patient survey', twenty, survey));

  const { id, version } = await ask<{ id: string; version: number }>('POST', '/blocked-numbers', {
    number: '07700 900129',
  });
  await ask('PATCH', `/blocked-numbers/${id}`, { recalls: true, why: 'Asked at the desk', version });
  await ask('POST', '/blocked-addresses', { address: 'kim.lee@example.org' });
  return true;
}

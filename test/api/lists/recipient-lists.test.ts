import { Workbook } from 'exceljs';
import request from 'supertest';
import { newId } from '../../../adapters/postgres/sql/new-id';
import type { NumberedRequest } from '../../../ports/page';
import { makeList, makePatients } from '../fixtures';
import { startTestApi, testApi, type CallOptions } from '../support';

const api = testApi();

const csv = (text: string, name = 'flu.csv') => ({ bytes: Buffer.from(text), name });
const file = csv('NHS number,Date of birth\n9990000018,1951-03-04\n');
const upload = (options: CallOptions) => api.call('POST', '/api/v1/recipient-lists', { as: 'sender', ...options });

describe('upload', () => {
  test('P1 P11 a list has a name, one channel and a file; it is stored and its workflow is told', async () => {
    const response = await upload({ fields: { name: ' Flu 2026 ', channel: 'email' }, files: [file] });
    expect(response.status).toBe(202);
    const { id, status } = response.body as { id: string; status: string };
    expect(status).toBe('processing');
    expect(response.headers.location).toBe(`/api/v1/recipient-lists/${id}`);
    expect(api.told).toContain(`list ${id}`);
    const list = await api.call('GET', `/api/v1/recipient-lists/${id}`, { as: 'viewer' });
    expect(list.body).toMatchObject({
      id,
      name: 'Flu 2026',
      channel: 'email',
      status: 'processing',
      counts: null,
      problem: null,
      contactSource: 'demographics',
      createdBy: 'A sender',
    });
    const { rows } = await api.database.pool.query('SELECT file, file_name FROM recipient_list WHERE id = $1', [id]);
    expect(rows[0]).toEqual({ file: file.bytes, file_name: 'flu.csv' });
  });

  test('P11 a name and a channel are required, each told by its act', async () => {
    const response = await upload({ fields: {}, files: [file] });
    expect(response.status).toBe(422);
    expect((response.body as { errors: object[] }).errors).toEqual([
      { path: 'name', code: 'required', message: 'Enter a name for the list.' },
      { path: 'channel', code: 'required', message: 'Choose SMS or email: channel is sms or email.' },
    ]);
    expect((await upload({ fields: { name: 'Flu', channel: 'post' }, files: [file] })).body).toMatchObject({
      errors: [{ path: 'channel', code: 'not-one-of' }],
    });
  });

  test('P13 an empty file is taken, so that the list can say that it is empty', async () => {
    expect((await upload({ fields: { name: 'Flu', channel: 'sms' }, files: [csv('', 'e.csv')] })).status).toBe(202);
  });

  test('columns are our fields and their headers, as JSON', async () => {
    const fields = { name: 'Flu', channel: 'sms' };
    const ask = (columns: string) => upload({ fields: { ...fields, columns }, files: [file] });
    for (const [columns, code] of [
      ['{', 'not-json'],
      ['[]', 'wrong-type'],
      ['{"shoeSize": "Shoe"}', 'unknown-field'],
      ['{"nhsNumber": 1}', 'wrong-type'],
      ['{"nhsNumber": ""}', 'required'],
    ]) {
      const response = await ask(columns!);
      expect([columns, response.status, (response.body as { code: string }).code]).toEqual([columns, 422, code]);
    }
    const response = await ask('{"nhsNumber": "NHS No"}');
    expect(response.status).toBe(202);
    const { rows } = await api.database.pool.query('SELECT asked_columns FROM recipient_list WHERE id = $1', [
      (response.body as { id: string }).id,
    ]);
    expect(rows[0]).toEqual({ asked_columns: { nhsNumber: 'NHS No' } });
  });

  test('a sheet to read and hidden rows are chosen with the upload', async () => {
    const fields = { name: 'Flu', channel: 'sms' };
    const choiceOf = async (more: Record<string, string>) => {
      const response = await upload({ fields: { ...fields, ...more }, files: [file] });
      if (response.status !== 202) return (response.body as { errors: { path: string; code: string }[] }).errors;
      const { rows } = await api.database.pool.query<object>(
        'SELECT asked_sheet, with_hidden_rows FROM recipient_list WHERE id = $1',
        [(response.body as { id: string }).id],
      );
      return rows[0];
    };
    expect(await choiceOf({})).toEqual({ asked_sheet: null, with_hidden_rows: false });
    expect(await choiceOf({ sheet: 'Over 65', hiddenRows: 'include' })).toEqual({
      ...{ asked_sheet: 'Over 65', with_hidden_rows: true },
    });
    expect(await choiceOf({ hiddenRows: 'perhaps' })).toMatchObject([{ path: 'hiddenRows', code: 'not-one-of' }]);
    expect(await choiceOf({ sheet: ' ' })).toMatchObject([{ path: 'sheet', code: 'required' }]);
  });

  test('how the file was read is told, with the cell of a problem; its rows are not', async () => {
    const id = (await upload({ fields: { name: 'Flu', channel: 'sms' }, files: [file] })).body as { id: string };
    const reading = {
      ...{ sheet: 'Over 65', otherSheets: [{ name: 'Cover', rows: 2, hidden: false }], hiddenRows: 2 },
      ...{ filteredRows: 1, hiddenRowsIncluded: false, hiddenColumns: ['Note'], encoding: null, lines: null },
    };
    const problem = { code: 'unreadable', message: 'Some cells hold formulas', row: 2, column: 4 };
    await api.database.pool.query(
      `UPDATE recipient_list SET status = 'refused', reading = $2, problem = $3, first_rows = $4 WHERE id = $1`,
      [id.id, JSON.stringify(reading), JSON.stringify(problem), JSON.stringify([{ row: 2, cells: ['9990000018'] }])],
    );
    const told = await api.call('GET', `/api/v1/recipient-lists/${id.id}`, { as: 'viewer' });
    expect(told.body).toMatchObject({
      reading,
      problem: { code: 'unreadable', message: 'Some cells hold formulas', row: 2, cell: 'E2' },
    });
    expect(told.text).not.toContain('9990000018');
  });

  test('a file is kept as long as something of it is left to choose', async () => {
    const { id } = (await upload({ fields: { name: 'Flu', channel: 'sms' }, files: [file] })).body as { id: string };
    const { pool } = api.database;
    const { rows } = await pool.query<{ practice_id: string }>(
      `UPDATE recipient_list SET status = 'refused', first_rows = '[{"row": 1, "cells": ["a"]}]',
         file_kept_until = '2026-11-23T10:00:00Z' WHERE id = $1 RETURNING practice_id`,
      [id],
    );
    const practiceId = rows[0]!.practice_id;
    const { lists, listCommands } = api.services;
    const [before, after] = [new Date('2026-11-23T09:59:59Z'), new Date('2026-11-23T10:00:00Z')];
    await listCommands.sweep(before);
    expect(await lists.keptFile(practiceId, id, before)).toEqual(file.bytes);
    expect(await lists.keptFile(newId(), id, before)).toBeNull();
    expect(await lists.firstRowsOfFile(practiceId, id, before)).toEqual([{ row: 1, cells: ['a'] }]);
    expect(await lists.firstRowsOfFile(practiceId, id, after)).toEqual([]);
    await listCommands.sweep(after);
    const kept = await pool.query('SELECT file, first_rows, file_kept_until FROM recipient_list WHERE id = $1', [id]);
    expect(kept.rows).toEqual([{ file: null, first_rows: null, file_kept_until: null }]);
  });

  test('a file name is kept without folders and tricks', async () => {
    const names: [string, string][] = [
      ['C:\\lists\\flu.csv', 'flu.csv'],
      ['../../etc/flu.csv', 'flu.csv'],
      ['Grippe – März.csv', 'Grippe – März.csv'],
      [`${'x'.repeat(300)}.csv`, 'x'.repeat(200)],
    ];
    for (const [name, kept] of names) {
      const response = await upload({ fields: { name: 'Flu', channel: 'sms' }, files: [{ ...file, name }] });
      const { rows } = await api.database.pool.query('SELECT file_name FROM recipient_list WHERE id = $1', [
        (response.body as { id: string }).id,
      ]);
      expect([response.status, rows[0]]).toEqual([202, { file_name: kept }]);
    }
  });

  test('the contact source is the practice’s unless the upload names one', async () => {
    await api.call('PATCH', '/api/v1/settings', { body: { contactSource: 'file' } });
    const fields = { name: 'Flu', channel: 'sms' };
    const [asSet, named] = [
      await upload({ fields, files: [file] }),
      await upload({ fields: { ...fields, contactSource: 'demographics' }, files: [file] }),
    ];
    await api.call('PATCH', '/api/v1/settings', { body: { contactSource: 'demographics' } });
    const sourceOf = async (response: { body: unknown }) =>
      (
        (await api.call('GET', `/api/v1/recipient-lists/${(response.body as { id: string }).id}`)).body as {
          contactSource: string;
        }
      ).contactSource;
    expect([await sourceOf(asSet), await sourceOf(named)]).toEqual(['file', 'demographics']);
  });
});

describe('rows', () => {
  let listId: string;
  beforeAll(async () => {
    const header = ['NHS number', 'Date of birth', 'Telephone'];
    const rejected = [
      {
        cells: ['943 476 5918', '04/03/1951', '+447700900123'],
        reasons: [{ code: 'nhs-number-invalid', detail: 'check-digit' }],
      },
      { cells: ['=1+1', '', '-5'], reasons: [{ code: 'nhs-number-invalid' }, { code: 'date-of-birth-missing' }] },
      { cells: ['9990000018', '04/03/1951', '@SUM(A1)'], reasons: [{ code: 'duplicate-row', detail: '2' }] },
    ];
    listId = (await makeList(api, { accepted: 3, rejected, header })).id;
  });

  test('H8 accepted and rejected add up to the rows', async () => {
    const list = await api.call('GET', `/api/v1/recipient-lists/${listId}`, { as: 'viewer' });
    expect((list.body as { counts: object }).counts).toEqual({ rows: 6, accepted: 3, rejected: 3 });
  });

  test('H10 N10 rows come in file order with their reasons in words, filtered and in pages', async () => {
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const query: string = `limit=2${cursor ? `&cursor=${cursor}` : ''}`;
      const page = await api.call('GET', `/api/v1/recipient-lists/${listId}/rows?${query}`, { as: 'viewer' });
      const body = page.body as { items: { row: number }[]; nextCursor: string | null };
      seen.push(...body.items.map(({ row }) => row));
      cursor = body.nextCursor;
    } while (cursor);
    expect(seen).toEqual([2, 3, 4, 5, 6, 7]);
    const rejected = await api.call('GET', `/api/v1/recipient-lists/${listId}/rows?outcome=rejected`);
    const { items } = rejected.body as { items: { row: number; reasons: { code: string; message: string }[] }[] };
    const told = items.map(({ row, reasons }) => [row, reasons.map(({ code, message }) => ({ code, message }))]);
    expect(told).toEqual([
      [5, [{ code: 'nhs-number-invalid', message: 'NHS number is not valid (its last digit does not fit)' }]],
      [
        6,
        [
          { code: 'nhs-number-invalid', message: 'NHS number is not valid' },
          { code: 'date-of-birth-missing', message: 'Missing: date of birth' },
        ],
      ],
      [7, [{ code: 'duplicate-row', message: 'Already in row 2' }]],
    ]);
    const accepted = await api.call('GET', `/api/v1/recipient-lists/${listId}/rows?outcome=accepted`);
    expect((accepted.body as { items: object[] }).items[0]).toMatchObject({
      row: 2,
      outcome: 'accepted',
      reasons: [],
      dateOfBirth: '1951-03-04',
      contact: expect.stringMatching(/^\+447/) as string,
      patientId: expect.any(String) as string,
    });
  });

  test('H10 the deciding reasons with their counts add up to the rejected, and filter the rows', async () => {
    const answer = await api.call('GET', `/api/v1/recipient-lists/${listId}/reasons`, { as: 'viewer' });
    expect(answer.body).toEqual({
      contacts: 3,
      reasons: [
        { code: 'nhs-number-invalid', wish: null, message: 'NHS number is not valid', count: 2 },
        { code: 'duplicate-row', wish: null, message: 'Already in the list', count: 1 },
      ],
    });
    const rowsOf = async (query: string) => {
      const page = await api.call('GET', `/api/v1/recipient-lists/${listId}/rows?${query}`);
      return (page.body as { items: { row: number }[] }).items.map(({ row }) => row);
    };
    expect(await rowsOf('outcome=rejected&reason=nhs-number-invalid')).toEqual([5, 6]);
    expect(await rowsOf('reason=date-of-birth-missing')).toEqual([]);
    expect((await api.call('GET', `/api/v1/recipient-lists/${listId}/rows?reason=shoe`)).status).toBe(422);
  });

  test('pages know how many rows stand before them, and where the page before begins', async () => {
    const { lists } = api.services;
    const read = async (request: NumberedRequest<number>, reason: 'nhs-number-invalid' | null = null) => {
      const { items, ...stand } = await lists.numberedRows(
        api.practiceId,
        listId,
        { outcome: 'rejected', reason },
        request,
      );
      return { rows: items.map(({ row }) => row), ...stand };
    };
    expect(await read({ limit: 1 })).toEqual({ rows: [5], total: 3, before: 0, newer: null, older: 5 });
    expect(await read({ limit: 1, after: 5 })).toEqual({ rows: [6], total: 3, before: 1, newer: 6, older: 6 });
    expect(await read({ limit: 5, after: 6 })).toEqual({ rows: [7], total: 3, before: 2, newer: 7, older: null });
    expect(await read({ limit: 1, before: 7 })).toEqual({ rows: [6], total: 3, before: 1, newer: 6, older: 6 });
    expect(await read({ limit: 5 }, 'nhs-number-invalid')).toMatchObject({ rows: [5, 6], total: 2, older: null });
    expect(await lists.progress(api.practiceId, listId)).toEqual({ rows: 6, stored: 6 });
    expect(await lists.progress(api.otherPracticeId, listId)).toBeNull();
    expect(await lists.firstRows(api.practiceId, listId, 1)).toHaveLength(1);
  });

  test('H9 A2 the rejected as .csv: own columns and values, then Reasons; nothing in it runs', async () => {
    const response = await api.call('GET', `/api/v1/recipient-lists/${listId}/rejected.csv`, { as: 'sender' });
    expect(response.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(response.headers['content-disposition']).toBe(`attachment; filename="rejected-${listId}.csv"`);
    const lines = response.text.split('\r\n');
    expect(lines[0]).toBe('\ufeffNHS number,Date of birth,Telephone,Reasons,What would change it,Set by and when');
    expect(lines[1]).toMatch(
      /^943 476 5918,04\/03\/1951,\+447700900123,NHS number is not valid \(its last digit does not fit\),"Correct the NHS number/,
    );
    expect(lines[2]).toMatch(/^'=1\+1,,-5,"?NHS number is not valid; Missing: date of birth"?,/);
    expect(lines[3]).toMatch(/^9990000018,04\/03\/1951,'@SUM\(A1\),Already in row 2,/);
    expect(lines.slice(4)).toEqual(['']);
    const { rows } = await api.database.pool.query(
      `SELECT actor, details FROM audit_entry WHERE subject_id = $1 AND act NOT LIKE '%-viewed'`,
      [listId],
    );
    expect(rows).toEqual([{ actor: 'A sender', details: { kind: 'csv', byToken: api.tokenIds.sender } }]);
  });

  test('H9 the rejected as .xlsx', async () => {
    const response = await request(api.server)
      .get(`/api/v1/recipient-lists/${listId}/rejected.xlsx`)
      .set('Authorization', `Bearer ${api.tokens.sender}`)
      .buffer(true)
      .parse((incoming, done) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () => done(null, Buffer.concat(chunks)));
      });
    expect(response.status).toBe(200);
    const workbook = new Workbook();
    await workbook.xlsx.load(response.body as ArrayBuffer);
    const rows = workbook.worksheets[0]!.getSheetValues() as unknown[][];
    const own = ['NHS number', 'Date of birth', 'Telephone'];
    expect(rows[1]!.slice(1)).toEqual([...own, 'Reasons', 'What would change it', 'Set by and when']);
    expect(rows[3]!.slice(1, 5)).toEqual(["'=1+1", undefined, '-5', 'NHS number is not valid; Missing: date of birth']);
  });

  test('while a list is read nothing of it is told as if it were all', async () => {
    const { id } = await makeList(api, { status: 'processing' });
    for (const part of ['rows', 'rejected.csv', 'rejected.xlsx']) {
      const response = await api.call('GET', `/api/v1/recipient-lists/${id}/${part}`);
      expect([response.status, (response.body as { code: string }).code]).toEqual([409, 'list-not-ready']);
    }
  });

  test('P13 a refused list says why, and has no rows', async () => {
    const { id } = await makeList(api, { status: 'refused' });
    const list = await api.call('GET', `/api/v1/recipient-lists/${id}`);
    expect(list.body).toMatchObject({
      status: 'refused',
      counts: { rows: 0, accepted: 0, rejected: 0 },
      problem: { code: 'column-missing', row: 1 },
    });
    expect((await api.call('GET', `/api/v1/recipient-lists/${id}/rows`)).body).toEqual({ items: [], nextCursor: null });
  });

  test('a download that breaks before its first byte is a problem, one that breaks later is cut off', async () => {
    const broken = await startTestApi();
    try {
      const { id } = await makeList(broken, { rejected: [{ cells: ['1', '2', '3'], reasons: [{ code: 'blocked' }] }] });
      const { spreadsheets } = broken.services;
      const ask = () => broken.call('GET', `/api/v1/recipient-lists/${id}/rejected.csv`);
      spreadsheets.write = () => Promise.reject(new Error('broken'));
      const early = await ask();
      expect(early.status).toBe(500);
      expect(early.headers).not.toHaveProperty('content-disposition');
      spreadsheets.write = async (_kind, out) => {
        await new Promise((resolve) => out.write('half', resolve));
        throw new Error('broken');
      };
      await expect(ask()).rejects.toThrow();
    } finally {
      await broken.close();
    }
  });
});

test('lists come newest first, in pages, also where their times are the same', async () => {
  const own = await startTestApi();
  try {
    const at = new Date('2026-11-24T09:00:00Z');
    const ids: string[] = [];
    for (let index = 0; index < 5; index++) ids.push((await makeList(own, { accepted: 0, createdAt: at })).id);
    const first = (await makeList(own, { accepted: 0, createdAt: new Date('2026-11-24T09:00:01Z') })).id;
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await own.call('GET', `/api/v1/recipient-lists?limit=2${cursor ? `&cursor=${cursor}` : ''}`, {
        as: 'viewer',
      });
      const body = page.body as { items: { id: string }[]; nextCursor: string | null };
      seen.push(...body.items.map(({ id }) => id));
      cursor = body.nextCursor;
    } while (cursor);
    expect(seen).toEqual([first, ...ids.reverse()]);

    const { lists } = own.services;
    const place = (index: number) => ({ createdAt: at, id: seen[index]! });
    const read = async (request: NumberedRequest<ReturnType<typeof place>>) => {
      const { items, ...stand } = await lists.numbered(own.practiceId, request);
      return { ids: items.map(({ id }) => id), ...stand };
    };
    expect(await read({ limit: 2 })).toMatchObject({
      ids: seen.slice(0, 2),
      before: 0,
      newer: null,
      total: 6,
      others: 0,
    });
    const last = await read({ limit: 2, after: place(3) });
    expect(last).toMatchObject({ ids: seen.slice(4), before: 4, newer: place(4), older: null });
    expect(await read({ limit: 2, before: last.newer! })).toMatchObject({
      ids: seen.slice(2, 4),
      before: 2,
      older: place(3),
    });
  } finally {
    await own.close();
  }
});

describe('patients', () => {
  test('come newest first, in pages', async () => {
    const made = await makePatients(api, 5);
    const first = await api.call('GET', '/api/v1/patients?limit=3', { as: 'sender' });
    const { items, nextCursor } = first.body as { items: { id: string }[]; nextCursor: string };
    const second = await api.call('GET', `/api/v1/patients?limit=2&cursor=${nextCursor}`, { as: 'sender' });
    const seen = [...items, ...(second.body as { items: { id: string }[] }).items].map(({ id }) => id);
    expect(seen).toEqual(made.map(({ patientId }) => patientId).reverse());
    expect(items[0]).toMatchObject({
      id: made[4]!.patientId,
      nhsNumber: made[4]!.nhsNumber,
      familyName: 'Family5',
      givenName: 'Given5',
      dateOfBirth: '1951-03-04',
      mobile: made[4]!.mobile,
      email: made[4]!.email,
    });
  });

  test('an import is stored and its workflow is told; how it stands can be asked', async () => {
    const response = await api.call('POST', '/api/v1/patients/import', { as: 'manager', files: [file] });
    expect(response.status).toBe(202);
    const { id } = response.body as { id: string };
    expect(api.told).toContain(`import ${id}`);
    const ask = () => api.call('GET', `/api/v1/patients/imports/${id}`, { as: 'manager' });
    expect((await ask()).body).toMatchObject({ status: 'processing', counts: null });
    const counts = { rows: 3, added: 1, changed: 1, refused: 1 };
    await api.database.pool.query(`UPDATE patient_import SET status = 'ready', counts = $2 WHERE id = $1`, [
      id,
      counts,
    ]);
    expect((await ask()).body).toMatchObject({ status: 'ready', counts });
  });

  test('where patients do not come from the register none can be imported', async () => {
    const own = await startTestApi({ services: { demographics: 'none' } });
    try {
      const response = await own.call('POST', '/api/v1/patients/import', { files: [file] });
      expect([response.status, (response.body as { code: string }).code]).toEqual([409, 'no-register']);
    } finally {
      await own.close();
    }
  });

  test('an upload with Temporal away is stored and answered; the sweeper tells it later', async () => {
    const own = await startTestApi({ gateway: { listUploaded: () => Promise.reject(new Error('away')) } });
    try {
      const response = await own.call('POST', '/api/v1/recipient-lists', {
        key: newId(),
        fields: { name: 'Flu', channel: 'sms' },
        files: [file],
      });
      expect(response.status).toBe(202);
      const { rows } = await own.database.pool.query('SELECT workflow_started_at FROM recipient_list');
      expect(rows).toEqual([{ workflow_started_at: null }]);
    } finally {
      await own.close();
    }
  });
});

import { describeReasons, reasonMessage } from '../../domain/recipients/row-reasons';
import type { ListRowItem, RecipientListRow } from '../../ports/list-pages';
import { encodeCursor, pageQuery, timeAndIdPlace } from '../cursor';
import { nudge } from '../nudge';
import { Problem } from '../problem';
import { route } from '../route';
import { pageOf } from '../schemas/common';
import { acceptedUpload, list, listOutcome, listRow, newList, rowsQuery } from '../schemas/recipient-lists';
import type { Services } from '../services';
import { fileMissing } from './patients';

const DOWNLOADS = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

/** Recipient lists: uploaded, looked at, and their rejected rows downloaded. */
export function recipientListRoutes(
  services: Pick<Services, 'lists' | 'settings' | 'gateway' | 'audit' | 'spreadsheets' | 'log'>,
) {
  const { lists, settings, gateway, audit, spreadsheets, log } = services;
  const subject = {
    name: 'patient list',
    find: (caller: { practiceId: string }, id: string) => lists.find(caller.practiceId, id),
  };

  return [
    route({
      method: 'post',
      path: '/api/v1/recipient-lists',
      role: 'sender',
      tag: 'Recipient lists',
      summary: 'Upload a list of patients',
      description: 'The file is read and matched in the background; ask for the list until it is ready or refused.',
      body: { kind: 'multipart', schema: newList },
      answers: { 202: { description: 'The file is being read.', schema: acceptedUpload } },
      async handle({ caller, body, file, operationId, now }) {
        if (!file) throw fileMissing();
        const { practiceId } = caller;
        const contactSource = body.contactSource ?? (await settings.read(practiceId)).contactSource;
        await lists.uploaded(
          {
            id: operationId,
            practiceId,
            name: body.name,
            channel: body.channel,
            contactSource,
            purpose: body.purpose,
            sharedNumbers: body.sharedNumbers,
            fileName: file.name,
            file: file.bytes,
            askedColumns: body.columns ?? null,
          },
          caller,
          now,
        );
        await nudge(log, 'list-uploaded', () => gateway.listUploaded(practiceId, operationId));
        return {
          status: 202,
          body: { id: operationId, status: 'processing' },
          headers: { Location: `/api/v1/recipient-lists/${operationId}` },
        };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/recipient-lists',
      role: 'viewer',
      tag: 'Recipient lists',
      summary: 'Recipient lists, newest first',
      query: pageQuery(timeAndIdPlace),
      answers: { 200: { description: 'A page of lists.', schema: pageOf(list) } },
      async handle({ caller, query }) {
        const after = query.cursor ? { createdAt: new Date(query.cursor[0]), id: query.cursor[1] } : null;
        const page = await lists.page(caller.practiceId, { limit: query.limit, after });
        const nextCursor = page.next && encodeCursor([page.next.createdAt, page.next.id]);
        return { status: 200, body: { items: page.items.map(presentList), nextCursor } };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/recipient-lists/{id}',
      role: 'viewer',
      tag: 'Recipient lists',
      summary: 'One recipient list',
      subject,
      answers: { 200: { description: 'The list.', schema: list } },
      handle: ({ subject: found }) => Promise.resolve({ status: 200, body: presentList(found) }),
    }),
    route({
      method: 'get',
      path: '/api/v1/recipient-lists/{id}/rows',
      role: 'viewer',
      tag: 'Recipient lists',
      summary: 'The rows of a list, in file order',
      subject,
      query: rowsQuery,
      answers: { 200: { description: 'A page of rows.', schema: pageOf(listRow) } },
      problems: { 409: ['list-not-ready'] },
      async handle({ caller, subject: found, query }) {
        mustBeRead(found);
        const request = { limit: query.limit, after: query.cursor ?? null };
        const outcome = query.outcome ?? null;
        const page = await lists.rows(caller.practiceId, found.id, outcome, request, query.reason ?? null);
        return {
          status: 200,
          body: { items: page.items.map(presentRow), nextCursor: page.next === null ? null : encodeCursor(page.next) },
        };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/recipient-lists/{id}/reasons',
      role: 'viewer',
      tag: 'Recipient lists',
      summary: 'Why rows of a list were not accepted, with counts',
      description: 'Each row counts once, for the reason that decided it.',
      subject,
      answers: { 200: { description: 'The reasons, most frequent first.', schema: listOutcome } },
      problems: { 409: ['list-not-ready'] },
      async handle({ caller, subject: found }) {
        mustBeRead(found);
        const { contacts, reasons } = await lists.outcome(caller.practiceId, found.id);
        return {
          status: 200,
          body: {
            contacts,
            reasons: reasons.map(({ code, count }) => ({ code, message: reasonMessage(code), count })),
          },
        };
      },
    }),
    ...(['csv', 'xlsx'] as const).map((kind) =>
      route({
        method: 'get',
        path: `/api/v1/recipient-lists/{id}/rejected.${kind}`,
        role: 'sender',
        tag: 'Recipient lists',
        summary: `The patients not accepted, with reasons, as .${kind}`,
        description:
          "The file’s own columns and values, then Reasons. A cell that a spreadsheet would run begins with '.",
        subject,
        answers: { 200: { description: 'The file, as an attachment.', download: DOWNLOADS[kind] } },
        problems: { 409: ['list-not-ready'] },
        async handle({ caller, subject: found, now }) {
          mustBeRead(found);
          await audit.append({
            practiceId: caller.practiceId,
            at: now,
            actor: caller.user,
            act: 'rejected-rows-downloaded',
            subjectKind: 'list',
            subjectId: found.id,
            details: { byToken: caller.tokenId, kind },
          });
          const header = found.header ?? [];
          const rows = rejectedRows(lists.rejected(caller.practiceId, found.id), header.length);
          return {
            status: 200,
            download: {
              contentType: DOWNLOADS[kind],
              fileName: `rejected-${found.id}.${kind}`,
              write: (out) => spreadsheets.write(kind, out, [...header, 'Reasons'], rows),
            },
          };
        },
      }),
    ),
  ];
}

/** Rows are told only when all of them are decided: part of a list must not be taken for the whole. */
function mustBeRead(list: RecipientListRow): void {
  if (list.status !== 'processing') return;
  throw new Problem(409, 'list-not-ready', 'This list is still being checked. Ask again when its status is ready.', {
    headers: { 'Retry-After': '1' },
  });
}

async function* rejectedRows(
  rows: ReturnType<Services['lists']['rejected']>,
  columns: number,
): AsyncGenerator<string[]> {
  for await (const { cells, reasons } of rows) {
    const own = Array.from({ length: columns }, (_, index) => cells[index] ?? '');
    yield [
      ...own,
      describeReasons(reasons)
        .map((reason) => reason.message)
        .join('; '),
    ];
  }
}

function presentList({ header: _, columns: __, fileName: ___, ...list }: RecipientListRow) {
  return list;
}

function presentRow({ reasons, ...row }: ListRowItem) {
  return { ...row, reasons: describeReasons(reasons) };
}

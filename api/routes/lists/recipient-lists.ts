import { explainReasons, type ListSources } from '../../../domain/eligibility/explained-reasons';
import { decidedBy } from '../../../domain/lists/row-reasons';
import type { ListChoiceRefusal } from '../../../ports/lists/list-choices';
import type { RecipientListRow } from '../../../ports/lists/list-queries';
import { byTime, pageAsked, pageShown } from '../../contract/paging';
import { listLook } from '../../patients/looks';
import { nudge } from '../../campaigns/nudge';
import { setByWords } from '../../../domain/words/set-by';
import { notFound, refusal, retryAfter } from '../../contract/problem';
import { route } from '../../contract/route';
import { presentRow, sourcesOf } from '../../lists/present-row';
import { pageOf } from '../../schemas/common';
import {
  acceptedUpload,
  choiceOf,
  list,
  listChanges,
  listsQuery,
  listOutcome,
  listRow,
  newList,
  newOverride,
  rowNumber,
  rowsQuery,
  splitLists,
} from '../../schemas/lists/recipient-lists';
import type { Services } from '../../services';
import { presentProblem } from './file-problem';
import { fileMissing } from '../patients/patients';

const newest = byTime('createdAt');

const DOWNLOADS = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

/** Recipient lists: uploaded, looked at, and their rejected rows downloaded. */
export function recipientListRoutes(
  services: Pick<
    Services,
    | 'lists'
    | 'listCommands'
    | 'listChoices'
    | 'listLifecycle'
    | 'listParts'
    | 'settings'
    | 'gateway'
    | 'audit'
    | 'spreadsheets'
    | 'demographics'
    | 'log'
  >,
) {
  const {
    lists,
    listCommands,
    listChoices,
    listLifecycle,
    listParts,
    settings,
    gateway,
    audit,
    spreadsheets,
    demographics,
    log,
  } = services;
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
      description: 'We read and match the file in the background. Ask for the list until it is ready or refused.',
      body: { kind: 'multipart', schema: newList },
      answers: { 202: { description: 'The file is being read.', schema: acceptedUpload } },
      async handle({ caller, body, file, operationId, now }) {
        if (!file) throw fileMissing();
        const { practiceId } = caller;
        const contactSource = body.contactSource ?? (await settings.read(practiceId)).contactSource;
        await listCommands.uploaded(
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
            choice: choiceOf(body),
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
      query: listsQuery,
      answers: { 200: { description: 'A page of lists.', schema: pageOf(list) } },
      async handle({ caller, query }) {
        const filter = { hidden: query.hidden === 'true' };
        const page = await lists.page(caller.practiceId, newest.asked(query), filter);
        return { status: 200, body: pageShown(newest.withCursor(page), presentList) };
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
      method: 'patch',
      path: '/api/v1/recipient-lists/{id}',
      role: 'sender',
      tag: 'Recipient lists',
      summary: 'Choose one message per number or per patient',
      description: 'We check the list again immediately. You cannot change a list that was sent.',
      subject,
      body: { kind: 'json', schema: listChanges },
      answers: { 200: { description: 'The list as it is now.', schema: list } },
      problems: ['list-not-ready', 'list-sent'],
      async handle({ caller, subject: found, body, now }) {
        const { practiceId } = caller;
        if (body.sharedNumbers) {
          mustBeMade(found, await listChoices.shareNumbers(practiceId, found.id, body.sharedNumbers, caller, now));
        }
        return { status: 200, body: presentList((await lists.find(practiceId, found.id)) ?? found) };
      },
    }),
    route({
      method: 'delete',
      path: '/api/v1/recipient-lists/{id}',
      role: 'sender',
      tag: 'Recipient lists',
      summary: 'Delete a list that no sent campaign used',
      description:
        'Deletes its rows and its file. If we are still checking it, we stop. Drafts that chose it need another list. ' +
        'Repeating it changes nothing. You can hide a list that a sent campaign used.',
      subject: {
        name: 'patient list',
        find: async ({ practiceId }: { practiceId: string }, id: string) =>
          (await lists.find(practiceId, id)) !== null || (await listLifecycle.wasRemoved(practiceId, id))
            ? { id }
            : null,
      },
      answers: { 204: { description: 'It is deleted.' } },
      problems: ['list-used', 'list-being-split'],
      async handle({ caller, subject: found, now }) {
        const refused = await listLifecycle.remove(caller.practiceId, found.id, caller, now);
        if (refused !== null) throw refusal(refused);
        return { status: 204 };
      },
    }),
    ...(['hide', 'unhide'] as const).map((act) =>
      route({
        method: 'post',
        path: `/api/v1/recipient-lists/{id}/${act}`,
        role: 'sender',
        tag: 'Recipient lists',
        summary: act === 'hide' ? 'Hide a list' : 'Show a hidden list again',
        description: 'Repeating it changes nothing.',
        subject,
        answers: { 202: { description: 'The list as it is now.', schema: list } },
        async handle({ caller, subject: found, now }) {
          await listLifecycle[act](caller.practiceId, found.id, caller, now);
          return { status: 202, body: presentList((await lists.find(caller.practiceId, found.id)) ?? found) };
        },
      }),
    ),
    route({
      method: 'post',
      path: '/api/v1/recipient-lists/{id}/split',
      role: 'sender',
      tag: 'Recipient lists',
      summary: 'Make several lists from a file with too many patients',
      description:
        'Only for a list refused with `too-many-rows`, within a day. Each list gets as many patients as the limit allows, ' +
        'in the file’s order, with the settings of the refused list. A patient who is in the file twice stays in the first ' +
        'list, and the later row is a `duplicate-row`. Repeating it changes nothing.',
      subject,
      answers: { 202: { description: 'The lists. We are reading them.', schema: splitLists } },
      problems: ['nothing-to-split', 'file-not-kept'],
      async handle({ caller, subject: found, now }) {
        const { practiceId } = caller;
        const refused = await listParts.split(practiceId, found.id, caller, now);
        if (refused !== null) throw refusal(refused);
        const made = await listParts.of(practiceId, found.id);
        for (const { id, status } of made) {
          if (status === 'processing') await nudge(log, 'list-uploaded', () => gateway.listUploaded(practiceId, id));
        }
        const read = await Promise.all(made.map(({ id }) => lists.find(practiceId, id)));
        return { status: 202, body: { lists: read.flatMap((one) => (one ? [presentList(one)] : [])) } };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/recipient-lists/{id}/rows/{row}/override',
      role: 'sender',
      tag: 'Recipient lists',
      summary: 'Send to one patient although the number is likely to fail',
      description: 'Only for a row whose one reason is `likely-to-fail`. Repeating it changes nothing.',
      subject,
      params: { row: rowNumber },
      body: { kind: 'json', schema: newOverride },
      answers: { 200: { description: 'The row, now accepted.', schema: listRow } },
      problems: ['list-not-ready', 'list-sent', 'not-likely-to-fail'],
      async handle({ caller, subject: found, params, body, now }) {
        const row = Number(params.row);
        const { practiceId } = caller;
        mustBeMade(found, await listChoices.addWithOverride(practiceId, found.id, { row, why: body.why }, caller, now));
        const added = await lists.row(practiceId, found.id, row);
        if (!added) throw notFound('row');
        const shown = presentRow(added, sourcesOf(found, demographics));
        return { status: 200, body: shown, looked: listLook(found.id) };
      },
    }),
    route({
      method: 'delete',
      path: '/api/v1/recipient-lists/{id}/rows/{row}/override',
      role: 'sender',
      tag: 'Recipient lists',
      summary: 'Leave the patient out again',
      subject,
      params: { row: rowNumber },
      answers: { 204: { description: 'The row is not added.' } },
      problems: ['list-not-ready', 'list-sent'],
      async handle({ caller, subject: found, params, now }) {
        mustBeMade(
          found,
          await listChoices.leaveOutAgain(caller.practiceId, found.id, Number(params.row), caller, now),
        );
        return { status: 204 };
      },
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
      problems: ['list-not-ready'],
      async handle({ caller, subject: found, query }) {
        mustBeRead(found);
        const { outcome = null, reason = null, wish = null } = query;
        const filter = { outcome, reason, wish, added: query.added === 'true' };
        const page = await lists.rows(caller.practiceId, found.id, filter, pageAsked(query));
        const sources = sourcesOf(found, demographics);
        return {
          status: 200,
          looked: listLook(found.id),
          body: pageShown(page, (row) => presentRow(row, sources)),
        };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/recipient-lists/{id}/reasons',
      role: 'viewer',
      tag: 'Recipient lists',
      summary: 'Why rows of a list were not accepted, with counts',
      description: 'Each row counts once, by its first reason.',
      subject,
      answers: { 200: { description: 'The reasons, most frequent first.', schema: listOutcome } },
      problems: ['list-not-ready'],
      async handle({ caller, subject: found }) {
        mustBeRead(found);
        const { contacts, reasons } = await lists.outcome(caller.practiceId, found.id);
        return {
          status: 200,
          body: {
            contacts,
            reasons: reasons.map(({ code, wish, count }) => ({ code, wish, message: decidedBy(code, wish), count })),
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
          'The file’s own columns and values, then Reasons, What would change it, and Set by and when. ' +
          "A cell that a spreadsheet would run begins with '.",
        subject,
        answers: { 200: { description: 'The file, as an attachment.', download: DOWNLOADS[kind] } },
        problems: ['list-not-ready'],
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
          const rows = rejectedRows(lists.rejected(caller.practiceId, found.id), header.length, {
            ...sourcesOf(found, demographics),
            timeZone: found.timeZone,
          });
          return {
            status: 200,
            download: {
              contentType: DOWNLOADS[kind],
              fileName: `rejected-${found.id}.${kind}`,
              write: (out) => spreadsheets.write(kind, out, [...header, ...EXPLANATION], rows),
            },
          };
        },
      }),
    ),
  ];
}

/** We show rows only when all are decided, because a part of a list must not look like the whole. */
function mustBeRead(list: RecipientListRow): void {
  if (list.status !== 'processing') return;
  throw refusal('list-not-ready', list).with(retryAfter(1));
}

/** After the file's own columns; `Reasons` stays where it always was (N10). */
const EXPLANATION = ['Reasons', 'What would change it', 'Set by and when'];

async function* rejectedRows(
  rows: ReturnType<Services['lists']['rejected']>,
  columns: number,
  sources: ListSources & { timeZone: string },
): AsyncGenerator<string[]> {
  for await (const { cells, reasons } of rows) {
    const own = Array.from({ length: columns }, (_, index) => cells?.[index] ?? '');
    const explained = explainReasons(reasons, sources);
    yield [
      ...own,
      explained.map(({ message }) => message).join('; '),
      onceEach(explained.map(({ change }) => change)).join(' '),
      onceEach(explained.map(({ setBy }) => setByWords(setBy, sources.timeZone))).join('; '),
    ];
  }
}

function onceEach(texts: string[]): string[] {
  return [...new Set(texts)];
}

/** What scripts and people read of a list; how the file was read is ours. */
function presentList(list: RecipientListRow) {
  const {
    header: _,
    columns: __,
    fileName: ___,
    readyAt: ____,
    timeZone: _____,
    sharedNumbersSet: ______,
    uploaded: _______,
    keptUntil: ________,
    hidden,
    problem,
    ...told
  } = list;
  return { ...told, problem: presentProblem(problem), hidden: hidden !== null };
}

/** Why a choice cannot be made; nothing is thrown when it was. */
function mustBeMade(list: RecipientListRow, refused: ListChoiceRefusal | null): void {
  if (refused === null) return;
  if (refused === 'no-such-row') throw notFound('row');
  throw refused === 'list-not-ready' ? refusal(refused, list) : refusal(refused);
}

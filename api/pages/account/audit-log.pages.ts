import { isId } from '../../../domain/ids';
import type { AuditFilter, AuditRow } from '../../../ports/audit-log';
import { bodyOf } from '../../ask';
import { formErrors } from '../form';
import type { PageServices } from '../mount';
import type { Page, PracticeVisit } from '../page';
import { ACTS, actWords, detailWords } from './audit.words';

const PAGE = 50;
/** Rows of a download that are read at once. */
const CHUNK = 500;
const HEADER = ['Time', 'Who', 'What', 'Details', 'About', 'Id', 'Kind of act', 'All details'];

/** Who did what, newest first. */
export function auditLogPages({ audit, spreadsheets }: PageServices): Page[] {
  /** Filters stand in the address as ids and kinds, never as names. */
  const filterOf = ({ query }: PracticeVisit): AuditFilter => ({
    ...(query.by === 'service' || isId(query.by ?? '') ? { by: query.by } : {}),
    ...(query.act && query.act in ACTS ? { act: query.act } : {}),
  });

  async function* allRows(practiceId: string, filter: AuditFilter): AsyncGenerator<string[]> {
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof audit.page>> = await audit.page(
        practiceId,
        { limit: CHUNK, after },
        filter,
      );
      for (const row of page.items) yield cellsOf(row);
      after = page.next;
    } while (after !== null);
  }

  return [
    {
      method: 'get',
      for: 'practice',
      role: 'administrator',
      path: '/p/{practice}/account/audit-log',
      async handle(visit) {
        const { ask, caller, query } = visit;
        const filter = filterOf(visit);
        const actors = await audit.actors(caller.practiceId);
        const shown = await ask('get', '/api/v1/audit', {
          query: { limit: String(PAGE), cursor: query.cursor, act: filter.act, by: filter.by },
        }).catch((error: unknown) => {
          // A cursor that is not one of ours: the newest are shown.
          formErrors(error);
          return ask('get', '/api/v1/audit', { query: { limit: String(PAGE), act: filter.act, by: filter.by } });
        });
        const { items, nextCursor } = bodyOf<{ items: AuditRow[]; nextCursor: string | null }>(shown);
        const filters = Object.entries(filter) as [string, string][];
        const here = (more: Record<string, string>) =>
          `?${new URLSearchParams([...filters, ...Object.entries(more)]).toString()}`;
        return {
          view: 'account/audit-log',
          title: 'Audit log',
          section: 'account',
          data: {
            rows: items.map((row) => ({ ...row, actText: actWords(row.act), details: detailWords(row) })),
            filter,
            people: actors.filter(({ kind }) => kind === 'person'),
            tokens: actors.filter(({ kind }) => kind === 'token'),
            acts: Object.entries(ACTS)
              .map(([value, text]) => ({ value, text }))
              .sort((one, other) => one.text.localeCompare(other.text)),
            isFiltered: filters.length > 0,
            newest: query.cursor ? here({}) : null,
            older: nextCursor ? here({ cursor: nextCursor }) : null,
            download: here({}),
          },
        };
      },
    },
    {
      method: 'get',
      for: 'practice',
      role: 'administrator',
      path: '/p/{practice}/account/audit-log.csv',
      async handle(visit) {
        const { caller, now } = visit;
        const filter = filterOf(visit);
        await audit.append({
          practiceId: caller.practiceId,
          at: now,
          actor: caller.user,
          act: 'audit-downloaded',
          subjectKind: 'audit',
          subjectId: null,
          details: { byToken: caller.tokenId, ...filter },
        });
        return {
          download: {
            contentType: 'text/csv; charset=utf-8',
            fileName: `audit-log-${now.toISOString().slice(0, 10)}.csv`,
            write: (out) => spreadsheets.write('csv', out, HEADER, allRows(caller.practiceId, filter)),
          },
        };
      },
    },
  ];
}

function cellsOf(row: AuditRow): string[] {
  return [
    row.at.toISOString(),
    row.actor,
    actWords(row.act),
    detailWords(row),
    row.subjectKind,
    row.subjectId ?? '',
    row.act,
    row.details === null ? '' : JSON.stringify(row.details),
  ];
}

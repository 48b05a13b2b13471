import { isId } from '../../../domain/ids';
import type { AuditFilter, AuditRow } from '../../../ports/practice/audit-log';
import { address, numberedLinks } from '../../kit/words/numbered-links';
import type { PageServices } from '../../kit/mount';
import type { WebPage, PracticeVisit } from '../../kit/page';
import { auditSubject } from './audit-subjects';
import { ACTS, actWords, detailWords, timesWords } from './audit.words';

const PAGE = 50;
/** How many rows of a download we read in each query. */
const CHUNK = 500;
const HEADER = [
  'Time',
  'Who',
  'What',
  'Details',
  'About',
  'Id',
  'Kind of act',
  'All details',
  'Name',
  'Times',
  'Since',
];

/** The actions of staff and programs, newest first. */
export function auditLogPages({ audit, spreadsheets }: PageServices): WebPage[] {
  /** Filters stand in the address as ids and kinds, never as names. */
  const filterOf = ({ query }: PracticeVisit): AuditFilter => ({
    ...(query.by === 'service' || isId(query.by ?? '') ? { by: query.by } : {}),
    ...(query.act && Object.hasOwn(ACTS, query.act) ? { act: query.act } : {}),
    ...(isId(query.patient ?? '') ? { patient: query.patient } : {}),
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
        const { caller, query, base, membership, now } = visit;
        const filter = filterOf(visit);
        const asked = (['after', 'before'] as const).find((way) => isId(query[way] ?? ''));
        const [actors, page] = await Promise.all([
          audit.actors(caller.practiceId),
          audit.numbered(caller.practiceId, { limit: PAGE, ...(asked ? { [asked]: query[asked] } : {}) }, filter),
        ]);
        const path = `${base}/account/audit-log`;
        const isFiltered = Object.keys(filter).length > 0;
        return {
          view: 'practice/audit/audit-log',
          title: 'Audit log',
          section: 'account',
          data: {
            rows: page.items.map((row) => ({
              ...row,
              actText: actWords(row.act),
              about: auditSubject(row, base),
              details: detailWords(row),
              often: timesWords(row, membership.timeZone, now),
            })),
            patientHref: filter.patient ? `${base}/patients/${filter.patient}` : null,
            filter,
            people: actors.filter(({ kind }) => kind === 'person'),
            tokens: actors.filter(({ kind }) => kind === 'token'),
            acts: Object.entries(ACTS)
              .map(([value, text]) => ({ value, text }))
              .sort((one, other) => one.text.localeCompare(other.text)),
            isFiltered,
            links: numberedLinks(
              { before: page.before, shown: page.items.length, total: page.total },
              {
                newer: page.newer && address(path, { ...filter, before: page.newer }),
                older: page.older && address(path, { ...filter, after: page.older }),
              },
              PAGE,
            ),
            download: address(`${path}.csv`, { ...filter }),
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
    row.subjectLabel ?? '',
    String(row.times),
    row.since?.toISOString() ?? '',
  ];
}

import type { ListFileKind } from '../../domain/lists/list-file';
import type { PageServices } from '../kit/mount';
import type { WebPage } from '../kit/page';
import { shownApi, type ShownApi } from './api-docs';
import { HELP_GROUPS, HELP_PAGES, STATEMENTS, type HelpPage } from './help-pages';
import { KNOWN_COLUMNS } from './make-the-file/known-columns';
import { leftOutReasons } from './left-out-reasons';
import { SAMPLE_HEADER, SAMPLE_ROWS } from './make-the-file/sample-list';
import { BLOCK_TICKS_HELP } from './block-ticks';
import { apostropheExamples, segmentSteps } from './segment-table';
import { CAMPAIGN_TERMS, failureCauses, MESSAGE_TERMS, PAUSE_CAUSES, RECORD_TERMS } from './status-words';

const CONTENT_TYPES: Record<ListFileKind, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** Help by task, and the statements of the footer. Open to anyone, because people who cannot sign in need help most. */
export function helpPages({ spreadsheets, apiDocument }: PageServices): WebPage[] {
  let api: ShownApi | null = null;
  return [
    {
      method: 'get',
      path: '/api/docs',
      for: 'anyone',
      handle: () => {
        api ??= shownApi(apiDocument());
        return Promise.resolve({ view: 'help/api-docs', title: 'The HTTP API', section: 'help', data: { api } });
      },
    },
    {
      method: 'get',
      path: '/help',
      for: 'anyone',
      handle: () => Promise.resolve({ view: 'help/help', title: 'Help', section: 'help', data: helpData() }),
    },
    ...[...HELP_PAGES, ...STATEMENTS].map((page): WebPage => ({
      method: 'get',
      path: page.path,
      for: 'anyone',
      handle: () =>
        Promise.resolve({ view: page.view, title: page.title, section: 'help', data: { ...helpData(page) } }),
    })),
    ...(['csv', 'xlsx'] as const).map((kind): WebPage => ({
      method: 'get',
      path: `/help/sample-list.${kind}`,
      for: 'anyone',
      handle: () =>
        Promise.resolve({
          download: {
            contentType: CONTENT_TYPES[kind],
            fileName: `rollcall-sample-list.${kind}`,
            write: (out) => spreadsheets.write(kind, out, [...SAMPLE_HEADER], sampleRows()),
          },
        }),
    })),
  ];
}

/** The data for the templates of help. None of it depends on the request. */
export function helpData(page?: HelpPage) {
  const way = [...HELP_PAGES].find(({ path }) => path === page?.below);
  return {
    helpPage: page ?? null,
    way: way ? { href: way.path, text: way.title } : null,
    isStatement: page !== undefined && STATEMENTS.includes(page),
    helpGroups: HELP_GROUPS,
    statements: STATEMENTS,
    columns: KNOWN_COLUMNS,
    sample: { header: SAMPLE_HEADER, rows: SAMPLE_ROWS },
    segmentSteps: segmentSteps(),
    apostrophes: apostropheExamples(),
    campaignWords: CAMPAIGN_TERMS,
    messageWords: MESSAGE_TERMS,
    recordWords: RECORD_TERMS,
    failuresToFix: failureCauses('fix'),
    passingFailures: failureCauses('passing'),
    ourFailures: failureCauses('ours'),
    pauseWords: PAUSE_CAUSES,
    leftOut: leftOutReasons(),
    blockTicks: BLOCK_TICKS_HELP,
  };
}

// eslint-disable-next-line @typescript-eslint/require-await
async function* sampleRows(): AsyncIterable<string[]> {
  yield* SAMPLE_ROWS;
}

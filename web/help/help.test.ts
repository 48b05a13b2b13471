import { CAMPAIGN_WORDS } from '../../domain/campaigns/campaign-words';
import { MESSAGE_WORDS, RECORD_WORDS } from '../../domain/delivery/message-words';
import { FAILURE_REASONS } from '../../domain/delivery/failure-reasons';
import { PAUSE_REASONS } from '../../domain/campaigns/phases';
import { countSms } from '../../domain/content/sms-parts';
import { COLUMN_SYNONYMS, columnKey, findColumns, LIST_FIELDS } from '../../domain/lists/columns';
import { readDateOfBirth } from '../../domain/patients/date-of-birth';
import { readMobile } from '../../domain/patients/mobile';
import { readNhsNumber } from '../../domain/patients/nhs-number';
import { ROW_REASON_CODES, reasonMessage, reasonAdvice } from '../../domain/lists/row-reasons';
import { signedOutFrame } from '../../test/support/frame';
import { createRenderer } from '../kit/render';
import { HELP_PAGES, STATEMENTS, type HelpPage } from './help-pages';
import { helpData } from '.';
import { KNOWN_COLUMNS } from './make-the-file/known-columns';
import { SAMPLE_HEADER, SAMPLE_ROWS } from './make-the-file/sample-list';
import { apostropheExamples, segmentSteps } from './segment-table';

const renderer = createRenderer();

/** As somebody sees it who is not signed in. */
function drawn(view: string, title: string, page?: HelpPage): string {
  return renderer.render(view, helpData(page), signedOutFrame({ title, section: 'help' }));
}

const SCREENS = new Map([
  ['/help', drawn('help/help', 'Help')],
  ...[...HELP_PAGES, ...STATEMENTS].map((page): [string, string] => [page.path, drawn(page.view, page.title, page)]),
]);

/** Not help pages, but there. */
const OTHERS = ['/help/sample-list.csv', '/help/sample-list.xlsx', '/api/docs'];

const textOf = (html: string) =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');

test('P12 A12 every link between help pages leads to a page, and to a place that is on it', () => {
  const broken = [...SCREENS].flatMap(([path, html]) =>
    [...html.matchAll(/<a [^>]*href="([^"]+)"/g)]
      .map(([, href]) => href!)
      .filter((href) => {
        const [to = '', place] = href.split('#');
        if (to === '/' || OTHERS.includes(to)) return false;
        const target = to === '' ? html : SCREENS.get(to);
        return target === undefined || (place !== undefined && !target.includes(`id="${place}"`));
      })
      .map((href) => `${path}: ${href}`),
  );
  expect(broken).toEqual([]);
});

test('every help page can be reached from Help, and says its title once', () => {
  const linked = SCREENS.get('/help')!;
  expect(HELP_PAGES.filter(({ path }) => !linked.includes(`href="${path}"`))).toEqual([]);
  for (const [path, html] of SCREENS) expect([path, html.match(/<h1/g)]).toEqual([path, ['<h1']]);
});

test('N10 every reason for which a row is left out is there, with what would change it', () => {
  const html = SCREENS.get('/help/left-out')!;
  const text = textOf(html);
  for (const code of ROW_REASON_CODES) {
    expect(html.match(new RegExp(`id="${code}"`, 'g'))).toHaveLength(1);
    expect(text).toContain(reasonMessage(code));
    expect(text).toContain(reasonAdvice(code));
  }
});

test('A4 H15 every cause of failure and of a pause is there, with what to do', () => {
  const html = SCREENS.get('/help/statuses')!;
  const text = textOf(html);
  for (const [code, { message, advice }] of Object.entries(FAILURE_REASONS)) {
    expect(html.match(new RegExp(`id="${code}"`, 'g'))).toHaveLength(1);
    expect(text).toContain(message);
    expect(text).toContain(advice);
  }
  for (const { message, advice } of Object.values(PAUSE_REASONS)) {
    expect(text).toContain(message);
    expect(text).toContain(advice);
  }
});

test('every word that a campaign, a message or a record entry can have is there, with its meaning', () => {
  const text = textOf(SCREENS.get('/help/statuses')!);
  for (const words of [CAMPAIGN_WORDS, MESSAGE_WORDS, RECORD_WORDS]) {
    for (const { word, meaning } of Object.values(words)) {
      expect(text).toContain(word);
      expect(text).toContain(meaning);
    }
  }
});

test('no id stands twice on a page', () => {
  for (const [path, html] of SCREENS) {
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect([path, ids.filter((id, index) => ids.indexOf(id) !== index)]).toEqual([path, []]);
  }
});

test('P12 the headings that help names are the ones that are read', () => {
  expect(KNOWN_COLUMNS.map(({ field }) => field)).toEqual(LIST_FIELDS);
  for (const { field, name, alsoReadAs } of KNOWN_COLUMNS) {
    for (const heading of [name, ...alsoReadAs]) expect(COLUMN_SYNONYMS[field]).toContain(columnKey(heading));
  }
});

test('the sample file reads without a fault, and holds nobody', () => {
  const found = findColumns(SAMPLE_HEADER);
  if (!found.ok) throw new Error(found.problem.message);
  const { nhsNumber, dateOfBirth, mobile } = found.columns;
  for (const row of SAMPLE_ROWS) {
    expect(readNhsNumber(row[nhsNumber])).toEqual({ ok: true, value: expect.stringMatching(/^999/) as string });
    expect(readDateOfBirth(row[dateOfBirth], '2026-11-24').ok).toBe(true);
    expect(readMobile(row[mobile!], { region: 'GB', allowFictional: true })).toEqual({
      ok: true,
      value: expect.stringMatching(/^\+447700900\d{3}$/) as string,
    });
    // Outside a demonstration the numbers are refused.
    expect(readMobile(row[mobile!], { region: 'GB', allowFictional: false }).ok).toBe(false);
  }
});

test('P17 the table of segments is what the message page counts', () => {
  expect(segmentSteps()).toEqual([
    { segments: 1, plainUpTo: 160, dearUpTo: 70 },
    { segments: 2, plainUpTo: 306, dearUpTo: 134 },
    { segments: 3, plainUpTo: 459, dearUpTo: 201 },
    { segments: 4, plainUpTo: 612, dearUpTo: 268 },
    { segments: 5, plainUpTo: 765, dearUpTo: 335 },
    { segments: 6, plainUpTo: 918, dearUpTo: 402 },
  ]);
  expect(apostropheExamples().map(({ segments }) => segments)).toEqual([1, 3]);
});

test('P17 what help calls not expensive is not, and what it calls expensive is', () => {
  expect(countSms('£èéàöü[]{}^\\|~€').encoding).toBe('gsm7');
  expect(countSms('[]{}^\\|~€').units).toBe(18);
  for (const character of '‘’“”–—…áíóúâêîôûŵŷ') expect(countSms(character).encoding).toBe('ucs2');
});

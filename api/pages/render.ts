import { join } from 'node:path';
import { Environment, FileSystemLoader, runtime } from 'nunjucks';
import { clockOf, dateWords, timeWords, zoneWords } from './words/times';
import { contactWords, countOf, nhsNumberWords, numberWords, percentWords } from './words/numbers';

const NHSUK = join(require.resolve('nhsuk-frontend/package.json'), '..', 'dist');
const VIEWS = join(__dirname, '..', 'views');

export interface Renderer {
  /** @param view A template below api/views/, without its ending. */
  render(view: string, data: Record<string, unknown>): string;
}

/** Templates with nhsuk-frontend's macros, and the words of pages/words as filters. What is put in is escaped. */
export function createRenderer({ watch = false } = {}): Renderer {
  const nunjucks = new Environment(new FileSystemLoader([VIEWS, NHSUK], { watch: false, noCache: watch }), {
    autoescape: true,
    throwOnUndefined: false,
    trimBlocks: true,
    lstripBlocks: true,
  });
  nunjucks.addFilter('number', numberWords);
  nunjucks.addFilter('countOf', countOf);
  nunjucks.addFilter('percent', percentWords);
  nunjucks.addFilter('nhsNumber', nhsNumberWords);
  nunjucks.addFilter('contact', contactWords);
  nunjucks.addFilter('date', dateWords);
  nunjucks.addFilter('zone', zoneWords);
  nunjucks.addFilter('clock', (at: Date, timeZone: string) => timeElement(at, clockOf(at, timeZone)));
  nunjucks.addFilter('time', (at: Date, timeZone: string, now?: Date) => timeElement(at, timeWords(at, timeZone, now)));
  nunjucks.addFilter('timeText', timeWords);
  return {
    render: (view, data) => nunjucks.render(`${view}.njk`, data),
  };
}

/** A time as people read it, with the full one for machines. */
function timeElement(at: Date, words: string): runtime.SafeString {
  return new runtime.SafeString(`<time datetime="${at.toISOString()}">${words}</time>`);
}

import { join } from 'node:path';
import { Environment, FileSystemLoader, runtime } from 'nunjucks';
import { FRAME_NAMES, LAYOUT_NAMES, type Frame } from './frame';
import { capital } from '../../domain/capital';
import { RESTRICTED_WORDS } from '../../domain/patients/exposure';
import { clockOf, dateWords, timeWords, zoneWords } from '../../domain/words/times';
import { contactWords, countOf, nhsNumberWords, numberWords, percentWords } from '../../domain/words/numbers';

export const NHSUK = join(require.resolve('nhsuk-frontend/package.json'), '..', 'dist');
export const VIEWS = join(__dirname, '..');

export interface Renderer {
  /**
   * @param view A template below web/, without its ending.
   * @param data The page's own variables.
   * @throws Error when one of them has a name that the layout reads.
   */
  render(view: string, data: Record<string, unknown>, frame: Frame): string;
}

/**
 * Templates with nhsuk-frontend's macros, and the words for numbers and times as filters. What is put in is escaped.
 *
 * @param views The folder of our templates.
 */
export function createRenderer(views: string = VIEWS): Renderer {
  const reserved = new Set<string>([...FRAME_NAMES, ...LAYOUT_NAMES]);
  const nunjucks = new Environment(new FileSystemLoader([views, NHSUK], { watch: false }), {
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
  nunjucks.addFilter('capitalTime', (at: Date, timeZone: string, now?: Date) =>
    timeElement(at, capital(timeWords(at, timeZone, now))),
  );
  const escape = nunjucks.getFilter('escape') as (text: string) => { toString(): string };
  // Text in which names of code stand between backticks, as descriptions of the API are written.
  nunjucks.addFilter(
    'codes',
    (text: string) =>
      new runtime.SafeString(String(escape(text)).replaceAll(/`([^`]+)`/g, '<code class="rc-code">$1</code>')),
  );
  nunjucks.addFilter('timeText', timeWords);
  nunjucks.addGlobal('restrictedRecord', RESTRICTED_WORDS);
  return {
    render(view, data, frame) {
      const taken = Object.keys(data).filter((name) => reserved.has(name));
      if (taken.length > 0) {
        throw new Error(`${view} gives ${taken.join(', ')}, which the layout reads: call it something else.`);
      }
      return nunjucks.render(`${view}.njk`, { ...data, frame });
    },
  };
}

/** A time as people read it, with the full one for machines. */
function timeElement(at: Date, words: string): runtime.SafeString {
  return new runtime.SafeString(`<time datetime="${at.toISOString()}">${words}</time>`);
}

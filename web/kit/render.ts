import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Environment, FileSystemLoader, runtime } from 'nunjucks';
import { FRAME_NAMES, LAYOUT_NAMES, type Frame } from './frame';
import { templateNames } from './template-names';
import { capital } from '../../domain/capital';
import { RESTRICTED_WORDS } from '../../domain/patients/exposure';
import { clockOf, dateWords, timeWords, zoneWords } from '../../domain/words/times';
import { contactWords, countOf, nhsNumberWords, numberWords, percentWords } from '../../domain/words/numbers';

const NHSUK = join(require.resolve('nhsuk-frontend/package.json'), '..', 'dist');
const VIEWS = join(__dirname, '..');

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
 * @throws Error naming each template that takes a variable of the layout for its own.
 */
export function createRenderer(views: string = VIEWS): Renderer {
  checkTemplates(views);
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

/** The templates of the layout. Every name that they read or set is theirs. */
const LAYOUT = ['kit/layout.njk', 'kit/parts/header.njk', 'kit/parts/footer.njk'];

/** A page's variables must not share names with the layout's values, which templates read from `frame`. */
function checkTemplates(views: string): void {
  const names = (file: string) => templateNames(readFileSync(file, 'utf8'));
  const layout = [...LAYOUT.map((name) => join(views, name)), join(NHSUK, 'nhsuk/template.njk')].map(names);
  const known = new Set<string>(['undefined', ...FRAME_NAMES, ...LAYOUT_NAMES]);
  const missing = layout.flatMap(({ read, made }) => [...read, ...made]).filter((name) => !known.has(name));
  if (missing.length > 0) throw new Error(`LAYOUT_NAMES lacks ${missing.join(', ')}, which the layout uses.`);
  const faults = readdirSync(views, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.njk'))
    .sort()
    .flatMap((name) => {
      const { read, made } = names(join(views, name));
      const taken = FRAME_NAMES.filter((one) => read.has(one));
      return [
        ...taken.map((one) => `${name} reads ${one}: write frame.${one}, or give the page's own value another name`),
        ...(made.has('frame') ? [`${name} sets frame, which belongs to the layout`] : []),
      ];
    });
  if (faults.length > 0) throw new Error(`Templates and the layout share names. ${faults.join('. ')}.`);
}

/** A time as people read it, with the full one for machines. */
function timeElement(at: Date, words: string): runtime.SafeString {
  return new runtime.SafeString(`<time datetime="${at.toISOString()}">${words}</time>`);
}

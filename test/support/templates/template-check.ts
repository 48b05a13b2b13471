import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FRAME_NAMES, LAYOUT_NAMES } from '../../../web/kit/frame';
import { NHSUK, VIEWS } from '../../../web/kit/render';
import { templateNames } from './template-names';

/** The templates of the layout. Every name that they read or set is theirs. */
const LAYOUT = ['kit/layout.njk', 'kit/parts/header.njk', 'kit/parts/footer.njk'];

/**
 * A page's variables must not share names with the layout's values, which templates read from `frame`. It parses every
 * template, so it runs as a test and not when the service starts.
 *
 * @param views The folder of our templates.
 * @throws Error naming each template that takes a variable of the layout for its own.
 */
export function checkTemplates(views: string = VIEWS): void {
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

import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compile } from 'sass';

const ROOT = resolve(__dirname, '..', '..');
const WEB = join(ROOT, 'web');

/** They put the others together. */
const WHOLE = [join('kit', 'rollcall.scss'), join('kit', 'patient-page', 'patient.scss')];

/** The class that each rule of a style sheet begins with, as the browser gets it. Elements of a block belong to the block. */
function classesOf(file: string): Set<string> {
  const { css } = compile(file, { loadPaths: [join(ROOT, 'node_modules')] });
  const selectors = [...css.matchAll(/^\s*([^@\s{}][^{}]*)\{/gm)].flatMap(([, list]) => list!.split(','));
  return new Set(selectors.flatMap((selector) => /^\s*\.(rc-[a-z0-9]+(?:-[a-z0-9]+)*)/.exec(selector)?.[1] ?? []));
}

it('4 a class has its looks in one style sheet, so that no room changes the pages of another', () => {
  const sheets = readdirSync(WEB, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.scss') && !WHOLE.includes(file))
    .sort();
  expect(sheets.length).toBeGreaterThan(10);
  const homes = new Map<string, string[]>();
  for (const sheet of sheets) {
    for (const name of classesOf(join(WEB, sheet))) homes.set(name, [...(homes.get(name) ?? []), sheet]);
  }
  expect([...homes].filter(([, files]) => files.length > 1)).toEqual([]);
});

/**
 * Reads docs/hazards.md.
 *
 * @param {string} text
 * @returns {{ id: string, title: string, cause: string, open: string | null, controls: { text: string, tests: Cited[] }[] }[]}
 * @typedef {{ file: string, title: string | null }} Cited file without `.test.ts`, and how the title begins; null for all
 *   tests of the file
 */
export function readHazards(text) {
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [, id, title] = /^(HAZ-\d+) (.+)$/m.exec(section) ?? [];
      if (!id) throw new Error(`docs/hazards.md: a heading needs a number: ${section.split('\n')[0]}`);
      const part = (name) =>
        new RegExp(`\\*\\*${name}\\.\\*\\* ([\\s\\S]+?)(?:\\n\\n|\\s*$)`).exec(section)?.[1] ?? null;
      return { id, title, cause: part('Cause') ?? '', open: part('Not controlled'), controls: controlsIn(section) };
    });
}

function controlsIn(section) {
  return section
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\| (?:-+|control) /.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, text, cited = '']) => ({ text, tests: citedIn(cited) }));
}

/** `test/x` "one", "two"; `domain/y` */
function citedIn(cell) {
  return [...cell.matchAll(/`([\w/-]+)`((?:,? "[^"]+")*)/g)].flatMap(([, file, titles]) => {
    const found = [...titles.matchAll(/"([^"]+)"/g)].map(([, title]) => ({ file, title }));
    return found.length > 0 ? found : [{ file, title: null }];
  });
}

/**
 * What the help page about safety promises: each item of its list "What its words promise", with the tests that the comment
 * after it names.
 *
 * @param {string} template web/help/safety.njk
 * @returns {{ text: string, tests: Cited[] }[]}
 */
export function readPromises(template) {
  const list = /<h2[^>]*>What its words promise<\/h2>\s*<ul>([\s\S]*?)<\/ul>/.exec(template)?.[1];
  if (!list) throw new Error('web/help/safety.njk has no list "What its words promise".');
  return list
    .split('<li>')
    .slice(1)
    .map((item) => ({
      text: item.slice(0, item.indexOf('</li>')),
      tests: citedIn(/\{# Shown by (.*?) #\}/.exec(item)?.[1] ?? ''),
    }));
}

/** Whether a test is one of those cited. @param {{ file: string, titles: string[] }} test */
export function isCited({ file, title }, test) {
  if (test.file !== `${file}.test.ts`) return false;
  return title === null || test.titles.some((one) => one.startsWith(title));
}

import { GROUPS, POINTS } from './points.mjs';
import { pointsOf } from './test-titles.mjs';

/** Titles of one file under one point; more are counted. */
const MOST_TITLES = 3;

/**
 * docs/acceptance.md: each point in one sentence with the tests that are named after it.
 *
 * @param {{ file: string, titles: string[] }[]} tests
 * @returns {string} Markdown, not formatted
 */
export function acceptanceDocument(tests) {
  /** @type {Map<string, Map<string, string[]>>} point → file → titles */
  const shown = new Map();
  for (const test of tests) {
    for (const point of pointsOf(test)) {
      const files = shown.get(point) ?? shown.set(point, new Map()).get(point);
      files.set(test.file, [...(files.get(test.file) ?? []), titleFor(point, test)]);
    }
  }
  const unknown = [...shown.keys()].filter((point) => !(point in POINTS));
  if (unknown.length > 0)
    throw new Error(`Tests name points that scripts/evidence/points.mjs lacks: ${unknown.join(', ')}`);
  return [INTRODUCTION, ...GROUPS.map((group) => section(group, shown))].join('\n');
}

/** A test's own title where it says enough, else with those around it. */
function titleFor(point, { titles }) {
  const own = titles.at(-1);
  return new RegExp(`\\b${point}\\b`).test(own) ? own : titles.join(' › ');
}

const INTRODUCTION = `# What Rollcall must do, and the tests that show it

Written by \`npm run docs:acceptance\` from \`scripts/evidence/points.mjs\` and the titles of all tests. Do not edit it by hand: a test
fails when it is out of date. Cite a point by its number in code and commits (P25, N3). A test shows a point when its title, or the title
of a group around it, starts with the number. What these tests do not show is whether they passed: \`npm test\` does.
`;

function section({ letter, title }, shown) {
  const points = Object.entries(POINTS).filter(([id]) => id.startsWith(letter));
  const built = points.filter(([id]) => shown.has(id));
  const missing = points.filter(([id]) => !shown.has(id));
  return [
    `## ${letter} – ${title}`,
    '',
    `${built.length} of ${points.length} points have a test.`,
    '',
    ...built.flatMap(([id, sentence]) => [`### ${id}`, '', sentence, '', ...[...shown.get(id)].map(fileLine), '']),
    ...(missing.length === 0
      ? []
      : [
          `### Not built yet (${letter})`,
          '',
          'No test shows these points.',
          '',
          ...missing.map(([id, sentence]) => `- ${id}: ${sentence}`),
          '',
        ]),
  ].join('\n');
}

function fileLine([file, titles]) {
  const all = [...new Set(titles)];
  const said = all.slice(0, MOST_TITLES).map(code).join(', ');
  return `- ${code(file)}: ${said}${all.length > MOST_TITLES ? `, and ${all.length - MOST_TITLES} more` : ''}`;
}

/** As inline code, whatever is in it. */
function code(text) {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.includes('`') ? `\`\` ${line} \`\`` : `\`${line}\``;
}

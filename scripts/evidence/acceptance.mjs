import { GROUPS, POINTS } from './points.mjs';
import { pointsOf } from './test-titles.mjs';

/**
 * docs/acceptance.md: each point in one sentence with the tests that are named after it.
 *
 * @param {{ file: string, titles: string[] }[]} tests
 * @returns {string} Markdown, not formatted
 */
export function acceptanceDocument(tests) {
  /** @type {Map<string, Map<string, number>>} point → file → tests */
  const shown = new Map();
  for (const test of tests) {
    for (const point of pointsOf(test)) {
      const files = shown.get(point) ?? shown.set(point, new Map()).get(point);
      files.set(test.file, (files.get(test.file) ?? 0) + 1);
    }
  }
  const unknown = [...shown.keys()].filter((point) => !(point in POINTS));
  if (unknown.length > 0)
    throw new Error(`Tests name points that scripts/evidence/points.mjs lacks: ${unknown.join(', ')}`);
  return [INTRODUCTION, ...GROUPS.map((group) => section(group, shown))].join('\n');
}

const INTRODUCTION = `# What Rollcall must do, and the tests that show it

Written by \`npm run docs:acceptance\` from \`scripts/evidence/points.mjs\` and the titles of all tests. Do not edit it by hand: a test
fails when it is out of date. Cite a point by its number in code and commits (P25, N3). A test shows a point when its title, or the title
of a group around it, holds the number. \`npm test -- FILE\` runs the tests of a file and prints their titles.
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

/** A link to the file, and how many of its tests name the point; their titles are in the file. */
function fileLine([file, count]) {
  return `- [${file}](../${file}): ${count} ${count === 1 ? 'test' : 'tests'}`;
}

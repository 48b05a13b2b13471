import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', '.rollcall', '.git', 'generated']);

/**
 * Every test of the repository, read from the sources without running them.
 *
 * @param {string} root the repository
 * @returns {{ file: string, titles: string[] }[]} for each test the titles around it and its own, outermost first; in the
 *   order of files and lines. A title of `test.each` keeps its placeholders (`%s`, `$name`); a title that is computed is
 *   left out.
 */
export function testsOf(root) {
  return testFiles(root, '').flatMap((file) => testsIn(file, readFileSync(join(root, file), 'utf8')));
}

function testFiles(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (NOT_OURS.has(entry.name)) return [];
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return testFiles(root, path);
      return entry.name.endsWith('.test.ts') ? [path] : [];
    });
}

/** @returns {{ file: string, titles: string[] }[]} */
export function testsIn(file, text) {
  const found = [];
  const visit = (node, around) => {
    const call = ts.isCallExpression(node) ? titledCall(node) : null;
    if (call === null) return ts.forEachChild(node, (child) => visit(child, around));
    const titles = call.title === null ? around : [...around, call.title];
    if (call.kind !== 'describe' && call.title !== null) found.push({ file, titles });
    node.arguments.forEach((argument) => visit(argument, titles));
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true), []);
  return found;
}

/** `describe('…')`, `test.each(rows)('…')`, `it.failing('…')` and the like; null for any other call. */
function titledCall(node) {
  let callee = node.expression;
  while (!ts.isIdentifier(callee)) {
    // A skipped test shows nothing.
    if (ts.isPropertyAccessExpression(callee) && ['skip', 'todo'].includes(callee.name.text)) return null;
    if (
      !ts.isPropertyAccessExpression(callee) &&
      !ts.isCallExpression(callee) &&
      !ts.isTaggedTemplateExpression(callee)
    ) {
      return null;
    }
    callee = ts.isTaggedTemplateExpression(callee) ? callee.tag : callee.expression;
  }
  const kind = callee.text;
  if (!['describe', 'test', 'it'].includes(kind)) return null;
  const [title] = node.arguments;
  if (!title) return null;
  return { kind, title: ts.isStringLiteralLike(title) ? title.text : null };
}

/** The points that a test is named after, by the title or one around it. A title that names more than three shows none. */
export function pointsOf({ titles }) {
  return new Set(
    titles.flatMap((title) => {
      const ids = title.match(/\b[PHAWEXN]\d+\b/g) ?? [];
      return ids.length > 3 ? [] : ids;
    }),
  );
}

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(__dirname, '..', '..');

function filesBelow(folder: string, wanted: (file: string) => boolean): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter(wanted);
}

const isSource = (file: string) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.endsWith('.d.ts');

function parse(file: string, text = readFileSync(join(ROOT, file), 'utf8')): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
}

function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* nodesOf(child);
}

function place(source: ts.SourceFile, node: ts.Node): string {
  const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
  return `${source.fileName}:${line + 1} ${node.getText(source).split('\n')[0]!.slice(0, 80)}`;
}

/** `a` of `a.b[0].c`. */
function rootOf(node: ts.Expression): string | null {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || ts.isNonNullExpression(node)) {
    return rootOf(node.expression);
  }
  return null;
}

const COLLECTIONS = ['Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef', 'Array'];
const CHANGES = [
  'push',
  'pop',
  'shift',
  'unshift',
  'splice',
  'sort',
  'reverse',
  'fill',
  'set',
  'add',
  'delete',
  'clear',
];

/**
 * Module-level state that outlives one call: a binding that may change, a collection made to be filled, and any change
 * of something that belongs to the module or was imported. Workflows of one worker share their modules (pitfall 11).
 */
function moduleState(source: ts.SourceFile): string[] {
  const found: string[] = [];
  const names = new Set<string>();
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) {
      const { name, namedBindings } = statement.importClause ?? {};
      if (name) names.add(name.text);
      if (namedBindings && ts.isNamespaceImport(namedBindings)) names.add(namedBindings.name.text);
      if (namedBindings && ts.isNamedImports(namedBindings))
        for (const one of namedBindings.elements) names.add(one.name.text);
    }
    if (!ts.isVariableStatement(statement)) continue;
    const isConst = (statement.declarationList.flags & ts.NodeFlags.Const) !== 0;
    if (!isConst) found.push(place(source, statement));
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (ts.isIdentifier(name)) names.add(name.text);
      else
        for (const element of name.elements)
          if (ts.isBindingElement(element) && ts.isIdentifier(element.name)) names.add(element.name.text);
      if (!initializer || !ts.isNewExpression(initializer)) continue;
      const made = rootOf(initializer.expression);
      if (made !== null && COLLECTIONS.includes(made)) found.push(place(source, statement));
    }
  }
  const isOfModule = (expression: ts.Expression) => {
    const root = rootOf(expression);
    return root !== null && names.has(root);
  };
  for (const node of nodesOf(source)) {
    const assigns =
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
      node.operatorToken.kind <= ts.SyntaxKind.LastAssignment &&
      isOfModule(node.left);
    const counts =
      (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) &&
      (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken) &&
      isOfModule(node.operand);
    const removes = ts.isDeleteExpression(node) && isOfModule(node.expression);
    const changes =
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      CHANGES.includes(node.expression.name.text) &&
      isOfModule(node.expression.expression);
    const keeps =
      ts.isPropertyDeclaration(node) &&
      (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Static) !== 0 &&
      (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Readonly) === 0;
    if (assigns || counts || removes || changes || keeps) found.push(place(source, node));
  }
  return found;
}

/** What makes a rule's answer depend on more than its arguments. */
function clocksAndChance(source: ts.SourceFile): string[] {
  const found: string[] = [];
  for (const node of nodesOf(source)) {
    const readsNow = ts.isNewExpression(node) && node.expression.getText(source) === 'Date' && !node.arguments?.length;
    const reads =
      ts.isCallExpression(node) &&
      /^(Date|Date\.now|Math\.random|performance\.now|crypto\.\w+|DateTime\.(now|local|utc)|setTimeout|setInterval|fetch)$/.test(
        node.expression.getText(source),
      ) &&
      !(/^DateTime\.(local|utc)$/.test(node.expression.getText(source)) && node.arguments.length > 0);
    const asksProcess = ts.isPropertyAccessExpression(node) && node.expression.getText(source) === 'process';
    if (readsNow || reads || asksProcess) found.push(place(source, node));
  }
  return found;
}

describe('workflows keep nothing in their modules', () => {
  const files = [
    ...filesBelow('workflows', isSource),
    ...filesBelow('domain/campaigns', isSource),
    ...filesBelow('domain/delivery', isSource),
  ];

  test('nor do the rules they use', () => {
    expect(files.length).toBeGreaterThan(15);
    expect(files.flatMap((file) => moduleState(parse(file)))).toEqual([]);
  });

  test.each([
    ['a binding that may change', 'let passes = 0;'],
    ['a collection', 'const seen = new Map<string, number>();'],
    ['a counter in an object', 'const total = { sent: 0 };\nexport const note = () => { total.sent += 1; };'],
    ['a list that grows', "const seen: string[] = [];\nexport const note = () => seen.push('a');"],
    [
      'something imported',
      "import { OPTIONS } from './options';\nexport const slow = () => { OPTIONS.retry = null; };",
    ],
    ['a static field', 'class Pass { static last = 0; }'],
    ['a property taken away', 'const known = { a: 1 };\nexport const drop = () => delete known.a;'],
  ])('%s is found', (_what, text) => {
    expect(moduleState(parse('made-up.ts', text))).not.toEqual([]);
  });

  test('what a function keeps for itself is no state of its module', () => {
    const text =
      'const LIMITS = [1, 2] as const;\nexport const f = () => { let n = 0; const a = []; a.push(LIMITS[n++]); };';
    expect(moduleState(parse('made-up.ts', text))).toEqual([]);
  });
});

describe('the only clocks and chance in domain/ are arguments', () => {
  test('in every file', () => {
    expect(filesBelow('domain', isSource).flatMap((file) => clocksAndChance(parse(file)))).toEqual([]);
  });

  test.each(['new Date()', 'Date.now()', 'Math.random()', 'DateTime.now()', 'DateTime.local()', 'process.env'])(
    '%s is found',
    (text) => {
      expect(clocksAndChance(parse('made-up.ts', `export const x = ${text};`))).not.toEqual([]);
    },
  );
});

test('only config/ and entry points read the environment', () => {
  const folders = ['activities', 'adapters', 'api', 'domain', 'ports', 'web', 'workers', 'workflows', 'simulators'];
  const entries = ['simulators/main.ts'];
  const readers = folders
    .flatMap((folder) => filesBelow(folder, isSource))
    .filter((file) => !file.startsWith('adapters/postgres/generated/') && !entries.includes(file))
    .filter((file) => readFileSync(join(ROOT, file), 'utf8').includes('process.env'));
  expect(readers).toEqual([]);
});

/** Templates that a template of ours uses: by extends, include, import or from. */
const usedTemplates = (text: string): string[] =>
  [...text.matchAll(/{%-?\s*(?:extends|include|import|from)\s+["']([^"']+)["']/g)].map(([, name]) => name!);

test('a template uses those of its own room, of the kit and of the library', () => {
  const templates = filesBelow('web', (file) => file.endsWith('.njk'));
  const used = templates.flatMap((file) => {
    const room = file.split('/')[1]!;
    const names = usedTemplates(readFileSync(join(ROOT, file), 'utf8'));
    return names.map((name) => ({ file, name, isFine: ['kit', 'nhsuk', room].includes(name.split('/')[0]!) }));
  });
  expect(used.length).toBeGreaterThan(templates.length);
  expect(used.filter(({ isFine }) => !isFine).map(({ file, name }) => `${file} uses ${name}`)).toEqual([]);
});

test('what browsers load has a name of its own, since it is served from one folder', () => {
  const names = filesBelow('web', (file) => /\.(js|svg)$/.test(file)).map((file) => file.split('/').pop()!);
  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('no folder of code has more than 25 files', () => {
  const folders = [
    'activities',
    'adapters',
    'api',
    'cli',
    'domain',
    'ports',
    'simulators',
    'web',
    'workers',
    'workflows',
  ];
  const counts = new Map<string, number>();
  for (const file of folders.flatMap((folder) => filesBelow(folder, (one) => !one.includes('/generated/')))) {
    const folder = file.slice(0, file.lastIndexOf('/'));
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  expect([...counts].filter(([, count]) => count > 25)).toEqual([]);
});

/** The command line, the simulators and the scripts have words of their own: they share no types with the service. */
test('no two types of the service have one name', () => {
  const folders = ['activities', 'adapters', 'api', 'domain', 'ports', 'web', 'workers', 'workflows'];
  const names = folders
    .flatMap((folder) => filesBelow(folder, (one) => one.endsWith('.ts') && !one.includes('/generated/')))
    .flatMap((file) => [...readFileSync(join(ROOT, file), 'utf8').matchAll(/^export (?:interface|type|class) (\w+)/gm)])
    .map(([, name]) => name!);
  expect(names.length).toBeGreaterThan(500);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('no file names a folder of somebody’s machine', () => {
  const ignored = readFileSync(join(ROOT, '.gitignore'), 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('/'))
    .map((line) => line.slice(0, -1));
  const isIgnored = (file: string) => ignored.some((name) => file.startsWith(`${name}/`) || file.includes(`/${name}/`));
  const top = readdirSync(ROOT, { withFileTypes: true }).filter(
    ({ name }) => name !== '.git' && !ignored.includes(name),
  );
  const files = top.flatMap((entry) =>
    entry.isDirectory() ? filesBelow(entry.name, (file) => !isIgnored(file)) : [entry.name],
  );
  // Put together, so that this file does not name them either.
  const homes = ['home', 'Users', 'root', 'work', 'workspace'].join('|');
  const pattern = new RegExp(String.raw`(?<![\w.~:$@}/-])/(?:${homes})/[\w.-]+|[A-Z]:\\Users\\`);
  expect(files.length).toBeGreaterThan(300);
  const named = files.flatMap((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    if (text.includes('\0')) return [];
    return text.split('\n').flatMap((line, index) => {
      const hit = pattern.exec(line);
      return hit ? [`${file}:${index + 1} ${hit[0]}`] : [];
    });
  });
  expect(named).toEqual([]);
});

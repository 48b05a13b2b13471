import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

/** A place in the sources that sends hand-written SQL: `something.query<Row>(text, …)`. */
export interface SqlSite {
  /** File below the folder, and the function in which it stands: what stays the same when lines move. */
  name: string;
  /** Every text that it may send; more than one where the text depends on what is asked for. */
  texts: string[];
  /** Why its text could not be found out; null when it could. */
  unread: string | null;
  /** The row type it declares; null for a statement of which no rows are read. */
  row: RowType | null;
}

/** How a row comes: an object by the columns' names, or an array by their places. */
export interface RowType {
  isArray: boolean;
  columns: Map<string, ColumnType>;
}

export interface ColumnType {
  kind: 'string' | 'number' | 'boolean' | 'Date' | 'Buffer' | 'object' | `${string}[]`;
  isNullable: boolean;
  isOptional: boolean;
}

const ROOT = resolve(__dirname, '..', '..');
/** Replaces a string that only the running program knows. */
const UNKNOWN = '\u00a7unknown\u00a7';
const MOST_VARIANTS = 40;

/** Sends what it is given, or speaks of transactions and connections only. */
const NO_STATEMENTS = ['sql/migrate.ts', 'sql/transaction.ts', 'sql/copy-text.ts'];

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.startsWith('generated'))
    .filter((name) => !NO_STATEMENTS.includes(name))
    .map((name) => join(folder, name))
    .sort();
}

/**
 * Finds the statements of a folder. Their texts are put together by the code itself: each module is run with one more
 * function a site, which holds the expression of the text and the constants it uses. What only a request brings is
 * chosen from its type, each possibility once: a union of strings, a flag, something that may be missing.
 */
export function findSqlSites(folder: string): SqlSite[] {
  const files = sourceFiles(join(ROOT, folder));
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  const program = ts.createProgram(files, { ...options, noEmit: true });
  const checker = program.getTypeChecker();
  return files.flatMap((file) => sitesOf(join(ROOT, folder), program.getSourceFile(file)!, checker));
}

interface FoundSite {
  name: string;
  thunk: string;
  row: RowType | null;
}

function sitesOf(folder: string, source: ts.SourceFile, checker: ts.TypeChecker): SqlSite[] {
  const found: FoundSite[] = [];
  const visit = (node: ts.Node): void => {
    if (isQuery(node)) {
      const text = textOf(node.arguments[0]!);
      if (text) {
        found.push({
          name: `${relative(folder, source.fileName)} ${functionsAround(node)}`,
          thunk: thunkOf(text, checker),
          row: node.typeArguments ? rowType(node.typeArguments[0]!, checker) : null,
        });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  if (found.length === 0) return [];
  const thunks = found.map(({ thunk }, index) => `export const __site${index} = (__choose: any) => ${thunk};`);
  const module = run(source.fileName, `${source.text}\n${thunks.join('\n')}`);
  return found.map(({ name, row }, index) => ({ name, row, ...variants(module[`__site${index}`] as Thunk) }));
}

function isQuery(node: ts.Node): node is ts.CallExpression {
  return (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    node.expression.name.text === 'query' &&
    node.arguments.length > 0
  );
}

/** The expression of the text, also within `{ name, text, values }`; nothing for what is no text, such as a stream. */
function textOf(argument: ts.Expression): ts.Expression | null {
  if (ts.isCallExpression(argument) && argument.expression.getText() === 'copyFrom') return null;
  if (!ts.isObjectLiteralExpression(argument)) return argument;
  for (const property of argument.properties) {
    if (property.name?.getText() !== 'text') continue;
    if (ts.isPropertyAssignment(property)) return property.initializer;
    if (ts.isShorthandPropertyAssignment(property)) return property.name;
  }
  return null;
}

/** The names of the functions and properties around a node, outermost first. */
function functionsAround(node: ts.Node): string {
  const names: string[] = [];
  for (let at = node.parent; at; at = at.parent) {
    if (ts.isFunctionDeclaration(at) || ts.isMethodDeclaration(at) || ts.isPropertyAssignment(at)) {
      if (at.name) names.unshift(at.name.getText());
    }
    if (ts.isVariableDeclaration(at) && at.initializer && ts.isFunctionLike(at.initializer)) {
      names.unshift(at.name.getText());
    }
  }
  return names.join('.');
}

/** A function's text that makes the SQL: the locals it needs, in order, and the expression itself. */
function thunkOf(text: ts.Expression, checker: ts.TypeChecker): string {
  const lines: string[] = [];
  const done = new Set<ts.Node>();

  function need(node: ts.Node, within: ts.Node): void {
    if (ts.isIdentifier(node)) {
      const symbol = ts.isShorthandPropertyAssignment(node.parent)
        ? checker.getShorthandAssignmentValueSymbol(node.parent)
        : checker.getSymbolAtLocation(node);
      const declaration = symbol?.valueDeclaration;
      if (declaration && isLocal(declaration) && !isWithin(declaration, within)) declare(declaration, node);
    }
    ts.forEachChild(node, (child) => need(child, within));
  }

  function declare(declaration: ts.Declaration, use: ts.Identifier): void {
    const holder = ts.findAncestor(declaration, (at) => ts.isVariableDeclaration(at) || ts.isParameter(at));
    const target = holder ?? declaration;
    if (done.has(target)) {
      if (holder && isPlain(holder)) return;
      if (done.has(declaration)) return;
    }
    done.add(target);
    done.add(declaration);
    if (holder && isPlain(holder)) {
      need(holder.initializer, holder);
      lines.push(`const ${holder.name.getText()} = ${holder.initializer.getText()};`);
      return;
    }
    if (ts.isFunctionDeclaration(declaration)) {
      need(declaration.body!, declaration);
      lines.push(declaration.getText());
      return;
    }
    const options = optionsOf(checker.getTypeAtLocation(use), checker);
    lines.push(`const ${use.text} = __choose(${JSON.stringify(use.text)}, ${JSON.stringify(options)});`);
  }

  need(text, text);
  return `{ ${lines.join(' ')} return (${text.getText()}); }`;
}

/** A constant whose value follows from its initialiser, without waiting for anything. */
function isPlain(node: ts.Node): node is ts.VariableDeclaration & { initializer: ts.Expression } {
  if (!ts.isVariableDeclaration(node) || !node.initializer) return false;
  if (!(ts.getCombinedNodeFlags(node) & ts.NodeFlags.Const)) return false;
  let waits = false;
  const look = (at: ts.Node): void => {
    waits ||= ts.isAwaitExpression(at);
    if (!ts.isFunctionLike(at)) ts.forEachChild(at, look);
  };
  look(node.initializer);
  return !waits;
}

function isLocal(declaration: ts.Node): boolean {
  return ts.findAncestor(declaration.parent, ts.isFunctionLike) !== undefined;
}

function isWithin(node: ts.Node, outer: ts.Node): boolean {
  return ts.findAncestor(node, (at) => at === outer) !== undefined;
}

/** A value to try, written as JSON: it becomes one in `made`. */
type Sample = null | string | number | boolean | { items: Sample[] } | { fields: Record<string, Sample> };

const DEEPEST = 3;

/** What a value of a type may be, as far as a text can depend on it. */
function optionsOf(type: ts.Type, checker: ts.TypeChecker, depth = 0): Sample[] {
  const parts = type.isUnion() ? type.types : [type];
  const options = parts.map((part): Sample => {
    if (part.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null | ts.TypeFlags.Void)) return null;
    if (part.isStringLiteral() || part.isNumberLiteral()) return part.value;
    if (part.flags & ts.TypeFlags.BooleanLiteral) return checker.typeToString(part) === 'true';
    if (part.flags & ts.TypeFlags.NumberLike) return 1;
    if (part.flags & ts.TypeFlags.StringLike) return UNKNOWN;
    if (depth === DEEPEST) return { fields: {} };
    if (checker.isArrayType(part)) {
      const [element] = checker.getTypeArguments(part as ts.TypeReference);
      return { items: [presentOption(element!, checker, depth)] };
    }
    const fields: Record<string, Sample> = {};
    for (const property of checker.getPropertiesOfType(part)) {
      if (!property.valueDeclaration || !ts.isPropertySignature(property.valueDeclaration)) continue;
      fields[property.name] = presentOption(checker.getTypeOfSymbol(property), checker, depth);
    }
    return { fields };
  });
  return [...new Map(options.map((option) => [JSON.stringify(option), option])).values()];
}

/** Something rather than nothing, where a type allows both. */
function presentOption(type: ts.Type, checker: ts.TypeChecker, depth: number): Sample {
  const options = optionsOf(type, checker, depth + 1);
  return options.find((option) => option !== null) ?? null;
}

function made(sample: Sample): unknown {
  if (sample === null) return undefined;
  if (typeof sample !== 'object') return sample;
  if ('items' in sample) return sample.items.map(made);
  return something(Object.fromEntries(Object.entries(sample.fields).map(([name, field]) => [name, made(field)])));
}

type Thunk = (choose: (name: string, options: Sample[]) => unknown) => unknown;

/** Something of which is known that it is there, and little else. */
function something(known: Record<string, unknown> = {}): unknown {
  return new Proxy(() => something(), {
    get: (_target, key) => {
      if (key === Symbol.toPrimitive) return () => UNKNOWN;
      if (key === Symbol.iterator) return () => [][Symbol.iterator]();
      return Object.hasOwn(known, key) ? known[key as string] : something();
    },
  });
}

/** Runs the thunk once for each combination of what it has to choose. */
function variants(thunk: Thunk): { texts: string[]; unread: string | null } {
  const texts = new Set<string>();
  const places = new Map<string, { index: number; of: number }>();
  for (let runs = 0; runs < MOST_VARIANTS; runs++) {
    let text: unknown;
    try {
      text = thunk((name, options) => {
        const place = places.get(name) ?? { index: 0, of: options.length };
        places.set(name, place);
        return made(options[place.index] ?? null);
      });
    } catch (error) {
      return { texts: [], unread: String(error) };
    }
    if (typeof text !== 'string') return { texts: [], unread: 'its text is no string' };
    if (text.includes(UNKNOWN)) return { texts: [], unread: 'a part of its text is known at run time only' };
    texts.add(text);
    const next = [...places.values()].find((place) => place.index + 1 < place.of);
    if (!next) break;
    for (const place of places.values()) {
      if (place === next) break;
      place.index = 0;
    }
    next.index += 1;
  }
  return { texts: [...texts], unread: null };
}

const requireAny = createRequire(__filename);
const loaded = new Map<string, Record<string, unknown>>();

/** Runs one of our modules from the given source; its imports come from the unchanged sources. */
function run(fileName: string, text: string): Record<string, unknown> {
  const { outputText } = ts.transpileModule(text, {
    fileName,
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023, esModuleInterop: true },
  });
  const exports: Record<string, unknown> = {};
  if (!loaded.has(fileName)) loaded.set(fileName, exports);
  const load = (name: string): unknown => {
    if (!name.startsWith('.')) return requireAny(name);
    const path = ['.ts', '/index.ts', ''].map((end) => resolve(dirname(fileName), `${name}${end}`));
    const file = path.find((one) => ts.sys.fileExists(one));
    if (!file?.endsWith('.ts')) return requireAny(resolve(dirname(fileName), name));
    // jest can load Prisma's client, and it contains none of our statements.
    if (file.includes('/generated/')) return something();
    return loaded.get(file) ?? run(file, readFileSync(file, 'utf8'));
  };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- sources of this repository, as jest runs them too
  const body = new Function('exports', 'require', 'module', '__filename', '__dirname', outputText) as (
    ...given: unknown[]
  ) => void;
  body(exports, load, { exports }, fileName, dirname(fileName));
  return exports;
}

function rowType(node: ts.TypeNode, checker: ts.TypeChecker): RowType {
  const type = checker.getTypeFromTypeNode(node);
  const isArray = checker.isTupleType(type);
  const columns = new Map<string, ColumnType>();
  if (isArray) {
    checker
      .getTypeArguments(type as ts.TypeReference)
      .forEach((part, index) => columns.set(String(index), columnType(part, false, checker)));
  } else {
    for (const property of checker.getPropertiesOfType(type)) {
      const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0;
      columns.set(property.name, columnType(checker.getTypeOfSymbol(property), isOptional, checker));
    }
  }
  return { isArray, columns };
}

function columnType(type: ts.Type, isOptional: boolean, checker: ts.TypeChecker): ColumnType {
  const parts = type.isUnion() ? type.types : [type];
  const isNothing = (part: ts.Type) => (part.flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined)) !== 0;
  const kinds = new Set(parts.filter((part) => !isNothing(part)).map((part) => kindOf(part, checker)));
  const kind = kinds.size === 1 ? [...kinds][0]! : 'object';
  return { kind, isNullable: parts.some(isNothing), isOptional };
}

function kindOf(type: ts.Type, checker: ts.TypeChecker): ColumnType['kind'] {
  if (type.flags & ts.TypeFlags.StringLike) return 'string';
  if (type.flags & ts.TypeFlags.NumberLike) return 'number';
  if (type.flags & ts.TypeFlags.BooleanLike) return 'boolean';
  if (checker.isArrayType(type)) {
    const [element] = checker.getTypeArguments(type as ts.TypeReference);
    return `${columnType(element!, false, checker).kind}[]`;
  }
  const name = type.symbol?.name;
  return name === 'Date' || name === 'Buffer' ? name : 'object';
}

import * as nunjucks from 'nunjucks';

/** A node of a parsed template, as far as names are concerned; nunjucks has no types for its parser. */
interface TemplateNode {
  typename: string;
  [field: string]: unknown;
}

const { parser, nodes } = nunjucks as unknown as {
  parser: { parse(source: string, extensions: unknown[], options: object): TemplateNode };
  nodes: { Node: new () => TemplateNode };
};

export interface TemplateNames {
  /** What the template reads and does not make itself: it must be given. */
  read: Set<string>;
  /** What it makes: its own variables, macros and imports. */
  made: Set<string>;
}

/**
 * The names of a Nunjucks template. The arguments of a macro and the variables of a loop are names only within it; what is
 * set anywhere in the file counts as made by it.
 */
export function templateNames(source: string): TemplateNames {
  const root = parser.parse(source, [], { trimBlocks: true, lstripBlocks: true });
  const made = new Set<string>();
  collectMade(root, made);
  const read = new Set<string>();
  collectRead(root, made, read);
  return { read, made };
}

function collectMade(node: TemplateNode, made: Set<string>): void {
  if (node.typename === 'Set') for (const target of childrenOf(node.targets)) made.add(target.value as string);
  if (node.typename === 'Macro') made.add((node.name as TemplateNode).value as string);
  if (node.typename === 'Import') made.add((node.target as TemplateNode).value as string);
  if (node.typename === 'FromImport') {
    for (const name of childrenOf((node.names as TemplateNode).children)) made.add(importedAs(name));
  }
  for (const child of allChildren(node)) collectMade(child, made);
}

function collectRead(node: TemplateNode, known: ReadonlySet<string>, read: Set<string>): void {
  const within = (child: unknown, more: string[] = []): void => {
    if (isNode(child)) collectRead(child, more.length > 0 ? new Set([...known, ...more]) : known, read);
  };
  switch (node.typename) {
    case 'Symbol':
      if (!known.has(node.value as string)) read.add(node.value as string);
      return;
    case 'Macro':
    case 'Caller': {
      const args = childrenOf((node.args as TemplateNode).children);
      for (const arg of args) if (arg.typename === 'KeywordArgs') within(arg);
      return within(node.body, args.flatMap(argumentNames));
    }
    case 'For':
    case 'AsyncEach':
    case 'AsyncAll': {
      const name = node.name as TemplateNode;
      const names = name.typename === 'Symbol' ? [name] : childrenOf(name.children);
      within(node.arr);
      within(node.body, ['loop', ...names.map(({ value }) => value as string)]);
      return within(node.else_);
    }
    case 'Set':
      within(node.value);
      return within(node.body);
    case 'Import':
    case 'FromImport':
      return within(node.template);
    case 'Pair':
      // The key of `{ text: … }` and of a keyword argument is a word, not a name.
      return within(node.value);
    case 'Filter':
      return within(node.args);
    case 'Block':
      return within(node.body);
    case 'Is':
      return within(node.left);
    default:
      for (const child of allChildren(node)) within(child);
  }
}

function argumentNames(arg: TemplateNode): string[] {
  if (arg.typename !== 'KeywordArgs') return [arg.value as string];
  return childrenOf(arg.children).map((pair) => (pair.key as TemplateNode).value as string);
}

function importedAs(name: TemplateNode): string {
  return (name.typename === 'Pair' ? (name.value as TemplateNode).value : name.value) as string;
}

function isNode(value: unknown): value is TemplateNode {
  return value instanceof nodes.Node;
}

function childrenOf(value: unknown): TemplateNode[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

function allChildren(node: TemplateNode): TemplateNode[] {
  return Object.values(node).flatMap((value) => (isNode(value) ? [value] : childrenOf(value)));
}

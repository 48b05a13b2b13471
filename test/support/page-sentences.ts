import { DomUtils, parseDocument } from 'htmlparser2';

type Node = ReturnType<typeof parseDocument>['children'][number];

/** What is no prose: code, drawings, and what people typed. */
const SILENT = new Set([
  'script',
  'style',
  'svg',
  'pre',
  'code',
  'textarea',
  'select',
  'template',
  'head',
  'nav',
  'footer',
]);
/** What reads on within a sentence. */
const INLINE = new Set([
  'a',
  'abbr',
  'b',
  'bdi',
  'br',
  'em',
  'i',
  'mark',
  'small',
  'span',
  'strong',
  'sub',
  'sup',
  'time',
]);

/** Ends of sentences; not after an initial. */
const END = /(?<=[.!?]["”’)]?)(?<!\b\p{Lu}\.)\s+(?=["“‘(]?[\p{Lu}\d(])/u;

/** The sentences of a page in their order: blocks of text that end as a sentence does. Labels, cells and headings are none. */
export function sentencesOfPage(html: string): string[] {
  return blocksIn(parseDocument(html).children)
    .flatMap((block) => block.replaceAll(/\s+/g, ' ').trim().split(END))
    .filter((sentence) => /[.!?]["”’)]?$/.test(sentence) && wordsOf(sentence).length > 2);
}

export function wordsOf(sentence: string): string[] {
  return sentence.split(/\s+/).filter((word) => /\p{L}|\d/u.test(word));
}

function blocksIn(nodes: Node[]): string[] {
  const blocks = [''];
  const add = (text: string) => void (blocks[blocks.length - 1] += text);
  const read = (node: Node): void => {
    if (DomUtils.isText(node)) return add(node.data);
    if (!DomUtils.isTag(node) || SILENT.has(node.name) || 'hidden' in node.attribs) return;
    if (INLINE.has(node.name)) return node.children.forEach(read);
    blocks.push('');
    node.children.forEach(read);
    blocks.push('');
  };
  nodes.forEach(read);
  return blocks.filter((block) => block.trim() !== '');
}

/** What a page repeats or shows by mistake: an id that two elements have, so a label finds the wrong one, and markup as text. */
export function brokenOnPage(html: string): string[] {
  const ids = DomUtils.findAll(({ attribs }) => attribs.id !== undefined, parseDocument(html).children).map(
    ({ attribs }) => attribs.id!,
  );
  const repeated = new Set(ids.filter((id, place) => ids.indexOf(id) !== place));
  const markup = html.match(/&lt;\/?(?:div|input|label|legend|li|p|span|ul)\b[^;]{0,40}/g) ?? [];
  return [...[...repeated].map((id) => `two elements have the id ${id}`), ...markup.map((text) => `shows ${text}`)];
}

/** The internal links of a page, without their fragment. */
export function linksOfPage(html: string): string[] {
  return DomUtils.findAll(({ name }) => name === 'a', parseDocument(html).children)
    .map(({ attribs }) => attribs.href?.split('#')[0] ?? '')
    .filter((href) => /^\/(?!\/)/.test(href));
}

/**
 * The sentences of a document or template, as a reader meets them. Code, tags and addresses are taken out; code inside a
 * sentence counts as one word.
 */

/** Ends of sentences; not after "e.g.", an initial or a number. */
const END = /(?<=[.!?:]["”’)]?)(?<!\b(?:e\.g|i\.e|etc|vs|No|Dr|[A-Z])\.)\s+(?=["“‘(]?[\p{Lu}\d(])/u;

/** @returns {string[]} the sentences of a text without markup */
export function sentencesIn(text) {
  return text
    .replaceAll(/\s+/g, ' ')
    .split(END)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}

/** @returns {number} words: what holds a letter or a figure */
export function wordsIn(sentence) {
  return sentence.split(/\s+/).filter((word) => /[\p{L}\d]/u.test(word)).length;
}

/** Each with the line where its paragraph begins. @returns {{ line: number, sentence: string }[]} */
export function sentencesOfMarkdown(text) {
  return paragraphs(text).flatMap(({ line, text: paragraph }) =>
    sentencesIn(plain(paragraph)).map((sentence) => ({ line, sentence })),
  );
}

/** Each with the line where it begins. @returns {{ line: number, sentence: string }[]} */
export function sentencesOfTemplate(text) {
  const blank = (match) => match.replaceAll(/[^\n]/g, ' ');
  // An inline tag continues a sentence. A block tag ends it.
  const read = text
    .replaceAll(/\{#[\s\S]*?#\}/g, blank)
    .replaceAll(/\{\{\s*\w+\(\{([\s\S]*?)\}\)\s*\}\}/g, blank)
    .replaceAll(/\{%[\s\S]*?%\}/g, (match) => `\u0000${blank(match).slice(1)}`)
    .replaceAll(/\{\{[\s\S]*?\}\}/g, (match) => `x${blank(match).slice(1)}`)
    .replaceAll(
      /<\/?(?:p|li|ul|ol|div|h\d|dt|dd|dl|td|th|tr|table|caption|section|legend|label|option|summary|details|button)\b[^>]*>/g,
      (match) => `\u0000${blank(match).slice(1)}`,
    )
    .replaceAll(/<[^>]*>/g, blank);
  let at = 0;
  return read.split('\u0000').flatMap((piece) => {
    const line = read.slice(0, at).split('\n').length;
    at += piece.length + 1;
    return sentencesIn(piece).map((sentence) => ({ line, sentence }));
  });
}

/** Paragraphs, list items and cells of tables; no code blocks. */
function paragraphs(text) {
  const found = [];
  let open = null;
  let inCode = false;
  const close = () => {
    if (open) found.push(open);
    open = null;
  };
  text.split('\n').forEach((content, index) => {
    const line = index + 1;
    if (/^\s*```/.test(content)) {
      inCode = !inCode;
      return close();
    }
    if (inCode || content.trim() === '' || /^\s*#/.test(content)) return close();
    if (/^\s*\|/.test(content)) {
      close();
      const cells = content
        .replaceAll('\\|', '/')
        .split('|')
        .map((cell) => cell.trim());
      found.push(...cells.filter((cell) => /[a-z]/i.test(cell)).map((cell) => ({ line, text: cell })));
      return;
    }
    if (/^\s*(?:[-*]|\d+\.)\s/.test(content)) close();
    open ??= { line, text: '' };
    open.text += ` ${content.replace(/^\s*(?:[-*>]|\d+\.)\s+/, '')}`;
  });
  close();
  return found;
}

function plain(text) {
  return text
    .replaceAll(/``.+?``|`[^`]*`/g, 'Code')
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[*_]{1,2}([^*_]+)[*_]{1,2}/g, '$1')
    .replaceAll(/<[^>]*>/g, ' ');
}

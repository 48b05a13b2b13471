/** Where a sentence ends: at the end of a line, or at a mark that something follows. */
const SENTENCES = new Intl.Segmenter('en-GB', { granularity: 'sentence' });

/**
 * The sentences of a text as they stand in it, each once, so that a person can mark those that must be understood. Greetings
 * and the like are among them; a placeholder stays in its sentence.
 */
export function sentencesOf(text: string): string[] {
  const found = text.split('\n').flatMap((line) => [...SENTENCES.segment(line)].map(({ segment }) => segment.trim()));
  return [...new Set(found.filter((sentence) => sentence !== ''))];
}

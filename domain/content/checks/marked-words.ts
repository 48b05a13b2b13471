/** Where something stands in a text, in UTF-16 units. */
export interface Place {
  index: number;
  length: number;
}

/** A marked word in a text, with its place. */
export interface FoundWord extends Place {
  /** As the practice's list has it. */
  word: string;
}

/** More words than any list of diagnoses in use; the list is one request of at most a megabyte. */
export const MOST_MARKED_WORDS = 10_000;
export const LONGEST_MARKED_WORD = 80;

/**
 * The words that a practice starts with: diagnoses, results and private subjects that people should not read about in a
 * bulk message. A practice changes the list as it needs.
 */
export const STARTER_WORDS: readonly string[] = [
  ...['abortion', 'abortions', 'addiction', 'AIDS', 'alcoholic', 'alcoholism', 'autism', 'benign', 'biopsy', 'bipolar'],
  ...['cancer', 'cancers', 'carcinoma', 'chemotherapy', 'chlamydia', 'dementia', 'depression', 'diagnosed'],
  ...['diagnosis', 'domestic abuse', 'domestic violence', 'eating disorder', 'end of life', 'gonorrhoea'],
  ...['hepatitis', 'herpes', 'HIV', 'leukaemia', 'lymphoma', 'malignant', 'melanoma', 'mental illness', 'metastatic'],
  ...['miscarriage', 'overdose', 'overdosed', 'palliative', 'positive result', 'pregnancy', 'pregnant'],
  ...['psychosis', 'radiotherapy', 'schizophrenia', 'self-harm', 'sexually transmitted', 'STI', 'STD', 'stillbirth'],
  ...['substance misuse', 'suicidal', 'suicide', 'syphilis', 'terminal', 'termination', 'tumour', 'tumours'],
];

/** A word as a person sees it: letters, digits and what belongs to them; format characters do not part a word. */
const WORD = /[\p{L}\p{M}\p{N}\p{Cf}]+/gu;
/** What may stand between the words of a phrase. */
const GAP = /^[\s'’\p{Pd}/]*$/u;

/** Case, accents and forms of the same letter do not matter; nor do characters that nobody sees. */
function keyOf(word: string): string {
  return word
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase();
}

function wordsOf(text: string): (Place & { key: string })[] {
  return [...text.matchAll(WORD)].flatMap(({ 0: written, index }) => {
    const key = keyOf(written);
    return key === '' ? [] : [{ key, index, length: written.length }];
  });
}

/** Finds the marked words of a text. */
export type MarkedWords = (text: string) => FoundWord[];

/**
 * Compiles a list of marked words, so that a text is read once however long the list is (N7). Whole words count, case and
 * accents aside: "HIV-positive" contains HIV, "cancerous" does not contain cancer. An entry of several words is found
 * when they stand next to each other.
 */
export function compileMarkedWords(list: readonly string[]): MarkedWords {
  const entries = new Map<string, { keys: string[]; word: string }[]>();
  for (const word of list) {
    const keys = wordsOf(word).map(({ key }) => key);
    const [first] = keys;
    if (first === undefined) continue;
    const same = entries.get(first);
    if (same) same.push({ keys, word });
    else entries.set(first, [{ keys, word }]);
  }
  // The longest phrase is the one that is named.
  for (const same of entries.values()) same.sort((one, other) => other.keys.length - one.keys.length);

  return (text) => {
    if (entries.size === 0) return [];
    const words = wordsOf(text);
    const isNext = (at: number): boolean => {
      const [before, after] = [words[at - 1]!, words[at]!];
      return GAP.test(text.slice(before.index + before.length, after.index));
    };
    return words.flatMap(({ key, index }, at) => {
      const found = entries
        .get(key)
        ?.find(({ keys }) =>
          keys.every((one, ahead) => words[at + ahead]?.key === one && (ahead === 0 || isNext(at + ahead))),
        );
      if (!found) return [];
      const last = words[at + found.keys.length - 1]!;
      return [{ word: found.word, index, length: last.index + last.length - index }];
    });
  };
}

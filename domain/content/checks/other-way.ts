/** Words that name a person or a telephone, in the languages that practices write. */
const WORDS = /\b(?:call|ring|phone|telephone|tel|speak to|talk to|visit us|come in|reception|ffon\w*|galw\w*)\b/i;
/** A telephone number, as people write it. */
const NUMBER = /(?:\+44|\b0)(?: ?\d){9,10}\b/;

/**
 * Whether a text names a way to answer that is not digital. An invitation with a link needs one, because not everybody can
 * use the link. A guess from words: it only decides whether we give advice.
 */
export function namesOtherWay(text: string): boolean {
  return WORDS.test(text) || NUMBER.test(text);
}

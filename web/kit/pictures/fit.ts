import { sum } from 'd3-array';

/** The narrowest a picture is drawn, in px: a page of 320 less its two gutters of 16. */
export const NARROWEST = 288;

/** The widths of a picture, in px, from which pictures.scss can show a label (`rc-from-…`). */
const STEPS = [400, 560, 720, 920] as const;

/** Widths of Arial in thousandths of its size. Other characters count as wide as a digit or wider. */
const NARROW = /[ ijl.,:;'!|()[\]ftIr/-]/;
const WIDE = /[mwMW%@]|[^\u0000-\u024f]/u; // eslint-disable-line no-control-regex

/** About how wide words are in px, a little too much rather than too little: there is no browser here to ask. */
export function widthOf(words: string, size = 16): number {
  return (
    sum(words, (one) => (NARROW.test(one) ? 0.34 : WIDE.test(one) ? 0.95 : /[A-Z]/.test(one) ? 0.72 : 0.57)) * size
  );
}

/**
 * The class of a label that needs so many px within that share of the picture: empty if it always fits, undefined if it
 * never does. A server does not know how wide the page is; the style sheet does.
 */
export function fits(px: number, share: number): string | undefined {
  if (px <= share * NARROWEST) return '';
  const step = STEPS.find((width) => px <= share * width);
  return step === undefined ? undefined : `rc-from-${step}`;
}

/** Bold words; fonts that stand in for Arial are a good deal wider here. */
export const widthOfBold = (words: string) => widthOf(words) * 1.25;

/** Class names in one attribute. */
export function classes(...names: readonly (string | undefined | false)[]): string {
  return names.filter(Boolean).join(' ');
}

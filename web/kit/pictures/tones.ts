import { classes } from './fit';
import { element } from './markup';

/** What a part stands for. It decides colour and pattern together, so the two can never disagree. */
export const TONES = ['delivered', 'errors', 'waiting', 'not-sent', 'unconfirmed'] as const;
export type Tone = (typeof TONES)[number];

/** Side of a pattern's tile in px, and what is on it: two channels, since colour alone is none. */
const PATTERNS: Record<Tone, { size: number; marks: readonly string[]; turn?: number } | undefined> = {
  delivered: undefined,
  errors: { size: 7, turn: 45, marks: [element('rect', { width: 2.5, height: 7 })] },
  waiting: {
    size: 8,
    marks: [element('circle', { cx: 2, cy: 2, r: 1.3 }), element('circle', { cx: 6, cy: 6, r: 1.3 })],
  },
  'not-sent': { size: 6, marks: [element('rect', { width: 6, height: 1.5, y: 2 })] },
  unconfirmed: {
    size: 8,
    marks: [element('rect', { width: 8, height: 1.3, y: 3 }), element('rect', { width: 1.3, height: 8, x: 3 })],
  },
};

/** The patterns of the tones used. A pattern's id is of the page, hence one set a picture. */
export function patternDefs(id: string, tones: Iterable<Tone>): string {
  const patterns = [...new Set(tones)].flatMap((tone) => {
    const pattern = PATTERNS[tone];
    if (!pattern) return [];
    const { size, turn, marks } = pattern;
    return element(
      'pattern',
      {
        id: `${id}-${tone}`,
        class: 'rc-pattern',
        width: size,
        height: size,
        patternUnits: 'userSpaceOnUse',
        patternTransform: turn === undefined ? undefined : `rotate(${turn})`,
      },
      ...marks,
    );
  });
  return patterns.length === 0 ? '' : element('defs', {}, ...patterns);
}

export interface Box {
  readonly x: string | number;
  readonly y?: number;
  readonly width: string | number;
  readonly height: string | number;
}

/** A box in a tone's colour, without its pattern. */
export function plain(tone: Tone, box: Box, extraClass?: string): string {
  return element('rect', { class: classes('rc-part', `rc-part--${tone}`, extraClass), ...box });
}

/** A box in a tone: its colour by class, its pattern over it by the one attribute that a class cannot replace. */
export function toned(id: string, tone: Tone, box: Box): string {
  const colour = plain(tone, box);
  if (!PATTERNS[tone]) return colour;
  return colour + element('rect', { class: 'rc-part__pattern', ...box, fill: `url(#${id}-${tone})` });
}

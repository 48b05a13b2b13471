import { checkedId, element } from './markup';
import { patternDefs, toned, type Tone } from './tones';

/** Links a row of the legend table to its part of the bar. It needs no label because the row has one. */
export function swatch({ id, tone }: { readonly id: string; readonly tone: Tone }): string {
  return element(
    'svg',
    { class: 'rc-swatch', width: 16, height: 16, 'aria-hidden': 'true', focusable: 'false' },
    patternDefs(checkedId(id), [tone]),
    toned(id, tone, { x: 0, width: 16, height: 16 }),
  );
}

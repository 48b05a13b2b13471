import type { ItemEdit } from '../../domain/content/questionnaires/building/item-edit';

type Typed = Partial<ItemEdit> & Pick<ItemEdit, 'type'>;

const options = ['Never', 'Often'].map((text, place) => ({ text, score: String(place * 2) }));

/** What a person types for one item of each type that can be built; the last is a group, for others to go into. */
export const EVERY_ITEM: readonly Typed[] = [
  ...(['boolean', 'string', 'text', 'integer', 'decimal', 'date', 'dateTime', 'time', 'display'] as const).map(
    (type): Typed => ({ type }),
  ),
  { type: 'choice', options, takesSeveral: true },
  { type: 'open-choice', options },
  { type: 'quantity', unit: 'kg', least: '20', most: '300.5', hint: 'In your clothes' },
  { type: 'group', text: 'At night' },
];

import { LEFT_OUT, redacted, wordsNotIn, type DisclosureItem } from './items';

const item: DisclosureItem = {
  ...{ section: 'notes', id: '1', at: new Date(0), title: 'Note' },
  facts: [{ label: 'Written by', value: 'Sam Okoro' }],
  text: 'Her sister Ann Lee rang. ANN  LEE is worried (ann).',
};

test('N29 words that concern another person are left out wherever they stand, and nothing tells how long they were', () => {
  const shown = redacted(item, { whole: false, words: ['Ann', 'Ann Lee'] });
  expect(shown.text).toBe(`Her sister ${LEFT_OUT} rang. ${LEFT_OUT} is worried (${LEFT_OUT}).`);
  expect(shown.facts).toEqual(item.facts);
});

test('N29 of an item that is left out as a whole only its kind and its time are shown', () => {
  const shown = redacted(item, { whole: true, words: [] });
  expect(shown).toMatchObject({ title: 'Note', at: item.at, facts: [] });
  expect(JSON.stringify(shown)).not.toMatch(/Ann|Okoro/);
});

test('without a redaction an item is disclosed as it is', () => expect(redacted(item, null)).toBe(item));

test('N29 words that an item does not have are named, because a typing error would leave them readable', () => {
  expect(wordsNotIn(item, ['ann lee', 'Anne', 'sam okoro', '(ann)', 'a.n'])).toEqual(['Anne', 'a.n']);
});

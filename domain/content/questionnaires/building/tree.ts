import { objectsOf, textOf, type FhirQuestionnaire, type Json } from '../fhir';

/** An item of a form that is being built, with where it is. */
export interface BuiltPlace {
  item: Json;
  linkId: string;
  /** The linkId of its group; null at the top. */
  within: string | null;
  depth: number;
  isFirst: boolean;
  isLast: boolean;
}

/** All items in their order. A form that is being built may not be readable yet, so nothing of it is judged. */
export function builtItems(source: Json, within: string | null = null, depth = 0): BuiltPlace[] {
  const items = objectsOf(source.item);
  return items.flatMap((item, place) => {
    const linkId = textOf(item.linkId) ?? '';
    const ends = { isFirst: place === 0, isLast: place === items.length - 1 };
    return [{ item, linkId, within, depth, ...ends }, ...builtItems(item, linkId, depth + 1)];
  });
}

/** The texts of headings with nothing below them, which FHIR does not allow and patients would not understand. */
export function emptyGroups(source: Json): string[] {
  return builtItems(source)
    .filter(({ item }) => item.type === 'group' && objectsOf(item.item).length === 0)
    .map(({ item, linkId }) => textOf(item.text) ?? linkId);
}

/** A linkId that no item has. */
export function freeLinkId(source: Json): string {
  const taken = new Set(builtItems(source).map(({ linkId }) => linkId));
  let number = taken.size + 1;
  while (taken.has(`q${number}`)) number += 1;
  return `q${number}`;
}

/** @param within the linkId of the group that it goes to the end of; null for the end of the form. */
export function addItem(source: FhirQuestionnaire, item: Json, within: string | null): FhirQuestionnaire {
  if (within === null) return { ...source, item: [...objectsOf(source.item), item] };
  return replaceItem(source, within, (group) => ({ ...group, item: [...objectsOf(group.item), item] }));
}

/** Nothing changes where there is no such item. */
export function replaceItem(
  source: FhirQuestionnaire,
  linkId: string,
  change: (item: Json) => Json,
): FhirQuestionnaire {
  return withSiblings(source, linkId, (siblings, place) => siblings.with(place, change(siblings[place]!)));
}

/** Moves an item one place among its siblings. At the end it stays where it is. */
export function moveItem(source: FhirQuestionnaire, linkId: string, direction: 'up' | 'down'): FhirQuestionnaire {
  return withSiblings(source, linkId, (siblings, place) => {
    const other = direction === 'up' ? place - 1 : place + 1;
    const neighbour = siblings[other];
    return neighbour ? siblings.with(other, siblings[place]!).with(place, neighbour) : siblings;
  });
}

/** Removes an item with what is in it. */
export function removeItem(source: FhirQuestionnaire, linkId: string): FhirQuestionnaire {
  return withSiblings(source, linkId, (siblings, place) => siblings.toSpliced(place, 1));
}

/** The texts of items outside of an item that are shown by an answer in it. */
export function shownBy(source: FhirQuestionnaire, linkId: string): string[] {
  const all = builtItems(source);
  const found = all.find((one) => one.linkId === linkId);
  if (!found) return [];
  const inside = new Set([linkId, ...builtItems(found.item).map((one) => one.linkId)]);
  return all
    .filter((one) => !inside.has(one.linkId))
    .filter(({ item }) => objectsOf(item.enableWhen).some(({ question }) => inside.has(String(question))))
    .map(({ item, linkId: id }) => textOf(item.text) ?? id);
}

function withSiblings<Element extends Json>(
  element: Element,
  linkId: string,
  change: (siblings: Json[], place: number) => Json[],
): Element {
  const items = objectsOf(element.item);
  if (items.length === 0) return element;
  const place = items.findIndex((item) => textOf(item.linkId) === linkId);
  const changed = place === -1 ? items.map((item) => withSiblings(item, linkId, change)) : change(items, place);
  if (changed.length > 0) return { ...element, item: changed };
  // FHIR has no empty lists.
  const { item: _none, ...rest } = element;
  return rest as Element;
}

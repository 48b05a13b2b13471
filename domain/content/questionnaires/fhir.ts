/** Parts of FHIR R4 as a file has them. Nothing of them is certain until `readQuestionnaire` has looked at it. */

export interface Coding {
  system?: string;
  code?: string;
  display?: string;
}

export interface Quantity {
  value?: number;
  unit?: string;
  system?: string;
  code?: string;
}

export type Json = Record<string, unknown>;

/** A FHIR Questionnaire as it was imported. It is kept and exported unchanged. */
export interface FhirQuestionnaire extends Json {
  resourceType: 'Questionnaire';
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list; nothing for what is no list. */
export function objectsOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A text with something in it, or null. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** The extensions of an element whose address ends in `name`, so that older addresses of the same extension count. */
export function extensionsOf(element: Json, name: string): Json[] {
  return objectsOf(element.extension).filter(({ url }) => typeof url === 'string' && url.split('/').pop() === name);
}

/** The value of the first extension of that name, whatever its type; null without one. */
export function extensionValue(element: Json, name: string): unknown {
  const [found] = extensionsOf(element, name);
  return found ? valueOf(found) : null;
}

/** The `value[x]` of an element. */
export function valueOf(element: Json): unknown {
  const key = Object.keys(element).find((one) => /^value[A-Z]/.test(one));
  return key === undefined ? null : element[key];
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text has the shape of one of our ids (any UUID version: providers echo what we gave them). */
export function isId(text: string): boolean {
  return UUID.test(text);
}

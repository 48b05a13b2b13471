const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text looks like one of our ids (any UUID version, because providers echo what we gave them). */
export function isId(text: string): boolean {
  return UUID.test(text);
}

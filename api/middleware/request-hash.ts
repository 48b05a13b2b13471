import { createHash } from 'node:crypto';

/**
 * What makes two requests the same for `Idempotency-Key`: method, path and body. A JSON body is compared by what it
 * says, so that the order of its fields does not matter; a multipart one by its fields and the file's bytes, since the
 * boundary differs from one sending to the next.
 */
export function requestHash(method: string, path: string, body: unknown, file: Buffer | null): Buffer {
  const hash = createHash('sha256').update(`${method} ${path}\n${canonical(body)}\n`);
  if (file) hash.update(createHash('sha256').update(file).digest());
  return hash.digest();
}

/** JSON with the fields of each object in one order. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join(',')}}`;
}

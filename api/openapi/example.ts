type Json = Record<string, unknown>;

/** What fields of such a name hold, as a reader would recognise it; used where the schema takes it. */
const BY_NAME: Record<string, unknown> = {
  body: 'Dear ((given name)), flu vaccinations start on Monday. Please ring us.',
  by: 'Sam Okoro',
  change: 'Correct the number in the patient’s record.',
  code: 'not-found',
  columns: '{"nhsNumber": "NHS No"}',
  contact: '+447700900123',
  createdBy: 'Sam Okoro',
  cursor: 'WyIyMDI2LTExLTI0VDA5OjAwOjAwLjAwMFoiXQ',
  days: [1, 2, 3, 4, 5],
  detail: 'There is no such campaign here. Check the address and the id in it.',
  email: 'ada@example.org',
  familyName: 'Parry',
  file: 'NHS number,Date of birth\n9990000018,1951-03-04\n',
  firstLine: 'Dear ((given name)), flu vaccinations start on Monday.',
  from: '08:00',
  givenName: 'Grace',
  message: 'Enter a name for the campaign.',
  mobile: '+447700900123',
  month: '2026-11',
  name: 'Flu clinic',
  nhsNumber: '9990000018',
  nextCursor: null,
  number: '+447700900123',
  path: 'name',
  personalisation: { 'given name': 'Grace' },
  reason: 'A wrong date in the text',
  sendAt: '2026-11-30T09:00:00+00:00',
  status: 404,
  subject: 'Your flu vaccination',
  telephone: '01632 960123',
  title: 'Not Found',
  to: '18:30',
  token: 'rollcall_example',
  type: 'urn:rollcall:problem:not-found',
  user: 'Sam Okoro',
  who: 'Sam Okoro',
  why: 'The patient asked us to',
  words: 'parry',
};

const BY_FORMAT: Record<string, unknown> = {
  uuid: '019a8f2e-6d3b-7c41-9b52-3f0c6a1d2e47',
  'date-time': '2026-11-24T09:00:00Z',
  date: '1951-03-04',
};

/**
 * An OpenAPI example for a schema: its own, or else one made from its shape and field names. So every schema has one,
 * and a new field gets one automatically.
 *
 * @param fits tells whether a value is of a schema; a guess that is not is not used.
 */
export function exampleOf(
  schema: Json,
  components: Record<string, Json>,
  fits: (schema: Json, value: unknown) => boolean,
): unknown {
  const make = (one: Json, name: string | null, depth: number): unknown => {
    const given = (one.examples as unknown[] | undefined)?.[0];
    if (given !== undefined) return given;
    if (name !== null && name in BY_NAME && fits(one, BY_NAME[name])) return BY_NAME[name];
    if (typeof one.$ref === 'string') return make(components[one.$ref.split('/').at(-1)!] ?? {}, name, depth + 1);
    if (one.const !== undefined) return one.const;
    if (Array.isArray(one.enum)) return one.enum[0];
    if (one.default !== undefined) return one.default;
    const either = (one.anyOf ?? one.oneOf) as Json[] | undefined;
    if (either) return make(either.find(({ type }) => type !== 'null') ?? either[0]!, name, depth);
    if (Array.isArray(one.allOf)) {
      return Object.assign({}, ...(one.allOf as Json[]).map((part) => make(part, name, depth))) as unknown;
    }
    switch (Array.isArray(one.type) ? one.type[0] : one.type) {
      case 'object':
        return object(one, depth);
      case 'array':
        return depth > 8 || one.maxItems === 0 ? [] : [make((one.items as Json | undefined) ?? {}, name, depth + 1)];
      case 'integer':
        return Math.max(1, Number(one.minimum ?? 1));
      case 'number':
        return 0.5;
      case 'boolean':
        return false;
      case 'null':
        return null;
      case 'string':
        return BY_FORMAT[String(one.format)] ?? 'Flu clinic'.slice(0, Number(one.maxLength ?? 100));
      default:
        return {};
    }
  };

  function object(schema: Json, depth: number): Json {
    const properties = Object.entries((schema.properties as Record<string, Json> | undefined) ?? {});
    const required = (schema.required as string[] | undefined) ?? [];
    // A request shows what it needs; where nothing is needed, the first that it takes. An answer has all it may have.
    const shown = properties.filter(([name]) => required.includes(name) || name in BY_NAME);
    const chosen = shown.length > 0 ? shown : properties.slice(0, 1);
    return Object.fromEntries(chosen.map(([name, inner]) => [name, make(inner, name, depth + 1)]));
  }

  return make(schema, null, 0);
}

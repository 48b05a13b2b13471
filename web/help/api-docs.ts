type Json = Record<string, unknown>;

interface Operation {
  summary: string;
  description?: string;
  tags: string[];
  parameters?: { name: string; in: string; required?: boolean; description?: string; schema?: Json }[];
  requestBody?: { content: Record<string, { schema: Json }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: Json }> }>;
}

interface Document {
  info: { description?: string };
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Json> };
}

/** One operation as the page shows it. */
export interface ShownOperation {
  id: string;
  method: string;
  path: string;
  summary: string;
  description: string;
  parameters: { name: string; where: string; required: boolean; words: string }[];
  /** An example of the request body; null if there is none. */
  request: string | null;
  answers: { status: string; words: string; example: string | null }[];
}

export interface ShownApi {
  description: string;
  groups: { id: string; name: string; operations: ShownOperation[] }[];
}

const PLACES: Record<string, string> = { path: 'in the address', query: 'after the ?', header: 'a header' };

/** The API's own description, as a person reads it: by subject, with an example of each body. */
export function shownApi(document: unknown): ShownApi {
  const { info, tags, paths, components } = document as Document;
  const exampleOf = (content: Record<string, { schema: Json }> | undefined): string | null => {
    const schema = Object.entries(content ?? {}).find(([type]) => /json$|form-data$/.test(type))?.[1].schema;
    const found = typeof schema?.$ref === 'string' ? components.schemas[schema.$ref.split('/').at(-1)!] : schema;
    const example = (found?.examples as unknown[] | undefined)?.[0];
    return example === undefined ? null : JSON.stringify(example, null, 2);
  };
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const shown = ({ path, method, operation }: (typeof operations)[number]): ShownOperation => ({
    id: `${method}${path.replaceAll(/[^A-Za-z0-9]+/g, '-')}`,
    method: method.toUpperCase(),
    path,
    summary: operation.summary,
    description: operation.description ?? '',
    parameters: (operation.parameters ?? []).map(({ name, in: where, required = false, description, schema }) => ({
      name,
      where: PLACES[where] ?? where,
      required,
      words: description ?? (typeof schema?.description === 'string' ? schema.description : ''),
    })),
    request: exampleOf(operation.requestBody?.content),
    answers: Object.entries(operation.responses).map(([status, { description, content }]) => ({
      status,
      words: description,
      example: Number(status) < 300 ? exampleOf(content) : null,
    })),
  });
  return {
    description: info.description ?? '',
    groups: tags.map(({ name }) => ({
      id: name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
      name,
      operations: operations.filter(({ operation }) => operation.tags.includes(name)).map(shown),
    })),
  };
}

/** A base address split for an undici pool. Callers append to `path`, which ends with a slash. */
export interface BaseUrl {
  origin: string;
  path: string;
}

/** Throws without naming the address, which may hold a key. */
export function readBaseUrl(text: string): BaseUrl {
  if (!URL.canParse(text)) throw new Error('a base address is not a URL');
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error('a base address is not http or https');
  return { origin: url.origin, path: url.pathname.endsWith('/') ? url.pathname : `${url.pathname}/` };
}

/** What an attribute may be called here: our CSP forbids inline styles and handlers, so neither can be written. */
type Attributes = Readonly<Record<string, string | number | undefined>> & { readonly style?: never };

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** XML has no way to write these, escaped or not. */
// eslint-disable-next-line no-control-regex
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Text for markup: labels may have been typed by a patient. */
export function text(words: string): string {
  return words.replace(UNWRITABLE, '').replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** An element. Attributes are escaped here; children are markup already, so words go through `text` first. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? shortNumber(value) : text(value!)}"`)
    .join('');
  return `<${name}${written}>${children.join('')}</${name}>`;
}

/** A share of the picture's width. Widths are percentages so that nothing, text least of all, is scaled with the page. */
export function percent(share: number): string {
  return `${shortNumber(share * 100)}%`;
}

/** Three decimals are finer than any screen and keep the page small. */
export function shortNumber(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

/** The id that names everything within a picture. Unique on a page, or patterns and titles would clash. */
export function checkedId(id: string): string {
  if (!/^[A-Za-z][\w-]*$/.test(id)) throw new Error('A picture needs an id that begins with a letter.');
  return id;
}

export interface Picture {
  readonly id: string;
  readonly title: string;
  /** One sentence that says what was found, not what is drawn. */
  readonly finding: string;
  readonly class: string;
  readonly height: number;
}

/** An SVG that is one picture to a screen reader, with its name and its finding. */
export function picture(of: Picture, ...children: readonly string[]): string {
  return element(
    'svg',
    {
      class: `rc-picture__svg ${of.class}`,
      role: 'img',
      'aria-labelledby': `${of.id}-title`,
      'aria-describedby': `${of.id}-desc`,
      focusable: 'false',
      width: '100%',
      height: of.height,
    },
    element('title', { id: `${of.id}-title` }, text(of.title)),
    element('desc', { id: `${of.id}-desc` }, text(of.finding)),
    ...children,
  );
}

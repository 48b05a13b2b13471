import type { KeptForm } from '../../../ports/practice/kept-forms';

/** Each form gets new values for these fields, so we do not fill in the old ones. */
const FRESH = new Set(['_token', 'operation']);

/**
 * A page as it was drawn, with what somebody had typed put back into its form: the one that leads where the kept form
 * led, and of several those with most hidden values in common. Our own templates write each attribute in double quotes
 * with < and > escaped, which is what makes reading them so simple.
 *
 * @returns null where the page has no such form, or none of its fields was filled.
 */
export function fillAgain(html: string, kept: KeptForm): string | null {
  const values = new Map<string, string[]>();
  for (const [name, value] of kept.fields) values.set(name, [...(values.get(name) ?? []), value]);

  const forms = [...html.matchAll(/<form\b([^>]*)>([^]*?)<\/form>/g)].flatMap((match) => {
    const action = attributes(match[1]!).get('action');
    return action !== undefined && pathOf(action) === pathOf(kept.action)
      ? [{ at: match.index, whole: match[0], alike: alikeness(match[2]!, values) }]
      : [];
  });
  const best = forms.sort((one, other) => other.alike - one.alike)[0];
  if (!best) return null;
  const filled = filledForm(best.whole, values);
  return filled && html.slice(0, best.at) + filled + html.slice(best.at + best.whole.length);
}

function filledForm(form: string, values: Map<string, string[]>): string | null {
  let count = 0;
  const of = (given: Map<string, string>): string[] | undefined => values.get(given.get('name') ?? '');

  const inputs = form.replace(/<input\b([^>]*)>/g, (whole, text: string) => {
    const given = attributes(text);
    const found = of(given);
    const type = given.get('type') ?? 'text';
    if (type === 'password' || type === 'file' || FRESH.has(given.get('name') ?? '')) return whole;
    if (type === 'checkbox' || type === 'radio') {
      const isTicked = found?.includes(unescape(given.get('value') ?? 'on')) ?? false;
      if (isTicked) count += 1;
      given.delete('checked');
      return tag('input', isTicked ? given.set('checked', '') : given);
    }
    // The version that somebody saw, so that a colleague's later change is still told.
    if (!found || (type === 'hidden' && given.get('name') !== 'version')) return whole;
    if (type !== 'hidden') count += 1;
    return tag('input', given.set('value', escape(found.shift() ?? '')));
  });

  const texts = inputs.replace(/<textarea\b([^>]*)>[^]*?<\/textarea>/g, (whole, text: string) => {
    const found = of(attributes(text));
    if (!found) return whole;
    count += 1;
    // A line end right after the tag is no part of the text (HTML, 13.1.2.5).
    return `<textarea${text}>\n${escape(found.shift() ?? '')}</textarea>`;
  });

  const chosen = texts.replace(/<select\b([^>]*)>([^]*?)<\/select>/g, (whole, text: string, options: string) => {
    const found = of(attributes(text));
    if (!found) return whole;
    count += 1;
    const drawn = options.replace(/<option\b([^>]*)>/g, (_option, written: string) => {
      const given = attributes(written);
      given.delete('selected');
      return tag('option', found.includes(unescape(given.get('value') ?? '')) ? given.set('selected', '') : given);
    });
    return `<select${text}>${drawn}</select>`;
  });

  return count > 0 ? chosen : null;
}

/** How many hidden values of a form are those that were sent: which of several forms with one address it was. */
function alikeness(form: string, values: Map<string, string[]>): number {
  const hidden = [...form.matchAll(/<input\b([^>]*)>/g)].map(([, text]) => attributes(text!));
  return hidden.filter(
    (given) =>
      given.get('type') === 'hidden' &&
      !FRESH.has(given.get('name') ?? '') &&
      (values.get(given.get('name') ?? '')?.includes(unescape(given.get('value') ?? '')) ?? false),
  ).length;
}

/** As written: values are not unescaped. */
function attributes(text: string): Map<string, string> {
  return new Map([...text.matchAll(/([^\s=">]+)(?:="([^"]*)")?/g)].map(([, name, value]) => [name!, value ?? '']));
}

function tag(name: string, given: Map<string, string>): string {
  return `<${name}${[...given].map(([one, value]) => ` ${one}="${value}"`).join('')}>`;
}

function pathOf(action: string): string {
  return unescape(action).split(/[?#]/)[0]!;
}

const ESCAPES: [string, string][] = [
  ['&', '&amp;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
];

function escape(text: string): string {
  return ESCAPES.reduce((written, [plain, safe]) => written.replaceAll(plain, safe), text);
}

function unescape(text: string): string {
  return [...ESCAPES].reverse().reduce((read, [plain, safe]) => read.replaceAll(safe, plain), text);
}

import { DomUtils, parseDocument } from 'htmlparser2';

type Element = ReturnType<typeof DomUtils.findAll>[number];

/**
 * What a browser sends when the button of a form is pressed and no field was touched (HTML, "constructing the entry list").
 *
 * @param action Where the form leads; of several the first with `has`, the name of a field, is taken.
 * @param button The name of the button that is pressed, where that matters.
 */
export function formOf(html: string, action: string, { has, button }: { has?: string; button?: string } = {}) {
  const form = elements(parseDocument(html).children, 'form').find(
    (one) => one.attribs.action === action && (!has || controlsOf(one).some(({ attribs }) => attribs.name === has)),
  );
  if (!form) throw new Error(`There is no form that leads to ${action}.`);
  const sent = new URLSearchParams();
  for (const control of controlsOf(form)) {
    const { name, disabled } = control.attribs;
    if (!name || disabled !== undefined) continue;
    for (const value of valuesOf(control, button)) sent.append(name, value);
  }
  return sent;
}

function valuesOf(control: Element, button: string | undefined): string[] {
  const { name, type = 'text', value, checked } = control.attribs;
  // Within a textarea only character references count, which the parser leaves as they are.
  if (control.name === 'textarea') {
    return [DomUtils.textContent(parseDocument(DomUtils.textContent(control)).children).replace(/^\n/, '')];
  }
  if (control.name === 'select') {
    const options = elements(control.children, 'option');
    const chosen = options.filter(({ attribs }) => attribs.selected !== undefined);
    return (chosen.length > 0 ? chosen : options.slice(0, 1)).map(
      (option) => option.attribs.value ?? DomUtils.textContent(option).trim(),
    );
  }
  if (control.name === 'button' || type === 'submit') return name === button ? [value ?? ''] : [];
  if (type === 'file') return [];
  if (type === 'checkbox' || type === 'radio') return checked === undefined ? [] : [value ?? 'on'];
  return [value ?? ''];
}

function controlsOf(form: Element): Element[] {
  return DomUtils.findAll(({ name }) => ['input', 'select', 'textarea', 'button'].includes(name), form.children);
}

function elements(within: Element['children'], name: string): Element[] {
  return DomUtils.findAll((one) => one.name === name, within);
}

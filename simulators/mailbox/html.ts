/** HTML that is ready to go out. */
export class Html {
  constructor(readonly text: string) {}
}

type Value = string | number | Html | Html[];

/** Puts values into HTML; everything that is not HTML already is escaped. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  let text = parts[0]!;
  values.forEach((value, index) => {
    text += render(value) + parts[index + 1]!;
  });
  return new Html(text);
}

function render(value: Value): string {
  if (Array.isArray(value)) return value.map((item) => item.text).join('');
  return value instanceof Html ? value.text : escapeHtml(String(value));
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

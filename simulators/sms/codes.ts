/** Firetext's answers to `sendsms`. */
const DESCRIPTIONS: Record<number, string> = {
  0: 'SMS successfully queued',
  1: 'Authentication error',
  2: 'Destination number(s) error',
  3: 'From error',
  4: 'Group not recognised',
  5: 'Message error',
  6: 'Send time error',
  7: 'Insufficient credit',
  8: 'Invalid delivery receipt URL',
  9: 'Sub-account error',
  10: 'Repeat interval error',
  11: 'Repeat expiry error',
  12: 'Message loop detected',
};

/** Every function takes a `/json` or `/xml` suffix; without one it answers a line of text. */
export type AnswerFormat = 'text' | 'json' | 'xml';

export interface GatewayAnswer {
  code: number;
  description: string;
  /** How many were queued, or found. */
  count: number;
  rows?: Record<string, string>[];
}

/** The answer to a message that was, or was not, taken. */
export function sendAnswer(code: number, count = 0): GatewayAnswer {
  return { code, description: DESCRIPTIONS[code] ?? 'Error', count };
}

export function contentType(format: AnswerFormat): string {
  if (format === 'json') return 'application/json; charset=utf-8';
  return format === 'xml' ? 'text/xml; charset=utf-8' : 'text/plain; charset=utf-8';
}

/** Writes an answer. The XML form is a guess: no source shows it. */
export function renderAnswer(format: AnswerFormat, { code, description, count, rows = [] }: GatewayAnswer): string {
  if (format === 'json') return JSON.stringify({ code, description, responseData: count, data: rows });
  if (format === 'text') return `${code}:${count} ${description}`;
  const data = rows.map((row) => `<row>${elements(row)}</row>`).join('');
  const head = elements({ code: String(code), description, responseData: String(count) });
  return `<?xml version="1.0" encoding="UTF-8"?><firetext>${head}<data>${data}</data></firetext>`;
}

function elements(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`)
    .join('');
}

function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

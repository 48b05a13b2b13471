import pino from 'pino';
import { nudge } from './nudge';

test('Temporal being away is logged by kind only, and is no error', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
  await nudge(log, 'send', () => Promise.reject(new TypeError('about Ann Other')));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('"what":"send"');
  expect(lines[0]).toContain('"error":"TypeError"');
  expect(lines[0]).not.toContain('Ann');
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BOOKING_REFUSALS } from './booking/refusals';
import { CAMPAIGN_REFUSALS } from './campaigns/refusals';
import { TRIAL_REFUSALS } from './campaigns/trial-refusals';
import { CONTENT_REFUSALS } from './content/refusals';
import { CONVERSATION_REFUSALS } from './conversations/refusals';
import { DELIVERY_REFUSALS } from './delivery/refusals';
import { LIST_REFUSALS } from './lists/refusals';
import { PATIENT_REFUSALS } from './patients/refusals';
import { PRACTICE_REFUSALS } from './practice/refusals';
import { RECALL_FOLLOW_UP_REFUSALS } from './recalls/follow-up-refusals';
import { codeOf, REFUSALS, type RefusalName } from './refusals';
import { RECALL_REFUSALS } from './recalls/refusals';
import { REQUEST_REFUSALS } from './request-refusals';

const ROOT = join(__dirname, '..', '..');

/** The text of every source of these folders, tests and the catalogue itself apart. */
function sourcesOf(...folders: string[]): { file: string; text: string }[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.ts$/.test(file) && !/\.test\.ts$|refusals\.ts$|^generated/.test(file))
      .map((file) => ({ file: join(folder, file), text: readFileSync(join(ROOT, folder, file), 'utf8') })),
  );
}

const USERS = sourcesOf('api', 'web', 'domain', 'ports', 'adapters/postgres');
const NAMES = Object.keys(REFUSALS) as RefusalName[];

test('every entry of the catalogue has a use', () => {
  const texts = USERS.map(({ text }) => text).join('\n');
  // Names that are put together of a word and what it is about.
  const isUsed = (name: string) =>
    texts.includes(`'${name}'`) || (name.startsWith('too-many-re') && texts.includes('`too-many-${'));
  expect(NAMES.filter((name) => !isUsed(name))).toEqual([]);
});

test('every refusal is made from the catalogue, so none is without an entry', () => {
  const made = USERS.filter(
    ({ file, text }) => text.includes('new Problem(') && file !== join('api', 'contract', 'problem.ts'),
  );
  expect(made.map(({ file }) => file)).toEqual([]);
});

test('no sentence and no status of a refusal is left in the SQL adapter', () => {
  const found = sourcesOf('adapters/postgres').filter(({ text }) =>
    /refused\(\s*4\d\d|status: 4\d\d|kind: 'refused'[^}]*detail:/.test(text),
  );
  expect(found.map(({ file }) => file)).toEqual([]);
});

test('no two rooms name a refusal alike, and one code has one meaning', () => {
  const places = [REQUEST_REFUSALS, PRACTICE_REFUSALS, PATIENT_REFUSALS, LIST_REFUSALS];
  const rooms: object[] = [
    ...places,
    CONTENT_REFUSALS,
    CAMPAIGN_REFUSALS,
    DELIVERY_REFUSALS,
    CONVERSATION_REFUSALS,
    BOOKING_REFUSALS,
    RECALL_REFUSALS,
    RECALL_FOLLOW_UP_REFUSALS,
    TRIAL_REFUSALS,
  ];
  expect(rooms.reduce<number>((sum, room) => sum + Object.keys(room).length, 0)).toBe(NAMES.length);
  // Entries that share a code differ in their status: only so can who reads code and status tell them apart.
  const answered = NAMES.map((name) => `${codeOf(name)} ${REFUSALS[name].status}`);
  expect(new Set(answered).size).toBe(answered.length);
});

test.each(NAMES)('%s: its title is a few words, its sentence says what happened and what to do', (name) => {
  const { title, sentence } = REFUSALS[name];
  expect(title).toMatch(/^[A-Z][^.]{2,50}$/);
  if (typeof sentence === 'string') expect(sentence).toMatch(/^[A-Z].*\.$/);
});

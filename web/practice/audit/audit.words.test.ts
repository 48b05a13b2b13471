import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ACTS, actWords, detailWords } from './audit.words';

const ROOT = resolve(__dirname, '..', '..', '..');

/** Acts as they stand in the sources: `act: '…'`, and the second or later argument of audit(…), auditCampaign(…), auditPerson(…), store(…) …. */
function actsIn(folder: string): string[] {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('generated'),
  );
  return files.flatMap((file) => {
    const text = readFileSync(join(ROOT, folder, file), 'utf8');
    const named = [
      ...text.matchAll(/\bact: '([a-z-]+)'/g),
      ...text.matchAll(
        /\b(?:audit|auditCampaign|auditPerson|byThemselves|store|storeOrAudit|note)\([^;]*?'([a-z]+-[a-z-]+)'/g,
      ),
      // The other of two acts.
      ...text.matchAll(/\baudit\([^;]*? \? '[a-z-]+' : '([a-z]+-[a-z-]+)'/g),
    ];
    return named.map(([, act]) => act!);
  });
}

test('every act that the code writes has words, and no other', () => {
  const written = new Set(['adapters', 'api', 'web', 'activities'].flatMap(actsIn));
  expect([...written].filter((act) => !(act in ACTS))).toEqual([]);
  expect(Object.keys(ACTS).filter((act) => !written.has(act))).toEqual([]);
});

test('an act that is newer than the table is told by its name', () => {
  expect(actWords('campaign-copied')).toBe('Campaign copied');
  expect(actWords('staff-link-made')).toBe('Password link made');
});

test.each<[string, Record<string, unknown> | null, string]>([
  ['campaign-drafted', null, ''],
  ['campaign-drafted', { byToken: 'x' }, ''],
  ['staff-role-changed', { name: 'Sam Okoro', before: 'viewer', after: 'sender' }, 'Sam Okoro: viewer, now sender'],
  ['staff-added', { name: 'Sam Okoro', role: 'sender' }, 'Sam Okoro, sender'],
  ['staff-unlocked', { name: 'Sam Okoro' }, 'Sam Okoro'],
  ['campaign-sent', { total: 12 }, '12 patients'],
  ['campaign-paused', { reason: 'credits' }, 'SMS credits ran out'],
  ['campaign-paused', { byPerson: true }, ''],
  [
    'blocked-number-changed',
    { ticked: ['recalls', 'everySms'], unticked: ['marketing'] },
    'Ticked: Blocked Recalls, Every text message. Unticked: Marketing',
  ],
  ['patient-blocks-changed', { ticked: [], unticked: ['recalls'] }, 'Unticked: Blocked Recalls'],
  ['test-message-sent', { outcome: 'accepted' }, 'Accepted by the provider'],
  ['settings-changed', { before: { holdSeconds: 300 }, after: { holdSeconds: 0 } }, 'Hold: 5 minutes, now off'],
  [
    'settings-changed',
    {
      before: { sendingHours: null, bulkMessages: true, settleSeconds: { sms: 60, email: 3_600 } },
      after: {
        ...{ sendingHours: { days: [1, 2, 3], from: '08:00', to: '18:00' }, bulkMessages: false },
        ...{ settleSeconds: { sms: 90, email: 3_600 } },
      },
    },
    'Sending hours: at any time, now Monday to Wednesday, 8am to 6pm. Bulk Messages: on, now off. ' +
      'Waiting for receipts: 1 minute for SMS and 1 hour for email, now 90 seconds for SMS and 1 hour for email',
  ],
  [
    'settings-changed',
    {
      before: { autoPause: null, contactSource: 'demographics' },
      after: { autoPause: { afterOutcomes: 500, failedShare: 0.3 }, contactSource: 'file' },
    },
    'Automatic pause: off, now when 30% of 500 fail. Contact details: from demographics, now from the file',
  ],
])('%s %j tells %j', (act, details, words) => {
  expect(detailWords({ act, details })).toBe(words);
});

import { newId } from '../../../adapters/postgres/sql/new-id';
import type { DraftContent } from '../../../ports/campaigns/drafts';
import type { PracticeSettings } from '../../../ports/practice/settings';
import { makeList, makePatients } from '../fixtures';
import { formOf } from '../page-form';
import { signedIn, visit, type SignedIn } from '../page-visitor';
import { testApi } from '../support';
import { unwritten } from '../../../ports/campaigns/drafts';

/*
 * Each form that shows a stored value, opened and saved as it is: a template that draws another value than the stored one
 * would change it for whoever only presses the button.
 */

const api = testApi();
let jo: SignedIn;
beforeAll(async () => {
  jo = await signedIn(api, 'administrator');
});

const open = async (path: string) => {
  const reply = await visit(api, 'get', path, { cookie: jo.cookie });
  if (reply.status !== 200) throw new Error(`${path} answers ${reply.status}`);
  return reply.text;
};

/** What pages of a practice change. */
const TABLES = [
  ...['practice', 'practice_settings', 'staff', 'membership', 'api_token', 'provider_account', 'column_mapping'],
  ...['campaign', 'recipient_list', 'list_row', 'contact_block', 'contact_block_change', 'patient', 'recipient_rules'],
];

/** All rows, without the time at which a row was last written. */
async function everything(): Promise<Record<string, unknown[]>> {
  const stored: Record<string, unknown[]> = {};
  for (const table of TABLES) {
    const { rows } = await api.database.pool.query<{ row: unknown }>(
      `SELECT to_jsonb(t) - 'updated_at' - 'last_used_at' AS row FROM ${table} t ORDER BY 1`,
    );
    stored[table] = rows.map(({ row }) => row);
  }
  return stored;
}

/** Opens a page and presses the button of its form without touching a field, as a browser would send it. */
async function saveUnchanged(path: string, { action = path, has }: { action?: string; has?: string } = {}) {
  // Looking makes what is made when it is first looked at: accounts, a list judged by the draft's purpose.
  await open(path);
  const before = await everything();
  const raw = formOf(await open(path), action, { has }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const saved = await visit(api, 'post', action, { cookie: jo.cookie, raw, headers });
  expect({ path, status: saved.status }).toEqual({ path, status: 303 });
  expect(await everything()).toEqual(before);
}

test.each(['viewer', 'sender', 'manager', 'administrator'] as const)(
  'found A1: the page of a %s shows their own role, and saved unchanged changes nothing',
  async (role) => {
    const other = await signedIn(api, role);
    const path = `/p/oakfield/account/staff/${other.staffId}`;
    expect(formOf(await open(path), path).get('role')).toBe(role);
    await saveUnchanged(path);
  },
);

test('found A1: the page of a new token shows the role of the token', async () => {
  const form = { _token: jo.formToken, operation: newId(), name: 'Nightly', role: 'viewer' };
  const made = await visit(api, 'post', '/p/oakfield/account/api-tokens/new', { cookie: jo.cookie, form });
  expect(made.text).toContain('“<bdi>Nightly</bdi>”, with the role Viewer.');
});

describe('found A1: the rules of a practice, saved unchanged', () => {
  const RULES: [string, Partial<PracticeSettings>][] = [
    [
      'all on',
      {
        ...{ sendingHours: { days: [2, 4, 6], from: '09:15', to: '17:45' }, holdSeconds: 180 },
        ...{ autoPause: { afterOutcomes: 120, failedShare: 0.2 }, settleSeconds: { sms: 36 * 3600, email: 48 * 3600 } },
        ...{ contactSource: 'file', bulkMessages: true, sameTextDays: 9, monthlyLimit: 3 },
      },
    ],
    [
      'all off',
      {
        ...{ sendingHours: null, holdSeconds: 0, autoPause: null, settleSeconds: { sms: 3600, email: 7200 } },
        ...{ contactSource: 'demographics', bulkMessages: false, sameTextDays: null, monthlyLimit: null },
      },
    ],
  ];

  test.each(RULES)('%s', async (_name, rules) => {
    const set = await api.call('PATCH', '/api/v1/settings', { body: rules });
    expect([set.status, set.text]).toEqual([200, expect.any(String)]);
    try {
      for (const page of ['sending-hours', 'safety', 'features']) await saveUnchanged(`/p/oakfield/account/${page}`);
    } finally {
      await api.call('PATCH', '/api/v1/settings', { body: { bulkMessages: true } });
    }
  });
});

describe('found A1: each step of a draft, saved unchanged', () => {
  const DRAFTS: [string, Partial<DraftContent>][] = [
    [
      'an SMS that is saved to the record, later',
      {
        ...{ name: 'Flu & "more"', type: 'message', purpose: 'recall', channel: 'sms' },
        ...{ body: '\n Dear ((Given name)),\n\n<b>now</b>  \n', saveToRecord: true, snomedCodes: ['822851000000102'] },
        sendAt: new Date(Math.floor(Date.now() / 60_000) * 60_000 + 40 * 86_400_000),
      },
    ],
    [
      'an email that is not, now',
      {
        ...{ name: 'News', type: 'message', purpose: 'service', channel: 'email', subject: 'Your “surgery”' },
        ...{
          body: 'Hello & welcome',
          saveToRecord: false,
          allowReplies: false,
          snomedCodes: [],
          emptyValues: null,
          unanswered: [],
          sendAt: null,
        },
      },
    ],
  ];

  test.each(DRAFTS)('%s', async (_name, content) => {
    const { id: listId } = await makeList(api, {
      ...{ header: ['NHS number', 'Date of birth', 'Given name'], channel: content.channel, accepted: 3 },
    });
    const id = newId();
    const by = {
      ...{ tokenId: jo.staffId, practiceId: api.practiceId, practiceName: '' },
      ...{ role: 'administrator' as const, user: 'A administrator' },
    };
    const empty = { ...unwritten(), name: '', type: 'message', purpose: 'care', listId, channel: 'sms' } as const;
    await api.services.drafts.create(api.practiceId, id, { ...empty, unanswered: [], ...content }, by, new Date());
    for (const step of ['name', 'message', 'record', 'timing']) {
      await saveUnchanged(`/p/oakfield/campaigns/${id}/${step}`);
    }
  });
});

describe('found A1: blocks, saved unchanged', () => {
  test('of numbers', async () => {
    for (const [number, ticks] of [
      ['07700 900701', {}],
      ['07700 900702', { recalls: true, marketing: true }],
      ['07700 900703', { everySms: true }],
    ] as const) {
      const made = await api.call('POST', '/api/v1/blocked-numbers', { body: { number } });
      const { id } = made.body as { id: string };
      await api.call('PATCH', `/api/v1/blocked-numbers/${id}`, { body: ticks });
    }
    await saveUnchanged('/p/oakfield/account/blocked-communications', { has: 'rows' });
  });

  test('of a patient', async () => {
    const [person] = await makePatients(api, 1);
    const path = `/p/oakfield/patients/${person!.patientId}/preferences`;
    await saveUnchanged(path);
    const ticked = formOf(await open(path), path);
    ticked.append('ticks', 'marketing');
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await visit(api, 'post', path, { cookie: jo.cookie, raw: ticked.toString(), headers })).status).toBe(303);
    expect(formOf(await open(path), path).getAll('ticks')).toEqual(['marketing']);
    await saveUnchanged(path);
  });
});

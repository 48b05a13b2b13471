import { PassThrough } from 'node:stream';
import type { Campaign, Counts } from '../client/answers';
import type { Api } from '../client/api';
import { timedOut } from '../exit-codes';
import { follow } from './follow';
import type { Surroundings } from '../surroundings';
import { Terminal, type Out } from '../terminal/terminal';

const NONE: Counts = {
  ...{ total: 0, suppressed: 0, planned: 0, submitting: 0, submitted: 0, delivered: 0 },
  ...{ failed: 0, unknown: 0, expired: 0, cancelled: 0, saved: 0 },
};

function campaign(counts: Partial<Counts>, more: Partial<Campaign> = {}): Campaign {
  const total = Object.values(counts).reduce((sum, number) => sum + number, 0);
  return {
    ...{ id: 'c', name: 'n', phase: 'sending', paused: null, holdUntil: null, waitingFor: null, status: null },
    ...{ sendAt: null, startsAt: null, createdAt: '2026-01-01T00:00:00Z', sentAt: null, firstLine: '', channel: 'sms' },
    ...{ list: { id: 'l', name: 'l' }, counts: { ...NONE, total, ...counts } },
    ...more,
  };
}

/** Follows a campaign that is seen as given, one after the other; its last state for ever. */
async function following(states: Campaign[], { deadline = Infinity, isTTY = false } = {}) {
  let now = 0;
  let reads = 0;
  const printed = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => {
    const out = new PassThrough() as PassThrough & Out;
    // What cli-progress asks of a terminal.
    Object.assign(out, { isTTY, columns: 200, cursorTo: () => true, clearLine: () => true });
    out.on('data', (chunk: Buffer) => (printed[name] += chunk.toString()));
    return out;
  };
  const api = {
    lookUpMs: 1_000,
    get: () => Promise.resolve(states[Math.min(reads++, states.length - 1)]),
    sleep(milliseconds: number) {
      if (now >= deadline) return Promise.reject(timedOut('timed-out', ''));
      now += milliseconds;
      return Promise.resolve();
    },
  } as unknown as Api;
  const terminal = new Terminal(stream('stdout'), stream('stderr'), false);
  const clock = { now: () => now, sleep: () => Promise.resolve() };
  const followed = await follow({ api, terminal, clock } satisfies Surroundings, 'c');
  await new Promise(setImmediate);
  return { ...followed, ...printed, waited: now, reads };
}

describe('following a campaign', () => {
  it('ends when nothing is to be sent and every SMS has its receipt, with a line for each change', async () => {
    const sending = campaign({ planned: 2 });
    const handed = campaign({ submitted: 2 }, { phase: 'settling' });
    const half = campaign({ submitted: 1, delivered: 1 }, { phase: 'settling' });
    const done = campaign({ failed: 1, delivered: 1, saved: 1, total: 2 }, { phase: 'settling' });
    const { over, stdout, stderr } = await following([sending, sending, handed, handed, handed, half, done]);
    expect(over).toBe(true);
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n')).toEqual([
      'Sending: 0 of 2 delivered, 2 to be sent',
      'Waiting for receipts: 0 of 2 delivered, 2 waiting for a receipt',
      'Waiting for receipts: 1 of 2 delivered, 1 waiting for a receipt',
      'Waiting for receipts: 1 of 2 delivered, 1 failed, 1 saved to the record',
    ]);
  });

  it('does not wait for emails that were taken, nor for those nobody can look up', async () => {
    const taken = campaign({ submitted: 1, unknown: 1 }, { channel: 'email', phase: 'settling' });
    expect(await following([taken])).toMatchObject({ over: true, waited: 0 });
  });

  it('waits for an unknown SMS while it may be looked up, and for what that tells', async () => {
    const unknown = campaign({ unknown: 1 }, { phase: 'settling' });
    const alone = await following([unknown]);
    expect(alone.over).toBe(true);
    expect(alone.waited).toBeGreaterThanOrEqual(17_000);
    const found = campaign({ submitted: 1 }, { phase: 'settling' });
    const arrived = campaign({ delivered: 1 }, { phase: 'settling' });
    expect((await following([unknown, unknown, found, arrived])).campaign.counts.delivered).toBe(1);
    expect(await following([campaign({ unknown: 1 }, { phase: 'settled' })])).toMatchObject({ waited: 0 });
  });

  it('ends at the deadline with what was seen last', async () => {
    const held = campaign({ planned: 1 }, { phase: 'held' });
    expect(await following([held], { deadline: 60_000 })).toMatchObject({ over: false, campaign: held });
  });

  it('asks less and less often while nothing changes', async () => {
    const { waited, reads } = await following([campaign({ planned: 1 })], { deadline: 3_600_000 });
    expect(waited / reads).toBeGreaterThan(9_000);
  });

  it('says why it stands still', async () => {
    const paused = campaign({ planned: 1 }, { paused: { reason: 'credits' } });
    const waiting = campaign({ planned: 1 }, { waitingFor: { kind: 'provider' } });
    const stopped = campaign({ cancelled: 1 }, { phase: 'cancelled' });
    const { stdout } = await following([paused, waiting, stopped]);
    expect(stdout.trim().split('\n')).toEqual([
      'Paused (SMS credits ran out): 0 of 1 delivered, 1 to be sent',
      'Waiting for the provider: 0 of 1 delivered, 1 to be sent',
      'Stopped: 0 of 1 delivered, 1 stopped before sending',
    ]);
  });

  it('shows a bar on a terminal and no lines', async () => {
    const { stdout, stderr } = await following([campaign({ planned: 2 }), campaign({ delivered: 2 })], { isTTY: true });
    expect(stdout).toBe('');
    expect(stderr).toContain('0/2  0 delivered, 0 errors  sending');
    expect(stderr).toContain('2/2  2 delivered, 0 errors');
  });
});

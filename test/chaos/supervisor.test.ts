import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Pool } from 'pg';
import { freePorts } from '../../scripts/supervisor/ports';
import { ApiClient, SimulatorClient } from '../support/api-client';
import { expectNothingLostNobodyTwice } from '../support/invariants';
import type { Service } from '../support/service';
import { until } from '../support/until';

interface Recorded {
  name: string;
  pid: number;
}

/** `npm start` as a whole: the supervisor with every embedded part, in a data folder of its own. */
describe('npm start', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rollcall-start-'));
  const token = 'chaos-first-token';
  let env: NodeJS.ProcessEnv;
  let supervisor: ChildProcess | null = null;
  let printed = '';
  let api: ApiClient;
  let simulator: SimulatorClient;

  beforeAll(async () => {
    const [port] = (await freePorts(1)) as [number];
    env = {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      XDG_CACHE_HOME: process.env.XDG_CACHE_HOME,
      TEMPORAL_CLI: process.env.TEMPORAL_CLI,
      PORT: String(port),
      ROLLCALL_DATA_DIR: folder,
      ROLLCALL_DEMO_TOKEN: token,
      ROLLCALL_DEMO_OTHER_TOKEN: 'chaos-second-token',
      ROLLCALL_LEASE_SECONDS: '4',
      ROLLCALL_LOOKUP_SECONDS: '1',
    };
    await start();
    const { url, simulatorUrl } = runtime();
    // What the clients use of a service is where it is.
    const service = { url, simulatorUrl, token } as Service;
    api = new ApiClient(service);
    simulator = new SimulatorClient(service);
  }, 180_000);

  afterAll(async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }, 90_000);

  const runtime = () =>
    JSON.parse(readFileSync(path.join(folder, 'runtime.json'), 'utf8')) as Record<
      'url' | 'simulatorUrl' | 'databaseUrl',
      string
    >;

  async function start(): Promise<void> {
    printed = '';
    supervisor = spawn(process.execPath, ['dist/scripts/supervisor.js'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const keep = (chunk: Buffer): void => void (printed += chunk.toString());
    supervisor.stdout!.on('data', keep);
    supervisor.stderr!.on('data', keep);
    await until('the ready line is printed', () => /^Rollcall is ready at http:\/\/127\.0\.0\.1:\d+$/m.test(printed), {
      timeoutMs: 120_000,
      tell: () => printed,
    });
  }

  async function stop(): Promise<number | null> {
    const child = supervisor;
    if (!child || child.exitCode !== null || child.signalCode !== null) return null;
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    return ended;
  }

  /** Every process of this copy: those whose command line or environment names its data folder, and the supervisor. */
  function processes(): Recorded[] {
    const file = path.join(folder, 'processes.json');
    if (!existsSync(file)) return [];
    const text = readFileSync(file, 'utf8');
    const found = [
      ...text.matchAll(/"(?:name)":\s*"([^"]+)"[^}]*?"pid":\s*(\d+)|"([^"]+)":\s*\{[^}]*?"pid":\s*(\d+)/g),
    ];
    return found.map((match) => ({ name: match[1] ?? match[3]!, pid: Number(match[2] ?? match[4]) }));
  }

  const kill = (pid: number): void => {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      process.kill(pid, 'SIGKILL');
    }
  };

  async function halfway(): Promise<string> {
    await simulator.control('sms', { latencyMs: 100 });
    const csv = readFileSync(path.join(folder, 'sample-lists', 'oakfield-10000.csv'), 'utf8');
    const listId = await api.uploadList(csv.split('\n').slice(0, 2_001).join('\n'));
    const campaignId = await api.draft(listId);
    await api.send(campaignId);
    await api.until(campaignId, 'it is in the middle', ({ counts }) => {
      return counts.submitted + counts.delivered > 100 && counts.planned + counts.submitting > 300;
    });
    return campaignId;
  }

  async function endsWell(campaignId: string): Promise<void> {
    await until(
      'the campaign has settled, whatever part is away meanwhile',
      async () => {
        const answer = await api.get<{ phase: string }>(`/api/v1/campaigns/${campaignId}`).catch(() => null);
        if (answer && ![200, 503].includes(answer.status)) throw new Error(`a campaign answered ${answer.status}`);
        return answer?.status === 200 && answer.body.phase === 'settled';
      },
      { timeoutMs: 150_000 },
    );
    const campaign = await api.campaign(campaignId);
    expect(campaign.status).toBe('ok');
    expect(campaign.counts.delivered).toBe(campaign.counts.total);
    await api.until(campaignId, 'all is saved', ({ counts }) => counts.saved === counts.total);
    await expectNothingLostNobodyTwice(api, campaignId);
  }

  test('N30 the demo is there: two practices, ten thousand patients, lists to try, nobody else’s data', async () => {
    const me = await api.get<{ practice: { name: string }; role: string }>('/api/v1/me');
    expect(me.body).toMatchObject({ practice: { name: 'Oakfield Surgery' }, role: 'administrator' });
    const pool = new Pool({ connectionString: runtime().databaseUrl });
    const { rows } = await pool.query<{ slug: string; n: number }>(
      `SELECT slug, count(*)::int AS n FROM practice p JOIN patient t ON t.practice_id = p.id GROUP BY slug ORDER BY slug`,
    );
    await pool.end();
    expect(rows.find(({ slug }) => slug === 'oakfield')!.n).toBe(10_000);
    expect(rows).toHaveLength(2);
  });

  test('X5 kill -9 of PostgreSQL in mid-campaign: it is started again, nobody twice, nobody lost', async () => {
    const campaignId = await halfway();
    const postgres = processes().find(({ name }) => /postgres/i.test(name));
    kill(postgres!.pid);
    await endsWell(campaignId);
  }, 240_000);

  test('X5 kill -9 of Temporal in mid-campaign: it is started again and the campaign goes on', async () => {
    const campaignId = await halfway();
    kill(processes().find(({ name }) => /temporal/i.test(name))!.pid);
    await endsWell(campaignId);
  }, 240_000);

  test('X5 kill -9 of everything in mid-campaign: the next start goes on with it', async () => {
    const campaignId = await halfway();
    const all = processes();
    expect(all.length).toBeGreaterThanOrEqual(5);
    const ended = new Promise((resolve) => supervisor!.once('exit', resolve));
    supervisor!.kill('SIGKILL');
    all.forEach(({ pid }) => kill(pid));
    await ended;
    const startedAt = Date.now();
    await start();
    expect(Date.now() - startedAt).toBeLessThan(60_000);
    await endsWell(campaignId);
  }, 300_000);

  test('a Ctrl-C ends all of it within a minute and leaves nothing running', async () => {
    const all = processes();
    const startedAt = Date.now();
    expect(await stop()).toBe(0);
    expect(Date.now() - startedAt).toBeLessThan(60_000);
    for (const { pid } of all) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  }, 90_000);
});

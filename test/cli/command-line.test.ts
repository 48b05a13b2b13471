import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiClient, SimulatorClient, type CampaignView } from '../support/api-client';
import { fictionalPatients, listCsv, patientCsv, type FictionalPatient } from '../support/patients';
import { startService, type Service } from '../support/service';
import { folderOfFiles, MAIN, rollcall, type Ran, type RunOptions } from './rollcall';

interface Document {
  list: { id: string; counts: { accepted: number; rejected: number }; reasons: { code: string; count: number }[] };
  campaign: CampaignView & { subject: string | null; body: string; snomedCodes: string[]; purpose: string };
  errors: number;
  error?: { code: string; message: string; errors?: { path: string }[] };
}

/** The `rollcall` command against the real service, as a script uses it. */
describe('command line', () => {
  let service: Service;
  let api: ApiClient;
  let simulator: SimulatorClient;
  const { folder, file } = folderOfFiles();
  const [unregistered] = fictionalPatients(1, 900_000);
  const [first, second, third] = fictionalPatients(3) as [FictionalPatient, FictionalPatient, FictionalPatient];

  beforeAll(async () => {
    service = await startService({ env: { ROLLCALL_LEASE_SECONDS: '4', ROLLCALL_LOOKUP_SECONDS: '1' } });
    api = new ApiClient(service);
    simulator = new SimulatorClient(service);
    await api.importPatients(patientCsv([first, second, third]));
  }, 90_000);
  afterAll(async () => {
    await service?.stop();
    rmSync(folder, { recursive: true });
  }, 60_000);
  afterEach(() => simulator.reset());

  function run(args: string[], options: RunOptions = {}): Promise<Ran> {
    const env = { ROLLCALL_URL: service.url, ROLLCALL_TOKEN: service.token, ROLLCALL_LOOKUP_SECONDS: '1' };
    return rollcall(args, { ...options, env: { ...env, ...options.env } });
  }

  const listOf = (...patients: FictionalPatient[]) => file('patients.csv', listCsv(patients));
  const sms = (list: string, ...more: string[]) => ['send', '--list', list, '--channel', 'sms', ...more];
  const document = ({ stdout }: Ran) => JSON.parse(stdout) as Document;
  const idIn = ({ stdout }: Ran) => /^Campaign (\S+):/m.exec(stdout)![1]!;

  test('P1 a cohort by SMS with --wait: accepted and not accepted counted, a line for each change, exit 0', async () => {
    const list = file('clinic.csv', `${listCsv([first, second, third])}\n123,1950-01-01,Nobody\n,1950-01-01,Nobody`);
    const ran = await run([...sms(list), '--message', 'Dear ((given name)), ring us.', '--wait']);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toMatch(/^List \S+: 3 patients accepted, 2 not accepted$/m);
    expect(ran.stdout).toMatch(/^ {7}1 {2}NHS number is not valid \(it does not have ten digits\)$/m);
    expect(ran.stdout).toMatch(/^ {7}1 {2}Missing: NHS number$/m);
    expect(ran.stdout).toMatch(/3 of 3 delivered/);
    const lines = ran.stdout.trim().split('\n');
    expect(new Set(lines).size).toBe(lines.length);
    for (const { nhsNumber, mobile, familyName } of [first, second, third])
      for (const private_ of [nhsNumber, mobile, familyName]) expect(ran.stdout).not.toContain(private_);
    const rejected = await run(['rejected', /^List (\S+):/m.exec(ran.stdout)![1]!]);
    expect(rejected.code).toBe(0);
    expect(rejected.stdout).toContain('123,1950-01-01,Nobody,NHS number is not valid');
  });

  test('P1 P19 P20 an email from stdin with subject, purpose and codes: all of it arrives at Rollcall, exit 0', async () => {
    const codes = ['279991000000102', '1066281000000104'];
    const ran = await run(
      [
        ...['send', '--list', listOf(first), '--channel', 'email', '--subject', 'From us', '--message', '-', '--json'],
        ...['--purpose', 'recall', '--codes', codes.join(), '--save-to-record', '--name', 'Reviews', '--wait'],
      ],
      { stdin: 'Dear patient,\n\nring us.\n' },
    );
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    // An email that was taken is not waited for.
    expect(document(ran).campaign).toMatchObject({ counts: { total: 1, submitted: 1 } });
    // The step after the last hand-over may not have been taken yet.
    expect(['sending', 'settling']).toContain(document(ran).campaign.phase);
    const { body } = await api.get(`/api/v1/campaigns/${document(ran).campaign.id}`);
    expect(body).toMatchObject({
      name: 'Reviews',
      list: { name: 'Reviews' },
      subject: 'From us',
      body: 'Dear patient,\n\nring us.',
      purpose: 'recall',
      snomedCodes: codes,
      saveToRecord: true,
    });
  });

  test('P9 P24 P25 one error: exit 1, errors tells who and why, retry sends only to them and ends with 0', async () => {
    await simulator.control(`phones/${second.mobile}`, { outcome: 'off' });
    const ran = await run([...sms(listOf(first, second, third)), '--message', 'Ring us.', '--wait']);
    expect(ran.code).toBe(1);
    const id = idIn(ran);
    expect(ran.stdout).toContain(`rollcall retry ${id}`);

    const errors = await run(['errors', id]);
    expect(errors).toMatchObject({ code: 0, stderr: '' });
    expect(errors.stdout.trim().split('\n').slice(1)).toEqual([
      expect.stringMatching(new RegExp(`^3 +${second.nhsNumber} +Failed +Phone switched off +1$`)),
    ]);
    expect((await run(['errors', id, '--csv'])).stdout).toBe(
      `Row,NHS number,Status,Reason,Attempts\n3,${second.nhsNumber},Failed,Phone switched off,1\n`,
    );
    const status = await run(['status', id]);
    expect(status.code).toBe(1);
    expect(status.stdout).toContain('2 of 3 delivered, 1 failed');

    await simulator.reset();
    const retried = await run(['retry', id, '--wait']);
    expect(retried.code).toBe(0);
    expect(retried.stdout).toContain('Trying again for 1 patient.');
    expect(retried.stdout).toContain('3 of 3 delivered');
    const again = await run(['retry', id]);
    expect(again).toMatchObject({ code: 3, stdout: '' });
    expect(again.stderr).toBe('No patient of this bulk message can be tried again.\n');
    const list = await run(['campaigns', '--limit', '1']);
    expect(list.stdout.trim().split('\n')).toHaveLength(2);
    expect(list.stdout).toContain(id);
  });

  test('found c10: a placeholder without a value is refused and names the row; with a choice it goes as asked', async () => {
    const list = file('c10.csv', readFileSync(join(__dirname, '../files/found/c10-personal-values.csv'), 'utf8'));
    const numbers = ['9990001324', '9990001847', '9990002347', '9990002509', '9990003033'];
    const born = ['10/06/1959', '07/07/1981', '23/11/1994', '29/03/1979', '27/10/1961'];
    const people = numbers.map((number, index) => `${number},${born[index]!}`);
    await api.importPatients(`NHS number,Date of birth\n${people.join('\n')}\n`);
    const command = [...sms(list, '--contact-source', 'file'), '--message', 'Come ((clinic)).', '--json'];

    const refused = await run(command);
    expect(refused.code).toBe(3);
    expect(document(refused)).toMatchObject({ list: { counts: { accepted: 5 } }, campaign: null });
    expect(document(refused).error).toMatchObject({
      code: 'unfilled-placeholder',
      message: expect.stringContaining('Row 3') as string,
    });

    const listId = document(refused).list.id;
    const campaign = { name: 'c10', type: 'message', purpose: 'care', listId, channel: 'sms', saveToRecord: false };
    const draft = (more: object) =>
      api.post<{ id: string }>('/api/v1/campaigns', { ...campaign, body: 'Come ((clinic)).', ...more });
    const asDrafted = await draft({});
    const byApi = await api.post<{ code: string; detail: string }>(`/api/v1/campaigns/${asDrafted.body.id}/send`, {});
    expect(byApi).toMatchObject({ status: 422, body: { code: 'unfilled-placeholder' } });
    expect(byApi.body.detail).toContain('Row 3');
    const leftOut = await draft({ emptyValues: 'leave-out' });
    const sent = await api.post<CampaignView>(`/api/v1/campaigns/${leftOut.body.id}/send`, {});
    expect(sent).toMatchObject({
      ...{
        status: 202,
        body: { counts: { total: 5, suppressed: 1 }, warnings: [{ code: 'unfilled-placeholder', count: 1 }] },
      },
    });
  });

  test('P3 P13 a list that is refused, or takes nobody, sends nothing: one sentence, exit 3', async () => {
    const before = (await api.get<{ items: unknown[] }>('/api/v1/campaigns?limit=500')).body.items.length;
    const headerOnly = await run([...sms(file('none.csv', 'NHS number,Date of birth\n')), '--message', 'Ring us.']);
    expect(headerOnly).toMatchObject({ code: 3, stdout: '' });
    expect(headerOnly.stderr).toBe(
      'Your file has column names and no patients below them. Add the patients and upload it again.\n',
    );
    const nobody = await run([
      ...sms(file('nobody.csv', `NHS number,Date of birth\n${unregistered!.nhsNumber},1940-01-10\n`)),
      ...['--message', 'Ring us.', '--json'],
    ]);
    expect(nobody.code).toBe(3);
    expect(document(nobody)).toMatchObject({
      list: { counts: { accepted: 0, rejected: 1 }, reasons: [{ count: 1 }] },
      campaign: null,
      error: { code: 'nobody-to-send' },
    });
    const rows = Array.from({ length: 10_001 }, (_, i) => `${i},1950-01-01`).join('\n');
    const tooMany = await run([...sms(file('many.csv', `NHS number,Date of birth\n${rows}`)), '--message', 'Ring us.']);
    expect(tooMany.code).toBe(3);
    expect(tooMany.stderr).toContain('Your file has 10,001 patients. The limit is 10,000.');
    expect((await api.get<{ items: unknown[] }>('/api/v1/campaigns?limit=500')).body.items).toHaveLength(before);
  });

  test('P18 N23 what the API finds wrong is told by option, and no draft stays behind', async () => {
    const drafts = async () =>
      (await api.get<{ items: CampaignView[] }>('/api/v1/campaigns?limit=500')).body.items.filter(
        ({ phase }) => phase === 'draft',
      );
    const before = await drafts();
    const ran = await run([
      ...sms(listOf(first)),
      ...['--message', 'Hello ((shoe size))', '--codes', '279991000000103', '--save-to-record'],
    ]);
    expect(ran.code).toBe(3);
    expect(ran.stderr).toMatch(/^--codes: /m);
    const past = await run([...sms(listOf(first)), '--message', 'Hello', '--at', '2020-01-01T09:00:00Z']);
    expect(past).toMatchObject({ code: 3, stderr: '--at: Enter a time that is in the future.\n' });
    expect(await drafts()).toEqual(before);
  });

  test('P18 N4 sent later or held it waits; --wait-timeout ends with 2; cancel stops it with nobody sent', async () => {
    const at = new Date(Date.now() + 3_600_000).toISOString();
    const later = await run([...sms(listOf(first)), '--message', 'Ring us.', '--at', at, '--wait-timeout', '1']);
    expect(later.code).toBe(2);
    expect(later.stdout).toMatch(/Scheduled for .*: 0 of 1 delivered, 1 to be sent/);
    expect(later.stderr).toMatch(/^The --wait-timeout has passed\. Sending continues\./);
    const held = await run([...sms(listOf(first)), '--message', 'Ring us.', '--hold', '600', '--json']);
    expect(document(held).campaign).toMatchObject({ phase: 'held' });
    for (const id of [idIn(later), document(held).campaign.id]) {
      expect((await run(['cancel', id])).stdout).toContain('1 stopped before sending');
      expect((await api.campaign(id)).phase).toBe('cancelled');
    }
  });

  test('N3 an outcome nobody knows is waited for as long as a look-up may tell it, and then is an error', async () => {
    await simulator.control('sms', { mode: 'drop-connection', outcome: 'no-receipt', lookUps: 'down' });
    const ran = await run([...sms(listOf(first)), '--message', 'Ring us.', '--wait', '--json']);
    expect(ran.code).toBe(1);
    expect(document(ran)).toMatchObject({ errors: 1, campaign: { counts: { unknown: 1 } } });
    const maybe = await run(['retry', document(ran).campaign.id]);
    expect(maybe.code).toBe(3);
    expect(maybe.stderr).toContain('may have been sent: they may get it twice with --include-maybe-sent');
  });

  test('X6 paused by the service it says why, and goes on when it is resumed', async () => {
    await simulator.control('sms', { mode: 'refuse-credentials' });
    let resumed = false;
    const ran = await run([...sms(listOf(first)), '--message', 'Ring us.', '--wait'], {
      onOutput: (soFar) => {
        if (resumed || !soFar.includes('Paused (The provider refused our credentials)')) return;
        resumed = true;
        const id = /^Campaign (\S+):/m.exec(soFar)![1]!;
        void simulator.reset().then(() => run(['resume', id]));
      },
    });
    expect(resumed).toBe(true);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain('1 of 1 delivered');
  });

  test('N6 above the size it waits, whoever sent it does not approve it, and another does', async () => {
    await api.request('PATCH', '/api/v1/settings', { approvalAbove: 1 });
    const sent = await run([...sms(listOf(first, second)), '--message', 'Ring us soon.', '--json']);
    await api.request('PATCH', '/api/v1/settings', { approvalAbove: null });
    const { id } = document(sent).campaign;
    const own = await run(['approve', id]);
    expect(own.code).toBe(3);
    const made = await api.request('POST', '/api/v1/tokens', { name: 'Second', role: 'manager', mayApprove: true });
    const env = { ROLLCALL_TOKEN: (made.body as { token: string }).token };
    const approved = await run(['approve', id, '--note', 'Read and right'], { env });
    expect(approved).toMatchObject({ code: 0, stderr: '' });
    await api.until(id, 'it was delivered', ({ counts }) => counts.delivered === 2);
  });

  test('P21 N5 withdraw marks what was saved, status says how far it is, and correct drafts a correction', async () => {
    const saving = ['--save-to-record', '--codes', '1066281000000104'];
    const sent = await run([...sms(listOf(first), '--message', 'Ring us today.', '--wait', '--json'), ...saving]);
    const { id } = document(sent).campaign;
    await api.settled(id);
    expect((await run(['withdraw', id])).code).toBe(3);
    const asked = await run(['withdraw', id, '--reason', 'The code was wrong']);
    expect(asked).toMatchObject({ code: 0, stderr: '' });
    await api.until(id, 'it is withdrawn', ({ withdrawal }) => withdrawal?.status === 'done');
    expect((await run(['status', id])).stdout).toContain(
      'Withdrawn from the record: 1 entry marked as entered in error.',
    );
    const { stdout } = await run(['correct', id]);
    expect(stdout).toContain('Drafted a correction to 1 patient');
  });

  test('P22 the same command with the same key sends once', async () => {
    const command = [...sms(listOf(third)), '--message', 'Once only.', '--idempotency-key', 'nightly-1', '--json'];
    const [one, two] = [await run(command), await run(command)];
    expect([one.code, two.code]).toEqual([0, 0]);
    expect(document(two).campaign.id).toBe(document(one).campaign.id);
    await api.until(document(one).campaign.id, 'it was delivered', ({ counts }) => counts.delivered === 1);
    expect((await simulator.journal('sms')).filter(({ text }) => text === 'Once only.')).toHaveLength(1);
    const other = await run(command.map((argument) => (argument === 'Once only.' ? 'Twice?' : argument)));
    expect(document(other).error).toMatchObject({ code: 'idempotency-key-reused' });
  });

  test('an API that is away and comes back is waited for, and what was asked is done once', async () => {
    const list = listOf(first);
    await service.end('api', 'SIGKILL');
    const running = run([...sms(list), '--message', 'After a while.', '--wait']);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    service.start('api');
    const ran = await running;
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain('Rollcall does not answer at');
    await service.ready();
    expect((await simulator.journal('sms')).filter(({ text }) => text === 'After a while.')).toHaveLength(1);
  });

  test('reads address and token from the data folder of npm start when the environment names none', async () => {
    const data = join(folder, 'data');
    mkdirSync(data);
    writeFileSync(join(data, 'cli.json'), JSON.stringify({ url: service.url, token: service.token }), { mode: 0o600 });
    const env = { ROLLCALL_URL: '', ROLLCALL_TOKEN: '' };
    const ran = await run(['campaigns', '--json'], { env: { ...env, ROLLCALL_DATA_DIR: 'data' }, cwd: folder });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const other = await run(['campaigns', '--json'], {
      env: { ...env, ROLLCALL_TOKEN: service.otherToken, ROLLCALL_DATA_DIR: 'data' },
      cwd: folder,
    });
    expect(JSON.parse(other.stdout)).toEqual({ items: [] });
  });

  test('refusals are one sentence without a stack: token, id, role, file, usage', async () => {
    const cases: [string[], RunOptions, string][] = [
      [['campaigns'], { env: { ROLLCALL_TOKEN: 'wrong' } }, 'The token is from ROLLCALL_TOKEN.'],
      [['status', '00000000-0000-7000-8000-000000000000'], {}, 'There is no such campaign here.'],
      [['status', '../me'], {}, 'There is no such'],
      [[...sms('missing.csv'), '--message', 'x'], {}, '--list: There is no such file: missing.csv'],
      [[...sms(file('list.pdf', '%PDF-1.7')), '--message', 'x'], {}, 'csv'],
      [sms(listOf(first)), {}, 'Give the text with --message'],
      [[...sms(listOf(first)), '--message', ' '], {}, 'The message is empty.'],
      [[...sms(listOf(first)), '--message', 'x', '--codes', '279991000000102'], {}, 'add --save-to-record'],
      [['send', '--channel', 'sms', '--message', 'x'], {}, "required option '--list <file>' not specified"],
      [['status'], {}, "missing required argument 'id'"],
      [['nonsense'], {}, "unknown command 'nonsense'"],
      [['campaigns'], { env: { ROLLCALL_URL: 'not an address' } }, 'ROLLCALL_URL has no address of Rollcall.'],
      [['campaigns'], { env: { ROLLCALL_URL: `${service.simulatorUrl}/nowhere` } }, 'does not answer as Rollcall does'],
    ];
    for (const [args, options, words] of cases) {
      const ran = await run(args, options);
      expect(ran).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining(words) as string });
      expect(ran.stderr).not.toMatch(/^ +at /m);
      expect(ran.stderr).not.toContain('wrong"');
    }
  });

  test('is built so that npx can run it', () => {
    expect(readFileSync(MAIN, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(statSync(MAIN).mode & 0o111).toBe(0o111);
  });

  test('a file larger than Rollcall takes is refused in words', async () => {
    const ran = await run([...sms(file('large.csv', Buffer.alloc(21 * 1024 * 1024, 'a'))), '--message', 'x']);
    expect(ran).toMatchObject({ code: 3, stdout: '' });
    expect(ran.stderr).toContain('larger than 20 MB');
  });
});

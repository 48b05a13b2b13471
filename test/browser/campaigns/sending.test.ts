import { describeInBrowser, startBrowser, type Visitor } from '../../support/browser';
import { expectNothingLostNobodyTwice } from '../../support/invariants';
import { fictionalPatients, listCsv, patientCsv } from '../../support/patients';
import { serviceWorld } from '../../support/service-world';
import { STAFF, STAFF_PASSWORD } from '../../support/service';
import { until } from '../../support/until';
import { BulkMessageWay } from '../pages/bulk-message.page';
import { SignInPage } from '../pages/sign-in.page';

const patients = fictionalPatients(6);
const stranger = '9990009999,1990-01-01,Nobody,Known,';

describeInBrowser('sending from the pages', () => {
  const world = serviceWorld(async ({ api }) => {
    await api.importPatients(patientCsv(patients));
  });
  const browser = startBrowser(() => world.service.url);

  afterEach(() => world.simulator.reset());

  async function signedIn(visitor: Visitor, who: keyof typeof STAFF = 'sender'): Promise<BulkMessageWay> {
    const page = new SignInPage(visitor);
    await page.arrive(who);
    if (who === 'administrator') await visitor.open('/p/first');
    return new BulkMessageWay(visitor);
  }

  /** The campaign that was made last. */
  async function newest(): Promise<string> {
    const { body } = await world.api.get<{ items: { id: string }[] }>('/api/v1/campaigns?limit=1');
    return body.items[0]!.id;
  }

  describe.each([{ javaScript: true }, { javaScript: false }])('javaScript: $javaScript', ({ javaScript }) => {
    test('P9 P20 P22 a first campaign, from sign-in to delivered and saved', async () => {
      const visitor = await browser.newVisitor({ javaScript });
      const { page } = visitor;
      const way = await signedIn(visitor);
      await way.open();
      await visitor.looksRight({ title: /^Bulk Messages – / });

      await page.getByRole('button', { name: 'Create new Bulk Message' }).click();
      await page.waitForURL(/\/new-message/);
      await visitor.looksRight();
      await way.open();
      const name = javaScript ? 'Shingles Info' : 'Shingles Info, plain';
      await way.upload({ name, csv: `${listCsv(patients)}\n${stranger}\n` });
      expect(await way.continueWithList()).toBe('Continue with 6 patients');
      await visitor.looksRight();

      await way.field('Message').fill('Dear ((given name)), your review is due. Please ring us – don’t wait.');
      await way.button('Update preview and count').click();
      await until('the count is shown', async () => /SMS segments?/.test((await page.locator('main').textContent())!));
      const counted = (await page.locator('main').textContent())!;
      expect(counted).toContain('’');
      expect(counted).toMatch(/Dear Given\d+, your review is due/);
      await visitor.looksRight();
      await way.write('Dear ((given name)), your review is due. Please ring us.');
      await visitor.looksRight();
      await way.save(true);
      await visitor.looksRight();
      await way.now();
      await visitor.looksRight({ title: /^Review and send – / });
      const review = (await page.locator('main').textContent())!;
      expect(review).toContain(name);
      expect(review).toContain('7 rows = 6 to send + 1 not accepted');

      await way.sendButton.click();
      await page.waitForURL(/\/campaigns\?sent=/);
      expect(await way.rows.first().textContent()).toContain(name);
      await visitor.looksRight();

      const id = await newest();
      await world.api.settled(id);
      await world.api.until(id, 'all is saved', ({ counts }) => counts.saved === 6);
      await way.open();
      expect(await way.rows.first().textContent()).toMatch(/OK/);
      await way.rows.first().getByRole('link', { name: /^View/ }).click();
      await visitor.looksRight();
      const details = (await page.locator('main').textContent())!.replace(/\s+/g, ' ');
      expect(details).toContain('6 patients = 6 delivered + 0 with errors + 0 waiting + 0 not sent');
      await expectNothingLostNobodyTwice(world.api, id);
    }, 180_000);
  });

  test('P4 P11 P12 the upload page gives its reasons and help, says what is missing and keeps what was typed', async () => {
    const visitor = await browser.newVisitor();
    const { page } = visitor;
    const way = await signedIn(visitor);
    await visitor.open('/p/first/campaigns/new-message');
    const help = page.getByRole('link', { name: /How to make the file in/ });
    expect(await help.allTextContents()).toEqual([
      expect.stringContaining('EMIS'),
      expect.stringContaining('SystmOne'),
      expect.stringContaining('spreadsheet'),
    ]);
    await page.getByText('Why is there a limit?').click();
    expect(await page.locator('details[open]').first().textContent()).toMatch(/10,000|slow|long/);
    await page.getByRole('radio', { name: 'Email' }).check();
    await way.button('Continue').click();
    expect(await way.errors.textContent()).toMatch(/name/i);
    expect(await page.getByRole('radio', { name: 'Email' }).isChecked()).toBe(true);
    await visitor.looksRight({ title: /^Error: / });
    await way.field('Name of the list').fill('A picture');
    await way.chooseFile('\u0089PNG\r\n', 'patients.png');
    await way.button('Continue').click();
    // Not the error that stands there already.
    await way.errors.getByText(/Your file is .* Save it as \.csv or \.xlsx/).waitFor();
  }, 60_000);

  test('P15 P16 P17 the segments are counted while typing, for the longest text of all too', async () => {
    const visitor = await browser.newVisitor();
    const { page } = visitor;
    const way = await signedIn(visitor);
    await way.open();
    await way.upload({ name: 'Counting', csv: listCsv(patients) });
    await way.continueWithList();
    expect(await page.locator('main').textContent()).toMatch(/By SMS to Counting, 6 patients/);
    const preview = page.locator('#preview');
    await way.field('Message').fill('x'.repeat(160));
    await preview.getByText('160 characters, 1 SMS segment.').waitFor();
    await way.field('Message').fill('x'.repeat(161));
    await preview.getByText('161 characters, 2 SMS segments.').waitFor();
    await way.field('Message').fill(`Dear ((given name)), ${'x'.repeat(150)}`);
    await preview.getByText(/Longest message: 2 segments\. All messages: 12 segments/).waitFor();
  }, 60_000);

  test('H7 H13 P18 the review says again what, to whom and when, and advises to look', async () => {
    const visitor = await browser.newVisitor({ javaScript: false });
    const { page } = visitor;
    const way = await signedIn(visitor);
    await way.toReview(listCsv(patients.slice(0, 2)), 'Look at me first.', 'To review');
    const words = (await page.locator('main').textContent())!.replace(/\s+/g, ' ');
    expect(words).toContain('Check everything. You cannot unsend a message.');
    for (const said of ['To review', 'Message. About a person’s care', 'SMS', 'Look at me first.', 'Send now']) {
      expect(words).toContain(said);
    }
    expect(await way.sendButton.textContent()).toContain('Send to 2 patients');
  }, 60_000);

  test('P7 P8 P10 the list of bulk messages has its columns, a View for each, and the whole text in reach', async () => {
    const visitor = await browser.newVisitor();
    const { page } = visitor;
    const listId = await world.api.uploadList(listCsv(patients.slice(0, 1)));
    const body = `\n\nThe first line, which is longer than sixty characters so that it is cut.\nThe second line.`;
    const id = await world.api.draft(listId, { body });
    await world.api.send(id);
    const way = await signedIn(visitor);
    await way.open();
    expect(await page.getByRole('button', { name: 'Create new Bulk Message' }).count()).toBe(1);
    const heads = await page.getByRole('columnheader').allTextContents();
    expect(heads).toEqual(['Date sent', 'Sent by', 'Message', 'How', 'Who to', 'Status', 'View']);
    const row = way.rows.first();
    expect(await row.textContent()).toMatch(/The first line, which is longer than sixty characters so th…/);
    await row.getByText('Whole text').click();
    expect(await row.textContent()).toContain('The second line.');
    await row.getByRole('link', { name: /^View/ }).click();
    await page.waitForURL(new RegExp(id));
  }, 60_000);

  test('P22 N3 a double press, a refresh, the way back and a second tab send once', async () => {
    const visitor = await browser.newVisitor();
    const { page } = visitor;
    const way = await signedIn(visitor);
    await way.toReview(listCsv(patients.slice(0, 3)), 'Please ring us.', 'Twice');
    const review = page.url();
    const other = await page.context().newPage();
    await other.goto(review);
    await way.sendButton.dblclick();
    await page.waitForURL(/\/campaigns\?sent=/);
    await page.reload();
    await page.goBack();
    await other.getByRole('button', { name: /^Send to/ }).click();
    await other.waitForLoadState();
    expect(await other.locator('main').textContent()).toMatch(/already sent/);
    const id = await newest();
    await world.api.settled(id);
    const texts = (await world.simulator.journal('sms')).filter(({ text }) => text === 'Please ring us.');
    expect(texts).toHaveLength(3);
  }, 120_000);

  test('P24 P25 H17 only those with errors are seen and tried again, with the cause by clicking the patient', async () => {
    const visitor = await browser.newVisitor();
    const { page } = visitor;
    await world.simulator.control(`phones/${encodeURIComponent(patients[0]!.mobile)}`, { outcome: 'off', once: true });
    const way = await signedIn(visitor);
    await way.toReview(listCsv(patients.slice(0, 3)), 'One phone is off.', 'One off');
    await way.sendButton.click();
    await page.waitForURL(/\/campaigns\?sent=/);
    const id = await newest();
    await world.api.settled(id);

    await visitor.open(`/p/first/campaigns/${id}/patients?show=errors`);
    await visitor.looksRight();
    const tabs = await page.getByRole('link', { name: /\(\d+\)$/ }).allTextContents();
    expect(tabs.map((tab) => tab.trim())).toEqual([
      'All patients (3)',
      'Delivered (2)',
      'Only patients with errors (1)',
      'Waiting (0)',
      'Not sent (0)',
    ]);
    await page
      .getByRole('link', { name: /^Details of / })
      .locator('bdi')
      .click();
    expect(await page.locator('main').textContent()).toContain('Phone switched off');
    await visitor.looksRight();

    await visitor.open(`/p/first/campaigns/${id}`);
    expect(await page.locator('main').textContent()).toContain('1 recipient had an error');
    await page.getByRole('button', { name: 'Try sending message again' }).click();
    await page.waitForURL(/\/retry/);
    await visitor.looksRight();
    await way.button('Try sending message again').click();
    await page.waitForURL(new RegExp(`/campaigns/${id}$`));
    await world.api.until(
      id,
      'the one is delivered',
      ({ counts, status }) => counts.delivered === 3 && status === 'ok',
    );
    const texts = (await world.simulator.journal('sms')).filter(({ text }) => text === 'One phone is off.');
    expect(texts).toHaveLength(4);
    await visitor.open(`/p/first/campaigns/${id}`);
    expect(await page.getByRole('button', { name: 'Try sending message again' }).count()).toBe(0);
  }, 120_000);

  test('N4 in the hold one press sends nothing to anybody', async () => {
    await world.api.request('PATCH', '/api/v1/settings', { holdSeconds: 600 });
    const visitor = await browser.newVisitor();
    const { page } = visitor;
    const way = await signedIn(visitor);
    await way.toReview(listCsv(patients.slice(0, 3)), 'Must not go.', 'Held');
    await way.sendButton.click();
    await page.waitForURL(/\/campaigns\?sent=/);
    expect(await way.rows.first().textContent()).toMatch(/Starts at/);
    await way.rows.first().getByRole('button', { name: 'Stop, send nothing' }).click();
    await page.waitForLoadState();
    await visitor.looksRight();
    const id = await newest();
    await world.api.until(id, 'it is stopped', ({ phase }) => phase === 'cancelled');
    expect((await world.api.campaign(id)).counts).toMatchObject({ total: 3, cancelled: 3 });
    expect((await world.simulator.journal('sms')).filter(({ text }) => text === 'Must not go.')).toEqual([]);
    await world.api.request('PATCH', '/api/v1/settings', { holdSeconds: 0 });
  }, 120_000);

  test('P18 P22 X6 sent later: the past is refused, the zone is named, and until then it is moved or stopped', async () => {
    const visitor = await browser.newVisitor();
    const { page } = visitor;
    const way = await signedIn(visitor);
    await way.toReview(listCsv(patients.slice(0, 3)), 'Next week.', 'Later');
    await visitor.open(page.url().replace(/\/review.*/, '/timing'));
    const at = async (date: Date, time: string) => {
      await page.getByRole('radio', { name: 'Send later' }).check();
      await way.field('Day').fill(String(date.getDate()));
      await way.field('Month').fill(String(date.getMonth() + 1));
      await way.field('Year').fill(String(date.getFullYear()));
      await way.field('Time').fill(time);
      await way.button('Continue').click();
    };
    await at(new Date(Date.now() - 7 * 86_400_000), '9am');
    expect(await way.errors.textContent()).toMatch(/future|passed|past/i);
    expect(await page.locator('main').textContent()).toContain('UK time');
    await visitor.looksRight({ title: /^Error: / });
    await at(new Date(Date.now() + 7 * 86_400_000), '9:05am');
    await page.waitForURL(/\/review/);
    await way.button('Schedule for 3 patients').click();
    await page.waitForURL(/\/campaigns\?sent=/);
    expect(await way.rows.first().textContent()).toMatch(/Scheduled[\s\S]*at 9:05am UK time/);
    await way.rows.first().getByRole('link', { name: /^View/ }).click();
    await visitor.looksRight();
    const details = page.url();
    await visitor.open(`${details}/reschedule`);
    await visitor.looksRight();
    await visitor.open(`${details}/stop`);
    await visitor.looksRight();
    await way.button('Stop sending').click();
    expect(await way.errors.textContent()).toMatch(/why/i);
    await way.field('Why are you stopping it?').fill('The clinic was moved');
    await way.button('Stop sending').click();
    await page.waitForURL(/\/campaigns\/[0-9a-f-]+$/);
    expect(await page.locator('main').textContent()).toMatch(/Stopped by Sam Okoro/);
    expect((await world.simulator.journal('sms')).filter(({ text }) => text === 'Next week.')).toEqual([]);
  }, 120_000);

  test('X5 N4 paused in the middle and resumed: who had gone is said, and in the end all have it once', async () => {
    await world.simulator.control('sms', { latencyMs: 3_000 });
    const many = fictionalPatients(1_500);
    await world.api.importPatients(patientCsv(many));
    const visitor = await browser.newVisitor();
    const { page } = visitor;
    const way = await signedIn(visitor);
    await way.toReview(listCsv(many), 'In the middle.', 'Paused');
    // Many share a number.
    await way.tickChecks();
    await way.sendButton.click();
    await page.waitForURL(/\/campaigns\?sent=/);
    const id = await newest();
    await visitor.open(`/p/first/campaigns/${id}/pause`);
    await visitor.looksRight();
    await way.button('Pause sending').click();
    const paused = await world.api.until(
      id,
      'what was in hand has gone',
      ({ counts, paused: by }) => by !== null && counts.submitting === 0,
    );
    expect(paused.counts.planned).toBeGreaterThan(0);
    await world.simulator.control('sms', { latencyMs: 0 });
    await visitor.open(`/p/first/campaigns/${id}`);
    expect(await page.locator('main').textContent()).toMatch(/Paus(ed|ing)/);
    await visitor.looksRight();
    await page.getByRole('button', { name: 'Resume sending' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Resume sending' }).click();
    await world.api.settled(id);
    expect((await world.api.campaign(id)).counts).toMatchObject({ total: 1_500, delivered: 1_500 });
    await expectNothingLostNobodyTwice(world.api, id);
  }, 120_000);

  test('N30 the whole way by keyboard alone', async () => {
    const visitor = await browser.newVisitor();
    const { page } = visitor;
    const { keyboard } = page;
    /** Tab, as often as it takes; what has the focus can be seen to have it. */
    const tabTo = async (target: ReturnType<typeof page.getByRole>) => {
      for (let presses = 0; presses < 120; presses++) {
        await keyboard.press('Tab');
        if ((await target.and(page.locator(':focus')).count()) === 1) return;
      }
      throw new Error(`no number of tabs leads to ${String(target)}`);
    };
    await visitor.open('/sign-in');
    await tabTo(page.getByLabel('Email address'));
    await keyboard.type(STAFF.sender);
    await tabTo(page.getByLabel('Password', { exact: true }));
    await keyboard.type(STAFF_PASSWORD);
    await keyboard.press('Enter');
    await page.waitForURL(/\/p\/first$/);
    await tabTo(page.getByRole('link', { name: 'Skip to main content' }));
    await tabTo(page.getByRole('button', { name: 'Create new Bulk Message' }));
    await keyboard.press('Enter');
    await page.waitForURL(/new-message/);
    await tabTo(page.getByLabel('Name of the list'));
    await keyboard.type('By keyboard');
    await tabTo(page.getByRole('radio', { name: 'SMS' }));
    await keyboard.press('Space');
    const chooser = page.waitForEvent('filechooser');
    await tabTo(page.getByRole('button', { name: /Choose file|Upload a CSV/ }));
    await keyboard.press('Enter');
    const csv = listCsv(patients.slice(0, 2));
    await (await chooser).setFiles({ name: 'two.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await tabTo(page.getByRole('button', { name: 'Continue', exact: true }));
    await keyboard.press('Enter');
    await page.waitForURL(/\/recipient-lists\//);
    const onward = page.getByRole('button', { name: 'Continue with 2 patients' });
    await onward.waitFor();
    await tabTo(onward);
    await keyboard.press('Enter');
    await page.waitForURL(/\/message/);
    await tabTo(page.getByLabel('Message', { exact: true }));
    await keyboard.type('By keyboard alone.');
    for (const step of [/\/record/, /\/timing/, /\/review/]) {
      await tabTo(page.getByRole('button', { name: 'Continue', exact: true }));
      await keyboard.press('Enter');
      await page.waitForURL(step);
    }
    await tabTo(page.getByRole('button', { name: 'Send to 2 patients' }));
    await keyboard.press('Enter');
    await page.waitForURL(/\/campaigns\?sent=/);
    expect((await world.api.settled(await newest())).counts.delivered).toBe(2);
  }, 120_000);

  test('H3 H4 H6 a campaign by its name: made, left, found again among the drafts', async () => {
    const visitor = await browser.newVisitor({ javaScript: false });
    const { page } = visitor;
    const way = await signedIn(visitor);
    await visitor.open('/p/first');
    await page.getByRole('link', { name: 'Manage campaigns' }).click();
    await visitor.looksRight();
    await page.getByRole('button', { name: '+ New campaign' }).click();
    expect(await page.locator('main').textContent()).toContain('for example Shingles Info');
    await way.button('Create campaign').click();
    expect(await way.errors.textContent()).toMatch(/name/i);
    await way.field('Name').fill('Asthma review');
    await page.getByRole('radio', { name: /^Message/ }).check();
    await page.getByRole('radio', { name: /care/ }).check();
    await way.button('Create campaign').click();
    await page.waitForURL(/\/draft$/);
    await visitor.looksRight();
    expect(await page.locator('main').textContent()).toMatch(/Patient list[\s\S]*Message[\s\S]*Review and send/);
    await visitor.open('/p/first/campaigns/overview');
    expect(await page.locator('main').textContent()).toContain('Asthma review');
  }, 60_000);

  test('P5 switched off, there is no link and the address itself refuses', async () => {
    const visitor = await browser.newVisitor();
    const { page } = visitor;
    await signedIn(visitor);
    await world.api.request('PATCH', '/api/v1/settings', { bulkMessages: false });
    await visitor.open('/p/first');
    expect(
      await page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: 'Bulk Messages' }).count(),
    ).toBe(0);
    expect(await visitor.open('/p/first/campaigns')).toBe(403);
    expect(await page.locator('main').textContent()).toMatch(/administrator/);
    await world.api.request('PATCH', '/api/v1/settings', { bulkMessages: true });
  }, 60_000);

  test('P10 P6 who may only look sees no way to send, and an empty practice is told what to do', async () => {
    const visitor = await browser.newVisitor();
    const { page } = visitor;
    const way = await signedIn(visitor, 'viewer');
    await way.open();
    expect(await page.getByRole('button', { name: 'Create new Bulk Message' }).count()).toBe(0);
    await visitor.looksRight();
    const other = await browser.newVisitor();
    await signedIn(other, 'administrator');
    await other.open('/p/other/campaigns');
    expect(await other.page.locator('main').textContent()).toContain('You have not sent a bulk message yet.');
    await other.looksRight();
  }, 60_000);
});

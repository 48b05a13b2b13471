import { readFileSync } from 'node:fs';
import { describeInBrowser, startBrowser, type Visitor } from '../../support/browser';
import { fictionalPatients, listCsv, patientCsv } from '../../support/patients';
import { serviceWorld } from '../../support/service-world';
import type { STAFF } from '../../support/service';
import { BulkMessageWay } from '../pages/bulk-message.page';
import { NumbersToFix } from '../pages/numbers.page';
import { SignInPage } from '../pages/sign-in.page';

/** The first two share a mobile that does not exist; the phone of the third is off. */
const patients = fictionalPatients(5);
patients[1] = { ...patients[1]!, mobile: patients[0]!.mobile };
const [INVALID, OFF] = [patients[0]!.mobile, patients[2]!.mobile];
const asRead = (mobile: string) => mobile.replace(/^\+44(\d{4})(\d{6})$/, '0$1 $2');

describeInBrowser('numbers that fail', () => {
  let campaign: string;
  const world = serviceWorld(async ({ api }) => {
    await api.importPatients(patientCsv(patients));
    await phone(INVALID, 'invalid-number');
    await phone(OFF, 'off');
    campaign = await api.draft(await api.uploadList(listCsv(patients)), { name: 'Flu' });
    await api.send(campaign);
    expect((await api.settled(campaign)).counts).toMatchObject({ delivered: 2, failed: 3 });
  });
  const browser = startBrowser(() => world.service.url);

  const phone = (mobile: string, outcome: string) =>
    world.simulator.control(`phones/${encodeURIComponent(mobile)}`, { outcome });

  async function signedIn(visitor: Visitor, who: keyof typeof STAFF = 'sender'): Promise<void> {
    const page = new SignInPage(visitor);
    await page.arrive(who);
    await visitor.open('/p/first');
  }

  test('A5 N13 A8 from Home to the numbers, their patients and history; a new list leaves them out', async () => {
    const visitor = await browser.newVisitor();
    const { page } = visitor;
    await signedIn(visitor);
    await visitor.looksRight();
    await page.getByRole('link', { name: '1 number to fix' }).click();
    const numbers = new NumbersToFix(visitor);
    await visitor.looksRight({ title: /^Numbers to fix – / });
    expect(await numbers.words()).toContain(
      '2 numbers are likely to fail: 1 to correct in the record + 1 that failed once',
    );
    expect(await numbers.rows.count()).toBe(1);
    const row = (await numbers.rows.first().textContent())!;
    expect(row).toContain(asRead(INVALID));
    expect(row).toMatch(/Given0 Family0[\s\S]*Given1 Family1[\s\S]*2[\s\S]*Number not valid/);
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'CSV' }).click();
    const file = readFileSync(await (await download).path(), 'utf8');
    expect(file.split('\r\n').filter((line) => line.startsWith(INVALID))).toHaveLength(2);

    await numbers.tab(/^Failed once \(1\)/).click();
    await visitor.looksRight();
    expect(await numbers.rows.first().textContent()).toMatch(/Given2 Family2[\s\S]*Phone switched off/);
    await page.getByRole('link', { name: asRead(OFF) }).click();
    await visitor.looksRight({ title: /^One number – / });
    expect(await numbers.words()).toMatch(/Likely to fail\s+1 failure, 0 deliveries; likely to fail since/);

    const way = new BulkMessageWay(visitor);
    await way.open();
    await way.upload({ name: 'Shingles', csv: listCsv(patients) });
    expect(await way.continueWithList()).toBe('Continue with 2 patients');
  }, 120_000);

  test('A8 A10 trying again warns with the count; a delivery ticks the number off', async () => {
    const visitor = await browser.newVisitor({ javaScript: false, viewport: { width: 320, height: 800 } });
    const { page } = visitor;
    await signedIn(visitor);
    await visitor.open(`/p/first/campaigns/${campaign}/retry`);
    await visitor.looksRight();
    const numbers = new NumbersToFix(visitor);
    expect(await numbers.words()).toContain('3 of them are likely to fail: the last message to their number failed.');
    await phone(INVALID, 'delivered');
    await page.getByRole('button', { name: 'Try sending message again' }).click();
    await page.waitForURL(new RegExp(`${campaign}$`));
    await world.api.settled(campaign);

    await numbers.open();
    await visitor.looksRight();
    // The phone that was off failed again, so it is one to correct by now.
    expect(await numbers.words()).toContain('1 number is likely to fail: 1 to correct in the record + 0');
    await numbers.unfold(/^1 number removed/);
    expect(await numbers.words()).toMatch(new RegExp(`${asRead(INVALID)}[\\s\\S]*Delivered again on`));
    await visitor.looksRight();

    const [failed] = await world.api.messages(campaign, 'errors');
    await visitor.open(`/p/first/campaigns/${campaign}/messages/${failed!.id}`);
    await visitor.looksRight();
    expect(await numbers.words()).toContain('This number: 2 failures, 0 deliveries; likely to fail since');
    await page.getByRole('link', { name: 'History of this number' }).click();
    await visitor.looksRight();
  }, 120_000);

  test('N12 A7 everybody may read the rule and how often it was right; nobody is asked to believe few cases', async () => {
    const visitor = await browser.newVisitor();
    const { page } = visitor;
    await signedIn(visitor, 'viewer');
    await page.getByRole('link', { name: 'Account', exact: true }).click();
    expect(await page.getByRole('link', { name: 'Numbers to fix' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Reputation of numbers' }).click();
    await visitor.looksRight({ title: /^Reputation of numbers – / });
    const words = (await page.locator('main').textContent())!;
    expect(words).toContain('More than 9 in 10 such numbers fail again');
    expect(words).toContain(
      'We cannot say yet how often it is right here. 3 messages were sent to marked numbers, and 1 failed.',
    );
    expect(await visitor.open('/p/first/account/numbers-to-fix')).toBe(403);
  }, 60_000);

  test('N14 N15 an administrator sets limits, and a sender is shown shared numbers and the same text before sending', async () => {
    const administrator = await browser.newVisitor();
    await signedIn(administrator, 'administrator');
    await administrator.open('/p/first/account/safety');
    await administrator.page.getByLabel('Warn about the same text within').fill('7');
    await administrator.page.getByLabel('Most messages to a patient in 30 days').fill('10');
    await administrator.page.getByRole('button', { name: 'Save changes' }).click();
    await administrator.page.getByText('Saved.').waitFor();
    await administrator.looksRight();

    const visitor = await browser.newVisitor();
    await signedIn(visitor);
    const way = new BulkMessageWay(visitor);
    await way.toReview(listCsv(patients), 'Your practice has a message for you.', 'Once more');
    await visitor.looksRight({ title: /^Review and send – / });
    const main = visitor.page.locator('main');
    const words = (await main.textContent())!;
    expect(words).toContain('2 patients share a mobile with someone else on this list');
    expect(words).toContain('Add ((Given name)) to the text.');
    expect(words).toMatch(/The same text was sent on .* to 4 of these patients\. See that campaign\./);
    expect(words).toMatch(/A bulk message went to the same file on /);
    await way.sendButton.click();
    expect(await way.errors.textContent()).toContain('Tick to say you have looked at this');
    await visitor.looksRight({ title: /^Error: Review and send – / });
    await way.tickChecks();
    await way.sendButton.click();
    await visitor.page.waitForURL(/\/campaigns\?sent=/);
    await world.api.request('PATCH', '/api/v1/settings', { monthlyLimit: null, sameTextDays: null });
  }, 120_000);
});

import { describeInBrowser, startBrowser, type Visitor } from '../../support/browser';
import { fictionalPatients, patientCsv } from '../../support/patients';
import { serviceWorld } from '../../support/service-world';
import type { STAFF } from '../../support/service';
import { BlockedCommunicationsPage } from '../pages/blocked-communications.page';
import { SignInPage } from '../pages/sign-in.page';

const RECALLS = 'Blocked Recalls';

describeInBrowser('Blocked Communications', () => {
  const world = serviceWorld(async ({ api }) => {
    const [one, other] = fictionalPatients(2, 301);
    await api.importPatients(patientCsv([{ ...one! }, { ...other!, mobile: one!.mobile }]));
  });
  const browser = startBrowser(() => world.service.url);

  async function signedIn(visitor: Visitor, who: keyof typeof STAFF = 'sender'): Promise<BlockedCommunicationsPage> {
    const page = new SignInPage(visitor);
    await page.arrive(who);
    return new BlockedCommunicationsPage(visitor);
  }

  /** What is ticked for a number, as a script sees it. */
  async function stored(number: string) {
    const { body } = await world.api.get<{ items: ({ number: string } & Record<string, unknown>)[] }>(
      '/api/v1/blocked-numbers?limit=500',
    );
    return body.items.find((item) => item.number === number);
  }

  test('E1 E2 from Account: an empty list, a number is blocked, ticked and saved', async () => {
    const visitor = await browser.newVisitor();
    const { page } = visitor;
    const list = await signedIn(visitor);
    await visitor.open('/p/first/account');
    expect(await list.words()).toContain('No numbers are blocked');
    await list.follow(list.link('Blocked Communications'));
    await visitor.looksRight({ title: 'Blocked Communications – Rollcall' });
    expect(await list.words()).toContain('No numbers are blocked. Add one when a patient asks you to stop.');

    await list.block('+44 (0)7700 900301');
    await visitor.looksRight();
    expect(page.url()).not.toContain('900301');
    const recalls = list.tick(RECALLS, '07700 900301');
    expect(await recalls.and(page.locator(':focus')).count()).toBe(1);
    expect(await recalls.isChecked()).toBe(false);
    const row = (await list.row('07700 900301').textContent())!;
    expect(row).toContain('On the list, recalls not blocked');
    expect(row).toContain('2 patients share 07700 900301');
    expect(await list.words()).toContain('07700 900301 is on the list, but nothing is blocked.');
    expect(await list.success.count()).toBe(0);

    await recalls.check();
    await list.save('Asked at the desk');
    await visitor.looksRight();
    expect(await list.success.textContent()).toContain('Blocked from now on: recalls.');
    expect(await list.row('07700 900301').textContent()).toContain('Recalls blocked');
    expect(await list.why.inputValue()).toBe('');
    expect(await stored('+447700900301')).toMatchObject({ recalls: true, marketing: false, everySms: false });
  }, 60_000);

  test('E3 a number that is listed, a landline and no number at all: each told, nothing changed', async () => {
    await world.api.post('/api/v1/blocked-numbers', { number: '07700 900302' });
    const visitor = await browser.newVisitor();
    const list = await signedIn(visitor);
    await list.open();
    const before = await list.rows.count();
    await list.block('07700900302');
    expect(await list.words()).toContain('07700 900302 is already on the list. We changed nothing.');
    expect(await list.rows.count()).toBe(1);
    await visitor.looksRight();

    await list.block('01632 960001');
    expect(await list.errors.textContent()).toContain('Number is a landline');
    expect(await list.number.inputValue()).toBe('01632 960001');
    await list.errors.getByRole('link').click();
    expect(await list.number.and(visitor.page.locator(':focus')).count()).toBe(1);
    await visitor.looksRight({ title: /^Error: / });
    await list.block('');
    expect(await list.errors.textContent()).toContain('Enter a mobile number');
    await list.open();
    expect(await list.rows.count()).toBe(before);
  }, 60_000);

  test('E4 E14 without JavaScript: unticked, the number stays and its history says who, when and why', async () => {
    const visitor = await browser.newVisitor({ javaScript: false });
    const list = await signedIn(visitor);
    await list.open();
    await list.block('07700 900303');
    await list.tick(RECALLS, '07700 900303').check();
    await list.tick('Marketing', '07700 900303').check();
    await list.save('Rang us, <b>upset</b>');
    await list.tick(RECALLS, '07700 900303').uncheck();
    await list.save('Wants them again');
    await visitor.looksRight();
    expect(await list.success.textContent()).toMatch(
      /Allowed again from your next send: recalls\. The number stays on the list\./,
    );
    expect(await list.row('07700 900303').textContent()).toContain('On the list, recalls not blocked');

    await list.follow(list.link('History of 07700 900303'));
    await visitor.looksRight({ title: 'History of a number – Rollcall' });
    const words = await list.words();
    expect(words).toMatch(
      /Unticked: Blocked Recalls.*Wants them again.*Ticked: Blocked Recalls, Marketing.*upset.*Added/,
    );
    expect(words).toContain('Rang us, <b>upset</b>');
    expect(words).toContain('Sam Okoro');
    expect(words).toContain('No patient has this number');
    await list.open();
    await list.follow(list.page.getByRole('link', { name: /2 patients share 07700 900301/ }));
    expect(await list.words()).toMatch(/2 patients share this number.*Given0 Family0.*Given1 Family1/);
  }, 60_000);

  test('a number is found on the list, and none where there is none; no number stands in an address', async () => {
    await world.api.post('/api/v1/blocked-numbers', { number: '07700 900304' });
    await world.api.post('/api/v1/blocked-numbers', { number: '07700 900305' });
    const visitor = await browser.newVisitor();
    const list = await signedIn(visitor);
    await list.open();
    const all = await list.rows.count();
    await list.find('+44 7700 900304');
    await visitor.looksRight();
    expect(visitor.page.url()).not.toContain('900304');
    expect(await list.rows.allTextContents()).toEqual([expect.stringContaining('07700 900304')]);
    await list.tick(RECALLS, '07700 900304').check();
    await list.save();
    expect(await list.rows.count()).toBe(1);
    expect(await stored('+447700900304')).toMatchObject({ recalls: true });
    await list.find('07700 900999');
    expect(await list.words()).toContain(`None of ${all} numbers match 07700 900999.`);
    await visitor.looksRight();
    await list.follow(list.link('Clear the filter'));
    expect(await list.rows.count()).toBe(all);
    await list.find('Smith');
    expect(await list.errors.textContent()).toContain('Mobile number is not valid');
    expect(await visitor.open(`${list.path}/searches/0192d0c0-0000-7000-8000-000000000001`)).toBe(200);
    expect(await list.words()).toContain('keep a search for 30 minutes');
  }, 60_000);

  test('E4 two people at once: the later is told who changed what, and keeps both', async () => {
    await world.api.post('/api/v1/blocked-numbers', { number: '07700 900306' });
    await world.api.post('/api/v1/blocked-numbers', { number: '07700 900307' });
    const [first, second] = [await browser.newVisitor(), await browser.newVisitor()];
    const [early, late] = [await signedIn(first), await signedIn(second, 'manager')];
    await early.open();
    await late.open();
    await early.tick('Marketing', '07700 900306').check();
    await early.save();
    await late.tick(RECALLS, '07700 900306').check();
    await late.tick(RECALLS, '07700 900307').check();
    await late.save('Both asked');
    expect(await late.errors.textContent()).toMatch(
      /07700 900306 was not saved\. Sam Okoro changed it .* Ticked now: Marketing/,
    );
    expect(await late.success.textContent()).toContain('Saved for 07700 900307');
    expect(await late.tick(RECALLS, '07700 900306').isChecked()).toBe(true);
    expect(await late.tick('Marketing', '07700 900306').isChecked()).toBe(true);
    expect(await late.why.inputValue()).toBe('Both asked');
    await second.looksRight({ title: /^Error: / });
    await late.save('Both asked');
    expect(await stored('+447700900306')).toMatchObject({ recalls: true, marketing: true });
  }, 60_000);

  test('N27 by keyboard alone, and who may only look finds no way in', async () => {
    const visitor = await browser.newVisitor();
    const { page } = visitor;
    const { keyboard } = page;
    const list = await signedIn(visitor);
    await list.open();
    /** Tab, as often as it takes. */
    const tabTo = async (target: ReturnType<typeof page.getByRole>) => {
      for (let presses = 0; presses < 200; presses++) {
        if ((await target.and(page.locator(':focus')).count()) === 1) return;
        await keyboard.press('Tab');
      }
      throw new Error(`no number of tabs leads to ${String(target)}`);
    };
    await tabTo(list.number);
    await keyboard.type('07700 900308');
    await tabTo(page.getByRole('checkbox', { name: 'Nothing yet, only list the number' }));
    await keyboard.press('Space');
    await keyboard.press('Enter');
    await page.waitForURL(/#tick-/);
    await list.tick(RECALLS, '07700 900308').and(page.locator(':focus')).waitFor();
    await keyboard.press('Space');
    await tabTo(list.why);
    await keyboard.type('By keyboard');
    await keyboard.press('Enter');
    await list.success.waitFor();
    expect(await stored('+447700900308')).toMatchObject({ recalls: true });

    const viewer = await browser.newVisitor();
    const looking = await signedIn(viewer, 'viewer');
    await viewer.open('/p/first/account');
    expect(await looking.link('Blocked Communications').count()).toBe(0);
    expect(await viewer.open(list.path)).toBe(403);
  }, 60_000);
});

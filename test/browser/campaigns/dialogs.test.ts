import type { Locator, Page } from 'playwright-core';
import { describeInBrowser, startBrowser, type Visitor } from '../../support/browser';
import { fictionalPatients, listCsv, patientCsv } from '../../support/patients';
import { serviceWorld } from '../../support/service-world';
import { until } from '../../support/until';
import { SignInPage } from '../pages/sign-in.page';

const patients = fictionalPatients(3);
const FAR = '2036-11-24T09:05:00+00:00';
/** A form that comes back with its errors, which a script has asked for. */
const REFUSED = /^part of a page, 422: POST/;

describeInBrowser('questions in dialogs', () => {
  let listId: string;
  const world = serviceWorld(async ({ api }) => {
    await api.importPatients(patientCsv(patients));
    listId = await api.uploadList(listCsv(patients));
  });
  const browser = startBrowser(() => world.service.url);

  async function signedIn(options: Parameters<typeof browser.newVisitor>[0] = {}): Promise<Visitor> {
    const visitor = await browser.newVisitor(options);
    const page = new SignInPage(visitor);
    await page.arrive('manager');
    await visitor.page.waitForURL(/\/p\/first$/);
    return visitor;
  }

  /** A campaign that waits for its time. */
  async function scheduled(name: string): Promise<string> {
    const id = await world.api.draft(listId, { name });
    await world.api.send(id, { sendAt: FAR });
    return id;
  }

  const dialog = (page: Page) => page.getByRole('dialog');
  const hasFocus = (target: Locator) =>
    until('it has the focus', async () => (await target.and(target.page().locator(':focus')).count()) === 1);
  /** By keyboard: the focus is put on it and Enter pressed, as after a number of tabs. */
  const enter = async (target: Locator) => {
    await target.focus();
    await target.press('Enter');
  };

  test('N4 N27 Stop by keyboard alone: asked in a dialog, refused there without a reason, and done', async () => {
    const id = await scheduled('To stop');
    const visitor = await signedIn({ viewport: { width: 320, height: 640 } });
    visitor.expectProblem(REFUSED);
    const { page } = visitor;
    await visitor.open(`/p/first/campaigns/${id}`);
    const opener = page.getByRole('button', { name: 'Stop sending' });
    await enter(opener);
    await dialog(page).waitFor();
    expect(await dialog(page).getAttribute('aria-labelledby')).toBe('dialog-title');
    expect((await page.locator('#dialog-title').textContent())!.replace(/\s+/g, ' ')).toContain('To stop Stop sending');
    expect(page.url()).toMatch(new RegExp(`${id}$`));
    const reason = dialog(page).getByLabel('Why are you stopping it?');
    await hasFocus(reason);
    await visitor.looksRight();

    await page.keyboard.press('Escape');
    await hasFocus(opener);
    expect(await dialog(page).count()).toBe(0);
    await page.keyboard.press('Space');
    await dialog(page).waitFor();
    await page.keyboard.press('Enter');
    const errors = dialog(page).getByRole('alert');
    await errors.waitFor();
    expect(await errors.textContent()).toContain('Enter why you are stopping it');
    await hasFocus(dialog(page).locator('.nhsuk-error-summary'));
    await visitor.looksRight();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await hasFocus(reason);
    await page.keyboard.type('The clinic was moved');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('alert', { name: 'Success' }).waitFor();
    expect(await page.locator('main').textContent()).toContain('Stopped. Nothing was sent.');
    expect((await world.api.campaign(id)).phase).toBe('cancelled');
    await visitor.looksRight();
  }, 120_000);

  test('N4 Reschedule keeps what was typed in the dialog, and Cancel gives the focus back', async () => {
    const id = await scheduled('To move');
    const visitor = await signedIn();
    visitor.expectProblem(REFUSED);
    const { page } = visitor;
    await visitor.open('/p/first/campaigns/overview');
    const opener = page.getByRole('link', { name: 'Reschedule To move' });
    await opener.click();
    const year = dialog(page).getByLabel('Year');
    await year.fill('2020');
    await dialog(page).getByRole('button', { name: 'Reschedule' }).click();
    await dialog(page).getByRole('alert').waitFor();
    expect(await dialog(page).getByRole('alert').textContent()).toMatch(/future|passed|past/i);
    expect(await year.inputValue()).toBe('2020');
    await visitor.looksRight();
    await dialog(page).getByRole('link', { name: 'Cancel' }).click();
    await hasFocus(opener);
    expect(new Date((await world.api.campaign(id)).sendAt!)).toEqual(new Date(FAR));

    await opener.click();
    await year.fill('2037');
    await dialog(page).getByRole('button', { name: 'Reschedule' }).click();
    await page.waitForURL(new RegExp(`/campaigns/${id}$`));
    expect(await page.locator('main').textContent()).toContain('Rescheduled for 24 November 2037 at 9:05am');
  }, 120_000);

  test('N4 what changes meanwhile does not take a question away, and is drawn after it', async () => {
    const id = await scheduled('To rest');
    const visitor = await signedIn();
    const { page } = visitor;
    await page.clock.install();
    await visitor.open(`/p/first/campaigns/${id}`);
    await page.getByRole('button', { name: 'Stop sending' }).click();
    await dialog(page).waitFor();
    const drawnAnew: string[] = [];
    page.on('request', (request) => {
      if (request.headers()['x-live']) drawnAnew.push(request.url());
    });
    // The browser is told when a colleague stops it.
    await page.evaluate(`
      const source = new EventSource('/p/first/events?of=campaign:${id}');
      source.addEventListener('open', () => (document.body.dataset.told = 'listening'));
      source.addEventListener('changed', () => (document.body.dataset.told = 'changed'));`);
    await page.locator('[data-told=listening]').waitFor();
    await world.api.request('POST', `/api/v1/campaigns/${id}/cancel`, {});
    await page.locator('[data-told=changed]').waitFor();
    await page.clock.runFor(10_000);
    expect(drawnAnew).toEqual([]);
    expect(await dialog(page).isVisible()).toBe(true);

    await page.keyboard.press('Escape');
    await page.clock.runFor(1_000);
    await page
      .getByText(/^Stopped by/)
      .first()
      .waitFor();
  }, 60_000);

  test('N4 Pause and Resume from Manage campaigns', async () => {
    const visitor = await signedIn();
    const { page } = visitor;
    const other = await scheduled('To rest and go on');
    await visitor.open('/p/first/campaigns/overview');
    await page.getByRole('button', { name: 'Pause To rest and go on' }).click();
    await page.waitForURL(new RegExp(other));
    expect((await world.api.campaign(other)).paused).not.toBeNull();
    await visitor.open('/p/first/campaigns/overview');
    await page.getByRole('link', { name: 'Resume To rest and go on' }).click();
    await visitor.looksRight();
    await dialog(page).getByRole('button', { name: 'Resume sending' }).click();
    await page.waitForURL(new RegExp(other));
    expect((await world.api.campaign(other)).paused).toBeNull();
  }, 120_000);

  test('H4 a new campaign is made in a dialog with its name and type', async () => {
    const visitor = await signedIn();
    visitor.expectProblem(REFUSED);
    const { page } = visitor;
    for (const path of ['/p/first/campaigns', '/p/first/campaigns/overview']) {
      await visitor.open(path);
      await page.getByRole('button', { name: '+ New campaign' }).click();
      await dialog(page).waitFor();
      await hasFocus(dialog(page).getByLabel('Name'));
      expect(await dialog(page).textContent()).toContain('Sum up the campaign, for example Shingles Info.');
      await visitor.looksRight();
    }
    await dialog(page).getByRole('button', { name: 'Create campaign' }).click();
    await dialog(page).getByRole('alert').waitFor();
    await dialog(page).getByLabel('Name').fill('Asthma review');
    await dialog(page)
      .getByRole('radio', { name: /^Message/ })
      .check();
    await dialog(page).getByRole('radio', { name: /care/ }).check();
    await dialog(page).getByRole('button', { name: 'Create campaign' }).click();
    await page.waitForURL(/\/draft$/);
    expect(await page.locator('h1').textContent()).toContain('Asthma review');
  }, 120_000);

  test('N4 who may not any more is led to the page that says why', async () => {
    const id = await scheduled('Stopped elsewhere');
    const visitor = await signedIn();
    const { page } = visitor;
    await visitor.open('/p/first/campaigns/overview');
    await world.api.request('POST', `/api/v1/campaigns/${id}/cancel`, {});
    await page.getByRole('button', { name: 'Pause Stopped elsewhere' }).click();
    await page.waitForURL(new RegExp(id));
    expect(await page.locator('main').textContent()).toContain('There is nothing to pause');
  }, 60_000);
});

import { describeInBrowser, startBrowser } from '../support/browser';
import { fictionalPatients, listCsv, patientCsv } from '../support/patients';
import { serviceWorld } from '../support/service-world';
import { STAFF, STAFF_PASSWORD } from '../support/service';
import { SignInPage } from './pages/sign-in.page';

const patients = fictionalPatients(2);

describeInBrowser('the idle sign-out', () => {
  const world = serviceWorld(async ({ api }) => {
    await api.importPatients(patientCsv(patients));
  });
  const browser = startBrowser(() => world.service.url);

  test('a text written before it is there after signing in again, without JavaScript', async () => {
    const draft = await world.api.draft(await world.api.uploadList(listCsv(patients)), { body: 'Before.' });
    const visitor = await browser.newVisitor({ javaScript: false });
    const { page } = visitor;
    const signIn = new SignInPage(visitor);
    await signIn.arrive('manager');
    await visitor.open(`/p/first/campaigns/${draft}/message`);
    const message = page.getByLabel('Message', { exact: true });
    await message.fill('Half an hour of work.');
    await world.service.pool.query(`UPDATE session SET seen_at = seen_at - interval '31 minutes'`);
    await page.getByRole('button', { name: 'Continue', exact: true }).click();
    expect(await page.locator('main').textContent()).toContain('What you typed will be there.');
    await visitor.looksRight();

    await signIn.signIn(STAFF.manager, STAFF_PASSWORD);
    expect(page.url()).toMatch(new RegExp(`/campaigns/${draft}/message`));
    expect(await message.inputValue()).toBe('Half an hour of work.');
    expect(await page.locator('main').textContent()).toContain('check it and press the button again');
    await visitor.looksRight();
    await page.getByRole('button', { name: 'Continue', exact: true }).click();
    await page.waitForURL(/\/record/);
    const { body } = await world.api.get<{ body: string }>(`/api/v1/campaigns/${draft}`);
    expect(body.body).toBe('Half an hour of work.');
  }, 60_000);

  test.each([true, false])(
    '18 Back comes to a form that was shown with errors, with its text, and nothing is to be sent again (JavaScript: %s)',
    async (javaScript) => {
      const draft = await world.api.draft(await world.api.uploadList(listCsv(patients)), { body: 'Before.' });
      const visitor = await browser.newVisitor({ javaScript });
      const { page } = visitor;
      const signIn = new SignInPage(visitor);
      await signIn.arrive('manager');
      await visitor.open(`/p/first/campaigns/${draft}/message`);
      const message = page.getByLabel('Message', { exact: true });
      const onward = page.getByRole('button', { name: 'Continue', exact: true });
      const summary = page.locator('.nhsuk-error-summary');
      await message.fill('Dear ((no such column)), please ring us.');
      await onward.click();
      await summary.waitFor();
      await visitor.looksRight();
      await message.fill('Please ring us.');
      await onward.click();
      await page.waitForURL(/\/record/);

      await page.goBack();
      await summary.waitFor();
      // What was typed there last: browsers put it back into a form that they come back to.
      expect(await message.inputValue()).toMatch(/please ring us\.$/i);
      expect(await page.title()).toMatch(/^Error: /);
      await page.goBack();
      await page.waitForURL(/\/message$/);
      expect(await summary.count()).toBe(0);
      // What was saved in the end is what stands.
      const { body } = await world.api.get<{ body: string }>(`/api/v1/campaigns/${draft}`);
      expect(body.body).toBe('Please ring us.');
    },
    60_000,
  );
});

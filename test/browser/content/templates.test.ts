import { describeInBrowser, startBrowser } from '../../support/browser';
import { fictionalPatients, listCsv, patientCsv } from '../../support/patients';
import { serviceWorld } from '../../support/service-world';
import { until } from '../../support/until';
import { SignInPage } from '../pages/sign-in.page';

const patients = fictionalPatients(3);
/** With a word that is longer than a phone is wide, as a name that people type may have. */
const NAME = 'Our flu text Influenzavaccinationinvitationforthewinterseason2026seniors';

describeInBrowser('templates', () => {
  let draft: string;
  const world = serviceWorld(async ({ api }) => {
    await api.importPatients(patientCsv(patients));
    draft = await api.draft(await api.uploadList(listCsv(patients)), { body: 'My own words.' });
  });
  const browser = startBrowser(() => world.service.url);

  test('P15 H11 N24 found while typing, written with a live count, and added to a message that counts all patients', async () => {
    const visitor = await browser.newVisitor({ viewport: { width: 320, height: 800 } });
    const { page } = visitor;
    await new SignInPage(visitor).arrive('manager');
    const button = (name: string) => page.getByRole('button', { name, exact: true });

    await visitor.open('/p/first/templates');
    await page.getByLabel('Search by name or text').fill('blood test');
    await page.getByText('NHS Health Check', { exact: true }).waitFor({ state: 'detached' });
    expect(await page.locator('[data-results]').textContent()).toContain('Yearly review, with a blood test for some');
    expect(new URL(page.url()).searchParams.get('search')).toBe('blood test');

    await visitor.open('/p/first/templates/new');
    await page.getByLabel('Name').fill(NAME);
    await page.getByLabel('SMS', { exact: true }).check();
    await page.getByLabel('About a person’s care').check();
    await page.getByLabel('Text', { exact: true }).fill(`Dear ((given name)), don’t forget your jab.${'!'.repeat(40)}`);
    await page.locator('[data-preview]').getByText("Use ' instead: 1 segment.").waitFor();
    await button('Change to plain characters').click();
    await until('the text is plain', async () =>
      (await page.getByLabel('Text', { exact: true }).inputValue()).includes("don't"),
    );
    await button('Save template').click();
    await page.getByText('The template is saved.').waitFor();
    await visitor.looksRight();
    await page.getByRole('link', { name: 'Edit' }).or(button('Edit')).click();
    await page.getByLabel('Text', { exact: true }).fill('Dear ((given name)), your flu jab is due.');
    await button('Save template').click();
    await page.getByText('Saved as version 2.').waitFor();
    await page.getByRole('link', { name: /with version 1/ }).click();
    await page.getByRole('heading', { name: /Compare versions/ }).waitFor();
    await visitor.looksRight();
    await visitor.open('/p/first/templates');
    await visitor.looksRight();

    await visitor.open(`/p/first/campaigns/${draft}/message`);
    await button('Add template').click();
    await page.getByLabel('Search by name or text').fill('our flu text');
    await page.getByText('Please call the practice', { exact: true }).waitFor({ state: 'detached' });
    await visitor.looksRight();
    await page.getByRole('button', { name: /^Use this template/ }).click();
    await page.waitForURL(/\/message$/);
    expect(await page.locator('.rc-template-of').textContent()).toContain(NAME);
    const preview = page.locator('[data-preview]');
    expect(await preview.textContent()).toContain('The longest text');
    await page.getByLabel('Message', { exact: true }).fill(`Dear ((given name)), ${'x'.repeat(150)}`);
    await preview.getByText(/All messages: 6 segments\./).waitFor();
    await visitor.looksRight();
  }, 120_000);
});

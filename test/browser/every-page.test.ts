import { linkEndings, linksOfPage, openDetails } from '../../scripts/browser/in-page';
import { describeInBrowser, startBrowser } from '../support/browser';
import { furnishPractice } from '../support/furnished-practice';
import { fictionalPatients, listCsv, patientCsv } from '../support/patients';
import { serviceWorld } from '../support/service-world';
import { SignInPage } from './pages/sign-in.page';

const everyone = fictionalPatients(44);
const patients = everyone.slice(0, 4);
/** One word that is longer than a phone is wide, as a name that people type may be. */
const LONG = 'Influenzavaccinationinvitationforthewinterseason2026seniors';
/** So many pages that differ by ids alone are opened, and the first of them is looked at. */
const OF_EACH_KIND = 2;

/** Walks along every link from Home, as a person may. */
describeInBrowser('every page that a link leads to', () => {
  const world = serviceWorld(async ({ api, simulator, service }) => {
    await api.importPatients(patientCsv([{ ...patients[0]!, familyName: LONG }, ...everyone.slice(1)]));
    const { appointmentTypeId } = await furnishPractice(
      service.pool,
      (method, path, body) => api.request(method, path, body),
      patients,
    );
    const listId = await api.uploadList(`${listCsv(patients)}\n9990009999,1990-01-01,Nobody,Known,\n`);
    await simulator.control(`phones/${encodeURIComponent(patients[0]!.mobile)}`, { outcome: 'off' });
    const sent = await api.draft(listId, { name: LONG });
    await api.send(sent);
    await api.settled(sent);
    await api.draft(listId, { name: `A draft, ${LONG}` });
    const textTrial = { bodyB: `Please book. ${LONG}`, outcome: 'booked', days: 14 };
    const compared = { name: `${LONG} to come`, type: 'booking', appointmentTypeId, textTrial };
    const later = await api.draft(await api.uploadList(listCsv(everyone)), compared);
    await api.send(later, { sendAt: '2036-11-24T09:00:00+00:00' });
  });
  const browser = startBrowser(() => world.service.url);

  test('a printed page says whose it is, and adds no addresses to its figures', async () => {
    const visitor = await browser.newVisitor({ viewport: { width: 1280, height: 900 } });
    const { page } = visitor;
    const signIn = new SignInPage(visitor);
    await signIn.arrive('viewer');
    await visitor.open('/p/first/campaigns');
    await page.getByRole('link', { name: /^View/ }).first().click();
    await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.rc-print-only').innerText()).toMatch(/^.+, printed \d/);
    expect(await page.evaluate(linkEndings)).toEqual([]);
  });

  test.each(['administrator', 'viewer'] as const)(
    'N30 A12 as %s: is there, fits 320 and 1280 px with long names, has no code word and nothing that axe finds',
    async (who) => {
      const visitor = await browser.newVisitor({ viewport: { width: 320, height: 800 } });
      const { page } = visitor;
      const signIn = new SignInPage(visitor);
      await signIn.arrive(who);
      const queue = ['/p/first', '/practices', '/me', '/help'];
      const known = new Set(queue);
      const kinds = new Map<string, number>();
      const faults: string[] = [];
      for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
        const kind = path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '{id}').replace(/=[^&]*/g, '');
        const times = kinds.get(kind) ?? 0;
        if (times >= OF_EACH_KIND) continue;
        kinds.set(kind, times + 1);
        const status = await visitor.open(path);
        if (status !== 200) {
          faults.push(`${path} answered ${status}`);
          continue;
        }
        if (times === 0) {
          // What is folded away is part of the page.
          await page.evaluate(openDetails);
          await visitor.looksRight().catch((error: Error) => faults.push(`${path}: ${error.message}`));
        }
        for (const href of await page.evaluate(linksOfPage)) {
          // Two ids say of one page: one is enough.
          if (
            href === '' ||
            known.has(href) ||
            /\.(csv|xlsx|pdf)(\?|$)|\/sign-out|^\/(demo|api)\/|^\/verify$/.test(href)
          )
            continue;
          known.add(href);
          queue.push(href);
        }
      }
      expect(faults).toEqual([]);
      expect(kinds.size).toBeGreaterThan(who === 'administrator' ? 30 : 10);
    },
    600_000,
  );
});

import { newId } from '../../../adapters/postgres/sql/new-id';
import { recipientRulesChanged } from '../../../adapters/postgres/eligibility/suppression';
import { describeInBrowser, startBrowser, type Visitor } from '../../support/browser';
import { fictionalPatients, listCsv, patientCsv, type FictionalPatient } from '../../support/patients';
import { serviceWorld } from '../../support/service-world';
import type { STAFF } from '../../support/service';
import { BulkMessageWay } from '../pages/bulk-message.page';
import { ListResult } from '../pages/list-result.page';
import { SignInPage } from '../pages/sign-in.page';

/** Rows of the file below, as a spreadsheet numbers them. */
const ROW = { offPhone: 2, other: 3, first: 4, second: 5, noSms: 7, died: 8, blocked: 9, unknown: 14, spoiled: 15 };
const everybody = fictionalPatients(14).map((patient, index) => ({
  ...patient,
  // The third, fourth and fifth are one family.
  mobile: index >= 2 && index <= 4 ? '+447700900900' : patient.mobile,
  'Does not wish SMS': index === 5 ? 'yes' : '',
  Status: index === 6 ? 'deceased' : '',
}));
/** Twelve patients, one that nobody knows, and one whose number a spreadsheet spoiled. */
const [stranger] = fictionalPatients(1, 5_000);
const file = `${listCsv([...everybody.slice(0, 12), stranger!])}\n4.47E+11,1950-02-03,Spoiled\n`;

describeInBrowser('who gets a bulk message', () => {
  const world = serviceWorld(async ({ service, api }) => {
    await api.importPatients(patientCsv(everybody));
    await service.pool.query(
      `INSERT INTO contact_block (practice_id, id, number, health_information, added_by, added_at, changed_by, changed_at)
       VALUES ($1, $2, $3, true, 'Jo Bennett', $4, 'Jo Bennett', $4)`,
      [service.practiceId, newId(), everybody[7]!.mobile, '2026-11-02T09:05:00Z'],
    );
    await recipientRulesChanged(service.pool, service.practiceId);
    await failsOnce(everybody[0]!);
  });
  const browser = startBrowser(() => world.service.url);

  /** A message to this phone fails: from here on its number is likely to fail. */
  async function failsOnce(patient: FictionalPatient): Promise<void> {
    await world.simulator.control(`phones/${encodeURIComponent(patient.mobile)}`, { outcome: 'off', once: true });
    const failed = await world.api.draft(await world.api.uploadList(listCsv([patient])));
    await world.api.send(failed);
    await world.api.settled(failed);
  }

  async function signedIn(visitor: Visitor, who: keyof typeof STAFF = 'sender'): Promise<BulkMessageWay> {
    const page = new SignInPage(visitor);
    await page.arrive(who);
    return new BulkMessageWay(visitor);
  }

  describe.each([{ javaScript: true }, { javaScript: false }])('javaScript: $javaScript', ({ javaScript }) => {
    test('A2 N10 H9 a sender sees the counts and each patient’s reason, filters one, and takes the same words along', async () => {
      const visitor = await browser.newVisitor({ javaScript });
      const { page } = visitor;
      const way = await signedIn(visitor);
      const result = new ListResult(visitor);
      await way.open();
      await way.upload({ name: javaScript ? 'Asthma reviews' : 'Asthma reviews, plain', csv: file });
      await result.checked();
      await visitor.looksRight({ title: /^Patient list – / });
      const words = await result.words();
      expect(words).toContain('8 accepted');
      expect(words).toContain('8 + 6 = 14 rows in your file');
      expect(words).toContain('Checked for messages about a patient’s care, today at');

      const told: [number, string, RegExp][] = [
        [ROW.offPhone, 'Likely to fail: the last message to this number failed', /The last message to this number/],
        [ROW.noSms, 'Does not wish to be contacted by SMS', /The record/],
        [ROW.died, 'Has died', /The practice’s register/],
        [ROW.blocked, 'Blocked', /Jo Bennett ?2 November 2026 at 9:05am/],
        [ROW.unknown, 'Not found in PDS', /The practice’s register/],
        [ROW.spoiled, 'NHS number is not valid', /The file, uploaded by Sam Okoro/],
      ];
      for (const [row, message, setBy] of told) {
        const text = (await result.row(row).textContent())!.replace(/\s+/g, ' ');
        expect(text).toContain(message);
        expect(text).toMatch(setBy);
      }
      const csv = (await result.download(page.getByRole('link', { name: 'CSV', exact: true }))).split('\r\n');
      expect(csv[0]).toMatch(/,Reasons,What would change it,Set by and when$/);
      expect(csv).toHaveLength(8);
      for (const [index, [, message, setBy]] of told.entries()) {
        expect(csv[index + 1]).toContain(message);
        if (index !== 3) expect(csv[index + 1]).toMatch(setBy);
      }
      expect(csv[4]).toContain('Jo Bennett, 2 November 2026 at 9:05am');

      await result.filterBy(/^Has died/);
      expect(await result.rowNumbers()).toEqual([ROW.died]);
      expect(await result.words()).toContain('Rows 1 to 1 of 1');
      await visitor.looksRight();
      await page.getByRole('link', { name: 'Clear filter' }).click();
      await page.getByText('Blocks and preferences').click();
      await page.getByText('Likely to fail: 1 patient left out').click();
      await visitor.looksRight();
      expect(await result.words()).toContain('1 + 1 + 0 + 0 = 2 patients left out');
    }, 120_000);

    test('N14 a family on one number gets one message or one each, as the sender chooses', async () => {
      const visitor = await browser.newVisitor({ javaScript });
      const { page } = visitor;
      await signedIn(visitor);
      const result = new ListResult(visitor);
      const listId = await world.api.uploadList(file, 'sms', { name: 'A family' });
      await visitor.open(`/p/first/recipient-lists/${listId}`);
      expect(await result.words()).toContain('3 patients on this list share 1 mobile number');
      await result.choose('One message per number');
      expect(await result.success.textContent()).toContain('One message per number: 6 patients accepted');
      expect(await result.words()).toContain('6 + 8 = 14 rows in your file');
      expect(await result.row(ROW.second).textContent()).toContain(`Number is the same as in row ${ROW.first}`);
      await visitor.looksRight();
      expect(await page.getByRole('radio', { name: 'One message per number' }).isChecked()).toBe(true);
      await result.choose('One message per patient, with the name');
      expect(await result.words()).toContain('8 + 6 = 14 rows in your file');
    }, 60_000);

    test('A8 N12 one patient whose number failed is added with a reason, and is the one who is sent to', async () => {
      const visitor = await browser.newVisitor({ javaScript });
      const { page } = visitor;
      const way = await signedIn(visitor);
      const result = new ListResult(visitor);
      const mine = everybody[javaScript ? 12 : 13]!;
      await failsOnce(mine);
      const listId = await world.api.uploadList(listCsv([mine]), 'sms', { name: 'Only one' });
      await visitor.open(`/p/first/recipient-lists/${listId}`);
      expect(await result.words()).toContain('You cannot send a message with this list: no patient was accepted.');
      await visitor.looksRight();
      await result
        .row(2)
        .getByRole('link', { name: /^Send to this patient anyway/ })
        .click();
      await visitor.looksRight({ title: /^Send to this patient anyway – / });
      expect(await result.words()).toMatch(/1 message to this number has failed.*Failed: Phone switched off/);
      await way.button('Add this patient').click();
      expect(await way.errors.textContent()).toContain('Enter why this patient should still get the message');
      await visitor.looksRight({ title: /^Error: / });
      await way.field('Why should this patient still get the message?').fill('Rang today: the phone is on again');
      await way.button('Add this patient').click();
      await result.success.waitFor();
      expect(await result.success.textContent()).toContain('Row 2 was added. 1 patient accepted now.');
      expect(await result.words()).toMatch(/Added by Sam Okoro on .*: Rang today: the phone is on again/);
      await visitor.looksRight();

      await page.getByRole('link', { name: /^Leave out again/ }).click();
      await page.waitForURL(/\/override/);
      await visitor.looksRight();
      await way.button('Leave out again').click();
      await result.success.waitFor();
      expect(await result.words()).toContain('0 + 1 = 1 row in your file');
      if (!javaScript) return;

      await page.getByRole('link', { name: /^Send to this patient anyway/ }).click();
      await page.waitForURL(/\/override/);
      await way.field('Why should this patient still get the message?').fill('Rang again');
      await way.button('Add this patient').click();
      await result.success.waitFor();
      await way.button('Write a bulk message to these patients').click();
      await page.waitForURL(/\/message/);
      await way.write('Your phone works again.');
      await way.save(false);
      await way.now();
      await way.sendButton.click();
      await page.waitForURL(/\/campaigns\?sent=/);
      const { body } = await world.api.get<{ items: { id: string }[] }>('/api/v1/campaigns?limit=1');
      await world.api.settled(body.items[0]!.id);
      expect(
        (await world.simulator.journal('sms')).filter(({ text }) => text === 'Your phone works again.'),
      ).toHaveLength(1);
      await visitor.open(`/p/first/recipient-lists/${listId}`);
      await visitor.looksRight();
      expect(await result.words()).toContain('You can no longer change this list.');
      expect(await page.getByRole('link', { name: /^Leave out again/ }).count()).toBe(0);
    }, 120_000);
  });

  test('N15 H8 the same file again is told while it is checked and after, and checking goes on without anybody', async () => {
    const visitor = await browser.newVisitor();
    const { page } = visitor;
    const way = await signedIn(visitor);
    const result = new ListResult(visitor);
    const csv = listCsv(everybody.slice(8, 11));
    const sent = await world.api.draft(await world.api.uploadList(csv, 'sms', { name: 'Spring' }), {
      name: 'Spring boosters',
    });
    await world.api.send(sent);
    await world.service.end('worker-1');
    await way.open();
    await way.upload({ name: 'Autumn', csv });
    expect(await result.words()).toMatch(/Checking.*This is the same file as ‘Spring’, uploaded by/);
    await visitor.looksRight();
    world.service.start('worker-1');
    await page.getByRole('button', { name: 'Continue with 3 patients' }).waitFor({ timeout: 60_000 });
    expect(await result.words()).toContain(
      'It was used for Spring boosters. Make sure that you want to send these patients',
    );
    await visitor.looksRight();
    await page.getByRole('link', { name: 'Spring boosters' }).click();
    await page.waitForURL(new RegExp(sent));
  }, 120_000);

  test('N30 shared numbers and one patient all the same, by keyboard alone', async () => {
    const visitor = await browser.newVisitor();
    const { page } = visitor;
    const { keyboard } = page;
    await signedIn(visitor);
    const result = new ListResult(visitor);
    const listId = await world.api.uploadList(file, 'sms', { name: 'By keyboard' });
    await visitor.open(`/p/first/recipient-lists/${listId}`);
    /** Tab, as often as it takes; what has the focus can be seen to have it. */
    const tabTo = async (target: ReturnType<typeof page.getByRole>) => {
      for (let presses = 0; presses < 120; presses++) {
        await keyboard.press('Tab');
        if ((await target.and(page.locator(':focus')).count()) === 1) return;
      }
      throw new Error(`no number of tabs leads to ${String(target)}`);
    };
    await tabTo(page.getByRole('radio', { name: 'One message per patient, with the name' }));
    await keyboard.press('ArrowUp');
    await tabTo(page.getByRole('button', { name: 'Save changes' }));
    await keyboard.press('Enter');
    await result.success.waitFor();
    await tabTo(page.getByRole('link', { name: /^Send to this patient anyway/ }));
    await keyboard.press('Enter');
    await page.waitForURL(/\/override/);
    await tabTo(page.getByLabel('Why should this patient still get the message?'));
    await keyboard.type('Rang today');
    await tabTo(page.getByRole('button', { name: 'Add this patient' }));
    await keyboard.press('Enter');
    await result.success.waitFor();
    expect(await result.words()).toContain('7 + 7 = 14 rows in your file');
  }, 120_000);

  test('H10 A1 all accepted, and a file that cannot be used, each say what to do', async () => {
    const visitor = await browser.newVisitor();
    const way = await signedIn(visitor);
    const result = new ListResult(visitor);
    const good = await world.api.uploadList(listCsv(everybody.slice(8, 11)), 'sms', { name: 'All good' });
    await visitor.open(`/p/first/recipient-lists/${good}`);
    expect(await result.words()).toContain('3 + 0 = 3 rows in your file');
    await visitor.looksRight();
    const bad = await world.api.uploadList('NHS No,Name\n9990000018,Alice\n', 'sms', { name: 'No birthdays' });
    await visitor.open(`/p/first/recipient-lists/${bad}`);
    expect(await result.words()).toMatch(/no column for date of birth/);
    expect(await way.button('Tell us which column is which').count()).toBe(1);
    await visitor.looksRight();
  }, 60_000);
});

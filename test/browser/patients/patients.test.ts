import { PDFDocument } from 'pdf-lib';
import { createSealing } from '../../../adapters/sealing';
import { describeInBrowser, startBrowser, type Visitor } from '../../support/browser';
import { faultsOfR4 } from '../../support/fhir-r4';
import { fictionalPatients, listCsv, patientCsv } from '../../support/patients';
import { serviceWorld } from '../../support/service-world';
import type { Service, STAFF } from '../../support/service';
import { until } from '../../support/until';
import { PatientsPage, said } from '../pages/patients.page';
import { SignInPage } from '../pages/sign-in.page';

const [first, second, third, fourth, fifth] = fictionalPatients(5, 620);
const NOTHING = { Status: '', 'Does not wish SMS': '', 'Agreed to marketing': '' };
/** Does not wish text messages; shares the number with Owen and with somebody of whom nothing may be shown. */
const sian = {
  ...{ ...first!, ...NOTHING, familyName: 'Llewellyn', givenName: 'Siân', dateOfBirth: '1951-03-04' },
  ...{ 'Does not wish SMS': 'yes', 'Agreed to marketing': 'no' },
};
const owen = { ...second!, ...NOTHING, familyName: 'Llewellyn', givenName: 'Owen', mobile: sian.mobile };
const hidden = {
  ...{ ...third!, ...NOTHING, familyName: 'Llewellyn', givenName: 'Whisper', mobile: sian.mobile },
  Status: 'restricted',
};
/** Has a telephone that is switched off. */
const ada = { ...fourth!, ...NOTHING, familyName: "D'Souza", givenName: 'Ada' };
const born = { ...fifth!, ...NOTHING, familyName: 'Birdsong', givenName: 'Bede', dateOfBirth: '1938-06-09' };
const TYPED = /llewellyn|siân|sian|birdsong|d.?souza|900620|1951|1938/i;

interface Row {
  nhsNumber: string;
  patientId: string | null;
  outcome: string;
  reasons: { code: string; message: string }[];
}

describeInBrowser('patients', () => {
  let campaign: string;
  let rows: Row[];
  const world = serviceWorld(async ({ api, simulator }) => {
    const everybody = [sian, owen, hidden, ada, born];
    await api.importPatients(patientCsv(everybody));
    const csv = listCsv(everybody);
    await simulator.control(`phones/${encodeURIComponent(ada.mobile)}`, { outcome: 'off' });
    campaign = await api.draft(await api.uploadList(csv, 'sms', { purpose: 'recall' }), {
      name: 'Reviews',
      purpose: 'recall',
      body: 'Dear ((given name)), your review is due.',
    });
    await api.send(campaign);
    await api.settled(campaign);
    // A list of today, for care: who is left out now, and why.
    const later = await api.uploadList(csv);
    rows = (await api.get<{ items: Row[] }>(`/api/v1/recipient-lists/${later}/rows`)).body.items;
  });
  const browser = startBrowser(() => world.service.url);

  /** Signed in, with every address and title that was seen from there on. */
  async function arrive(visitor: Visitor, who: keyof typeof STAFF = 'sender') {
    const signIn = new SignInPage(visitor);
    await signIn.arrive(who);
    const seen: string[] = [];
    const { page } = visitor;
    page.on('request', (request) => request.isNavigationRequest() && seen.push(request.url()));
    page.on(
      'load',
      () =>
        void page.title().then(
          (title) => seen.push(title),
          () => undefined,
        ),
    );
    return { patients: new PatientsPage(visitor), seen };
  }

  const rowOf = ({ nhsNumber }: { nhsNumber: string }) => rows.find((row) => row.nhsNumber === nhsNumber)!;

  test.each([{ javaScript: true }, { javaScript: false }])(
    'N10 found by each of the four ways, and nothing typed in any address or title; %j',
    async ({ javaScript }) => {
      const visitor = await browser.newVisitor({ javaScript });
      const { page } = visitor;
      const { patients, seen } = await arrive(visitor);
      await visitor.open('/p/first');
      await patients.follow(patients.link('Patients'));
      await visitor.looksRight({ title: 'Find a patient – Rollcall' });

      const main = page.getByRole('main');
      const nhsNumber = `${sian.nhsNumber.slice(0, 3)} ${sian.nhsNumber.slice(3, 6)} ${sian.nhsNumber.slice(6)}`;
      for (const [words, understood, name] of [
        [nhsNumber, `We looked for an NHS number: ${nhsNumber}.`, 'Siân Llewellyn'],
        ['9/6/1938', 'We looked for a date of birth: 9 June 1938.', 'Bede Birdsong'],
        ['07700 900621', 'We looked for a mobile number: 07700 900621.', null],
        ['llewellyn sian', 'We looked for a name: llewellyn sian.', 'Siân Llewellyn'],
        ['dsouza', 'We looked for a name: dsouza.', "Ada D'Souza"],
      ] as const) {
        await patients.find(words);
        const shown = await said(main);
        expect(shown).toContain(understood);
        if (name === null) expect(shown).toContain('No patient was found.');
        else {
          expect(shown).toContain('1 patient was found.');
          expect(await patients.link(name).count()).toBe(1);
        }
        expect(await patients.words.inputValue()).toBe(words);
      }
      await patients.find(nhsNumber);
      expect(await said(page.getByRole('row').nth(1))).toContain('4 March 1951');
      await visitor.looksRight({ title: 'Find a patient – Rollcall' });
      expect(seen.length).toBeGreaterThan(8);
      expect(seen.filter((one) => TYPED.test(one) || one.includes(sian.nhsNumber))).toEqual([]);
    },
    120_000,
  );

  test('nobody found says what was looked for and how to do better; a slip is told at the field', async () => {
    const visitor = await browser.newVisitor();
    const { patients } = await arrive(visitor, 'viewer');
    await patients.open();
    await patients.find('Zzyzx, Q');
    const none = await said(visitor.page.getByRole('main'));
    expect(none).toContain('No patient was found. We looked for a name: Zzyzx, Q.');
    expect(none).toContain('What may help');
    await visitor.looksRight();

    await patients.find('943 476 5918');
    expect(await said(patients.errors)).toContain('NHS number is not valid (its last digit does not fit)');
    expect(await patients.words.inputValue()).toBe('943 476 5918');
    await visitor.looksRight({ title: 'Error: Find a patient – Rollcall' });
  }, 60_000);

  test('of a restricted record nothing is shown but that', async () => {
    const visitor = await browser.newVisitor();
    const { page } = visitor;
    const { patients } = await arrive(visitor);
    await patients.open();
    await patients.find('llewellyn');
    expect(await page.getByRole('row').filter({ hasText: 'Restricted record' }).getByRole('link').count()).toBe(0);
    expect(await said(page.getByRole('main'))).not.toContain(hidden.givenName);
    for (const tab of ['', '/messages', '/preferences']) {
      const { body } = await world.api.post<{ items: { id: string; status: string }[] }>('/api/v1/patients/searches', {
        words: 'llewellyn',
      });
      const { id } = body.items.find(({ status }) => status === 'restricted')!;
      expect(await visitor.open(`/p/first/patients/${id}${tab}`)).toBe(200);
      const shown = await said(page.locator('body'));
      expect(shown).toContain('Restricted record');
      for (const secret of [hidden.givenName, hidden.familyName, hidden.email]) expect(shown).not.toContain(secret);
      await visitor.looksRight({ title: 'Restricted record – Rollcall' });
    }
  }, 60_000);

  test.each([{ javaScript: true }, { javaScript: false }])(
    'N10 N11 W3 who they are, what they got, what is known and why they are left out, as the list said; %j',
    async ({ javaScript }) => {
      const visitor = await browser.newVisitor({ javaScript });
      const { page } = visitor;
      const { patients, seen } = await arrive(visitor);
      await patients.open();
      await patients.find('siân l');
      await patients.choose('Siân Llewellyn');
      const main = page.getByRole('main');
      expect(await patients.heading.textContent()).toContain('Siân Llewellyn');
      expect(await said(main)).toMatch(/Born 4 March 1951, \d+ years old .* Mobile 07700 900620 Email/);
      expect(await said(page.getByRole('table', { name: /would get in a bulk message now/ }))).toMatch(
        /About a person’s care By SMS Would be left out Does not wish to be contacted by SMS.*Recall By SMS Would get it/,
      );
      await visitor.looksRight({ title: 'Summary – Patient – Rollcall' });

      await patients.tab('Messages');
      const message = page.getByRole('row').nth(1);
      expect(await said(message)).toMatch(/SMS Recall First line Dear Siân, your review is due\. Status Delivered/);
      await visitor.looksRight({ title: 'Messages – Patient – Rollcall' });
      await patients.follow(patients.link('Dear Siân, your review is due.'));
      expect(page.url()).toContain(`/campaigns/${campaign}/messages/`);
      await patients.follow(patients.link('This patient’s page'));

      await patients.tab('Contact preferences');
      const facts = await said(patients.facts);
      expect(facts).toMatch(/Number blocked here Now Not on the list/);
      expect(facts).toMatch(
        /Does not wish to be contacted by SMS Now Yes .* The patient’s record Set by and when \d+ \w+ 20/,
      );
      expect(facts).toMatch(/Agreed to marketing Now No/);
      await visitor.looksRight({ title: 'Contact preferences – Patient – Rollcall' });

      const listed = rowOf(sian);
      expect(listed.outcome).toBe('rejected');
      await patients.askWhy('About a person’s care', 'SMS');
      const why = await said(patients.why);
      expect(why).toContain('They would not get a text message about their care');
      expect(why).toContain(`Why ${listed.reasons[0]!.message} The rule`);
      expect(why).toMatch(
        /Source The patient’s record Set by and when The record, \d+ .* What you can do If the patient agrees, change/,
      );
      expect(page.url()).toMatch(/\?kind=care&channel=sms#explanation$/);
      await visitor.looksRight({ title: 'Contact preferences – Patient – Rollcall' });

      await patients.askWhy('Recall', 'SMS');
      expect(await said(patients.why)).toMatch(
        /They would get a text message for a recall There is no reason to leave them out\. .* needs no consent/,
      );
      await patients.askWhy('Marketing', 'Email');
      expect(await said(patients.why)).toContain('Why Does not wish to get marketing');
      expect(seen.filter((one) => TYPED.test(one))).toEqual([]);
    },
    120_000,
  );

  test('A5 A10 X4 one number’s history with the rule, what to do, and who shares it', async () => {
    const visitor = await browser.newVisitor();
    const { page } = visitor;
    const { patients } = await arrive(visitor, 'viewer');
    await patients.open();
    await patients.find('dsouza');
    await patients.choose("Ada D'Souza");
    await patients.tab('Contact preferences');
    const number = await said(patients.number);
    expect(number).toContain('We take numbers from the record.');
    expect(number).toMatch(/Likely to fail Failing since .*: phone switched off\./);
    expect(number).toContain(`There is an email address in the record: ${ada.email}.`);
    expect(number).toContain('1 message that counts: 0 delivered, 1 failed.');
    expect(number).toContain('No other patient has this number.');
    expect(await page.getByRole('img', { name: /^Messages to this number: 0 delivered, 1 failed/ }).count()).toBe(1);
    await page.getByText('Show as table').click();
    expect(await said(page.getByRole('table', { name: /newest first/ }))).toContain('Failed: Phone switched off');
    await page.getByText('The rule', { exact: true }).last().click();
    expect(await said(patients.number)).toContain('More than 9 in 10 such numbers fail again');
    await patients.askWhy('About a person’s care', 'SMS');
    expect(await said(patients.why)).toContain(`Why ${rowOf(ada).reasons[0]!.message} The rule`);
    expect(rowOf(ada).reasons[0]!.code).toBe('likely-to-fail');
    await visitor.looksRight();
    // A viewer sees all of it and can change none of it.
    expect(await page.getByText('Block or unblock this patient').count()).toBe(0);

    await patients.open();
    await patients.find('owen');
    await patients.choose('Owen Llewellyn');
    await patients.tab('Contact preferences');
    expect(await said(patients.number)).toMatch(/Good number .* Shared with .* Siân Llewellyn, born 4 March 1951/);
    expect(await said(patients.number)).toContain('Restricted record');
    await patients.follow(patients.link('Siân Llewellyn'));
    expect(await patients.heading.textContent()).toContain('Siân Llewellyn');
  }, 90_000);

  test.each([{ javaScript: true }, { javaScript: false }])(
    'N11 E4 a kind is blocked for one patient, with who and when, and unblocked again; %j',
    async ({ javaScript }) => {
      const visitor = await browser.newVisitor({ javaScript });
      const { page } = visitor;
      const { patients } = await arrive(visitor);
      await patients.open();
      await patients.find('birdsong');
      await patients.choose('Bede Birdsong');
      await patients.tab('Contact preferences');
      await page.getByText('Block or unblock this patient').click();
      await page.getByRole('checkbox', { name: 'Service notices' }).check();
      await patients.field('Why (optional)').fill('Asked at the desk');
      await visitor.looksRight();
      await patients.follow(patients.button('Save changes'));
      expect(await patients.success.textContent()).toContain('Saved. Blocked for this patient: Service notices.');
      expect(await said(patients.facts)).toMatch(/whatever the number Now Service notices .* Sam Okoro, \d+ \w+ 20/);
      await patients.askWhy('Service notice', 'Email');
      expect(await said(patients.why)).toMatch(
        /Why Blocked .* Blocked for this patient, whatever the number Set by and when Sam Okoro, \d+/,
      );
      await patients.askWhy('Recall', 'SMS');
      expect(await said(patients.why)).toContain('The patient has ticks for other kinds only: Service notices.');

      await page.getByText('Block or unblock this patient').click();
      await page.getByRole('checkbox', { name: 'Service notices' }).uncheck();
      await patients.follow(patients.button('Save changes'));
      expect(await patients.success.textContent()).toContain('Saved. Nothing is blocked for this patient.');
      expect(await said(patients.facts)).toMatch(/whatever the number Now Nothing ticked/);
    },
    90_000,
  );

  test('N27 by keyboard alone: found, opened, asked why', async () => {
    const visitor = await browser.newVisitor();
    const { page } = visitor;
    const { patients } = await arrive(visitor);
    await patients.open();
    const tabTo = async (what: ReturnType<typeof patients.link>) => {
      for (let presses = 0; presses < 60; presses++) {
        if (await what.and(page.locator(':focus')).count()) return;
        await page.keyboard.press('Tab');
      }
      throw new Error('not reached by Tab');
    };
    await tabTo(patients.words);
    await page.keyboard.type('llewellyn, s');
    await page.keyboard.press('Enter');
    await page.waitForURL(/searches/);
    await tabTo(patients.link('Siân Llewellyn'));
    await page.keyboard.press('Enter');
    await page.waitForURL(/patients\/[0-9a-f-]{36}$/);
    await tabTo(patients.link('Contact preferences'));
    await page.keyboard.press('Enter');
    await page.waitForURL(/preferences$/);
    await tabTo(page.getByRole('radio', { name: 'About a person’s care' }));
    await page.keyboard.press('ArrowDown');
    await tabTo(patients.button('Show why'));
    await page.keyboard.press('Enter');
    await page.waitForURL(/kind=recall&channel=sms/);
    expect(await said(patients.why)).toContain('They would get a text message for a recall');
  }, 60_000);

  test('P24 a name among the patients of a campaign, within the tab', async () => {
    const visitor = await browser.newVisitor();
    const { page } = visitor;
    const { patients, seen } = await arrive(visitor, 'viewer');
    await visitor.open(`/p/first/campaigns/${campaign}/patients?show=errors`);
    const find = async (name: string) => {
      await patients.field('Find by name').fill(name);
      await patients.follow(patients.button('Find'));
    };
    await find('llewellyn');
    expect(await said(page.getByRole('main'))).toContain('No patient here has that name.');
    await find('d’souza');
    expect(await page.getByRole('link', { name: "Details of Ada D'Souza" }).count()).toBe(1);
    await visitor.looksRight();
    await patients.follow(page.getByRole('link', { name: /^Delivered/ }));
    expect(page.url()).toMatch(/\/patients\/searches\/[0-9a-f-]{36}\?show=delivered$/);
    expect(await said(page.getByRole('main'))).toMatch(/0 of 3 patients on this tab match the name “d’souza”/);
    await patients.follow(patients.link('Clear search'));
    expect(page.url()).toMatch(/\/patients\?show=delivered$/);
    expect(await page.getByRole('link', { name: /^Details of/ }).count()).toBe(3);
    expect(seen.filter((one) => TYPED.test(one))).toEqual([]);
  }, 60_000);

  test('W11 W12 P28 a direct message goes from Compose to the patient’s phone, is read there and answered', async () => {
    const { api, simulator, service } = world;
    // Patients may reply only while someone is told of a possible emergency.
    const { items: people } = (await api.get<{ items: { id: string; role: string }[] }>('/api/v1/staff')).body;
    const turn = { staffId: people.find(({ role }) => role === 'sender')!.id, hours: null };
    const rota = { minutes: 15, people: [turn], outOfHours: null, unreadHours: null };
    expect((await api.request('PUT', '/api/v1/rota', rota)).status).toBe(200);
    const staff = await browser.newVisitor({ viewport: { width: 320, height: 800 } });
    const { patients } = await arrive(staff);
    const { page } = staff;
    await staff.open('/p/first/messages/new/direct');
    await patients.find(born.nhsNumber);
    await patients.choose('Bede Birdsong');
    expect(await said(page.getByRole('main'))).toContain('An email address for the link');
    await page.getByLabel('Message', { exact: true }).fill('Dear ((given name)), your letter is attached.');
    const buffer = Buffer.from('not a letter');
    await page.setInputFiles('input[type=file]', { name: 'letter.pdf', mimeType: 'application/pdf', buffer });
    await patients.follow(patients.button('Attach file'));
    expect(await said(patients.errors)).toContain('“letter.pdf” is not a PDF, a JPEG or a PNG');
    const letter = await PDFDocument.create();
    letter.addPage();
    const file = { name: 'Letter.pdf', mimeType: 'application/pdf', buffer: Buffer.from(await letter.save()) };
    await page.setInputFiles('input[type=file]', file);
    await patients.follow(patients.button('Attach file'));
    await page.getByRole('checkbox', { name: 'The patient can reply' }).check();
    await patients.follow(patients.button('Preview'));
    const preview = await said(page.getByRole('region', { name: 'What the patient gets' }));
    expect(preview).toContain('Dear Bede,');
    expect(preview).toContain('The patient can answer once on this page.');
    await staff.looksRight({ title: 'Compose a Message – Rollcall', allowed: ['((given name))'] });
    await patients.follow(patients.button('Send direct message'));
    expect(page.url()).toMatch(/\/messages\/[0-9a-f-]{36}$/);
    await staff.looksRight();

    // The patient: the link from their mailbox, and the code from their phone.
    const mailbox = `${service.simulatorUrl}/mailbox`;
    const read = async <Body>(address: string) => (await (await fetch(address)).json()) as Body;
    let link = '';
    await until('the email with the link has come', async () => {
      const { items } = await read<{ items: { number: number }[] }>(
        `${mailbox}.json?to=${encodeURIComponent(born.email)}`,
      );
      if (!items[0]) return false;
      const { text, subject } = await read<{ text: string; subject: string }>(`${mailbox}/${items[0].number}.json`);
      expect(`${subject} ${text}`).not.toMatch(/letter|Bede|Birdsong/i);
      link = /\/m\/[0-9A-Za-z]{11}/.exec(text)?.[0] ?? '';
      return link !== '';
    });
    const phone = await browser.newVisitor({ viewport: { width: 320, height: 800 }, javaScript: false });
    const main = phone.page.getByRole('main');
    const press = (name: string) =>
      Promise.all([phone.page.waitForLoadState('load'), phone.page.getByRole('button', { name }).click()]);
    await phone.page.goto(service.url + link);
    expect(await said(main)).not.toMatch(/letter is attached|Bede/);
    await press('Open my message');
    let code = '';
    await until('the code has come', async () => {
      const texts = (await simulator.journal('sms')).filter(({ to }) => to === born.mobile);
      code = texts.map(({ text }) => /^(\d{6}) is your code/.exec(text ?? '')?.[1] ?? '').find(Boolean) ?? '';
      return code !== '';
    });
    for (const wrong of ['12345', code === '111111' ? '222222' : '111111']) {
      await phone.page.getByLabel('Code').fill(wrong);
      await press('Read my message');
      await phone.page.getByRole('alert').waitFor();
      expect(await said(main)).not.toContain('letter is attached');
    }
    await phone.page.getByLabel('Code').fill(code);
    await press('Read my message');
    await phone.page.getByText('Dear Bede, your letter is attached.').waitFor();
    const [download] = await Promise.all([
      phone.page.waitForEvent('download'),
      phone.page.getByRole('link', { name: 'Letter.pdf' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('Letter.pdf');
    await phone.page.getByLabel('Your answer').fill('Thank you, I have read it.');
    expect(await phone.page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    await phone.expectAccessible();
    await press('Send my answer');
    await phone.page.getByText('We have your answer.').waitFor();

    // Staff see that it was opened, and the answer in the inbox.
    await page.reload();
    expect(await said(page.getByRole('main'))).toContain('The patient first opened it');
    await staff.looksRight();
    await staff.open('/p/first/inbox/single-messages');
    await patients.follow(page.getByRole('link', { name: /Bede Birdsong/ }).first());
    expect(await said(page.getByRole('main'))).toContain('Thank you, I have read it.');
    await staff.looksRight();
  }, 180_000);

  test('N33 E16 letters are made, pulled, posted and one comes back, and the patient is called and asks for another day', async () => {
    const { api, service } = world;
    const [gwen, ivor] = fictionalPatients(2, 660).map((one, at) => ({
      ...{ ...one, ...NOTHING, familyName: ['Parry', 'Rees'][at]!, givenName: ['Gwen', 'Ivor'][at]! },
    }));
    await api.importPatients(patientCsv([gwen!, ivor!]));
    const of = (nhsNumber: string, set: string) =>
      service.pool.query(`UPDATE patient SET ${set} WHERE practice_id = $1 AND nhs_number = $2`, [
        service.practiceId,
        nhsNumber,
      ]);
    for (const { nhsNumber } of [gwen!, ivor!]) await of(nhsNumber, `address = '{1 High Street,Leeds}'`);
    await api.post('/api/v1/recall-categories', {
      ...{ name: 'Lungs', reasons: ['Lung check'], smsBody: 'Your ((reason)) is due.' },
      letterBody: 'Dear ((given name)), your ((reason)) is due.',
    });
    for (const { nhsNumber, dateOfBirth } of [gwen!, ivor!]) {
      const told = { nhsNumber, dateOfBirth, reason: 'Lung check', dueDate: '2026-01-06', status: 'open' };
      await api.request('PUT', `/api/v1/recalls/L-${nhsNumber}`, told);
    }

    const visitor = await browser.newVisitor();
    const { patients } = await arrive(visitor);
    const { page } = visitor;
    const main = () => said(page.getByRole('main'));
    await visitor.open('/p/first/recalls');
    await page.getByRole('checkbox', { name: 'Choose Gwen Parry, Lung check' }).check();
    await page.getByRole('checkbox', { name: 'Choose Ivor Rees, Lung check' }).check();
    await patients.follow(patients.button('Make letters'));
    expect(await patients.success.textContent()).toContain('2 letters will be in one file.');
    await until('the file is made', async () => {
      await page.reload();
      return (await main()).includes('Ready to print');
    });
    await of(ivor!.nhsNumber, `status = 'deceased'`);
    await page.reload();
    expect(await main()).toMatch(/Envelopes to pull .*Ivor Rees: The patient has died/);
    await visitor.looksRight();
    await patients.field('How many envelopes are you posting?').fill('2');
    await patients.follow(patients.button('Mark as posted'));
    await patients.errors.waitFor();
    await patients.field('How many envelopes are you posting?').fill('1');
    await patients.follow(patients.button('Mark as posted'));
    expect(await main()).toContain('1 posted + 1 pulled = 2 letters.');
    await patients.follow(page.getByRole('button', { name: /^It came back/ }));
    expect(await main()).toContain('Came back undelivered');
    await visitor.looksRight();

    await visitor.open('/p/first/recalls?tab=all');
    await page.getByRole('checkbox', { name: 'Choose Gwen Parry, Lung check' }).check();
    await patients.follow(patients.button('Add to calls'));
    await patients.follow(patients.button('Start calling'));
    expect(await patients.heading.textContent()).toContain('Gwen Parry');
    await page.getByRole('radio', { name: 'No answer' }).check();
    await patients.field('Note (optional)').fill('Rang twice');
    const day = new Date(Date.now() + 20 * 86_400_000);
    await patients.field('Day').fill(String(day.getUTCDate()));
    await patients.field('Month').fill(String(day.getUTCMonth() + 1));
    await patients.field('Year').fill(String(day.getUTCFullYear()));
    await visitor.looksRight();
    await patients.follow(patients.button('Save'));
    expect(await main()).toContain('There is nobody to call now');
    await visitor.open('/p/first/recalls?tab=all');
    await patients.follow(page.getByRole('link', { name: /^Gwen Parry/ }));
    const shown = await main();
    expect(shown).toMatch(/Letter on .*: posted/);
    expect(shown).toMatch(/Call on .*: no answer/);
    expect(shown).toContain('2 of 3 documented attempts');
    const words = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' }).format(day);
    expect(shown).toContain(`Next contact ${words}`);
  }, 120_000);

  test('H2 staff book and move on a page, and a patient books and cancels at 320 px without a script', async () => {
    const { api, simulator } = world;
    const post = async <Body>(path: string, body: unknown) => (await api.post<Body>(path, body)).body;
    const type = await post<{ id: string }>('/api/v1/appointment-types', {
      name: 'Blood test',
      minutes: 10,
      location: 'Room 2',
    });
    const date = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
    await post(`/api/v1/appointment-types/${type.id}/slots`, { sessions: [{ date, from: '09:00', to: '10:00' }] });

    const visitor = await browser.newVisitor({ viewport: { width: 320, height: 800 } });
    const { patients } = await arrive(visitor);
    await visitor.open(`/p/first/clinics?date=${date}`);
    await visitor.looksRight();
    await patients.follow(visitor.page.getByRole('link', { name: 'Book the time at 9am' }));
    await visitor.page.getByLabel('Find the patient').fill(ada.nhsNumber);
    await patients.follow(patients.button('Find'));
    await visitor.looksRight();
    await patients.follow(patients.button('Book this time'));
    await patients.follow(visitor.page.getByRole('link', { name: 'Move the appointment at 9am' }));
    await visitor.page.getByRole('radio', { name: /at 9:30am$/ }).check();
    await visitor.looksRight();
    await patients.follow(patients.button('Move the appointment'));
    await visitor.looksRight();
    expect(await said(visitor.page.getByRole('row', { name: /^9:30am/ }))).toContain("Ada D'Souza");

    const list = await api.uploadList(listCsv([born]), 'sms', { purpose: 'recall' });
    const about = {
      name: 'Blood tests',
      purpose: 'recall',
      body: 'Please book.',
      type: 'booking',
      appointmentTypeId: type.id,
    };
    await api.send(await api.draft(list, about));
    let link = '';
    await until('the text with the link has gone', async () => {
      link = /\/b\/[0-9A-Za-z]{11}/.exec(JSON.stringify(await simulator.journal('sms')))?.[0] ?? '';
      return link !== '';
    });
    const phone = await browser.newVisitor({ viewport: { width: 320, height: 800 }, javaScript: false });
    const { page } = phone;
    const press = (name: string) =>
      Promise.all([page.waitForLoadState('load'), page.getByRole('button', { name }).click()]);
    await page.goto(world.service.url + link);
    for (const [label, value] of [
      ['Day', '9'],
      ['Month', '6'],
      ['Year', '1938'],
    ] as const)
      await page.getByLabel(label, { exact: true }).fill(value);
    await press('Continue');
    await page.getByRole('radio').first().check();
    await press('Continue');
    await press('Book this appointment');
    await page.getByRole('heading', { name: 'Your appointment is booked' }).waitFor();
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    await page.getByRole('link', { name: 'Cancel' }).click();
    await press('Cancel this appointment');
    await page.getByText('Your appointment is cancelled.').waitFor();
  }, 120_000);

  test('H2 W12 a questionnaire is built and published, a patient answers it in Welsh at 320 px without a script, and staff and record have the answers', async () => {
    const { api, simulator, service } = world;
    const staff = await browser.newVisitor();
    const { patients } = await arrive(staff, 'manager');
    const { page } = staff;
    await staff.open('/p/first/questionnaires/new');
    await patients.field('Title').fill('Your sleep');
    await patients.follow(patients.button('Continue'));
    const ask = async (kind: string, question: string, options: [text: string, score: string][] = []) => {
      await patients.follow(patients.button('Add a question'));
      await page.getByRole('radio', { name: kind, exact: true }).check();
      await patients.follow(patients.button('Continue'));
      await patients.field('Question').fill(question);
      for (const [place, [text, score]] of options.entries()) {
        await page.locator(`#options-${place}`).fill(text);
        await page.locator(`#score-${place}`).fill(score);
      }
      await patients.follow(patients.button('Save'));
    };
    await ask('Choose from a list', 'How often did you sleep badly?', [
      ['Never', '0'],
      ['Most nights', '2'],
    ]);
    await ask('Yes or no', 'Were you in pain at night?');
    await staff.looksRight({ title: 'Build a questionnaire – Bulk Messages – Rollcall' });
    await patients.follow(patients.button('Publish'));
    const { body: found } = await api.get<{ items: { id: string; title: string }[] }>('/api/v1/questionnaires');
    const { id: questionnaireId } = found.items.find(({ title }) => title === 'Your sleep')!;

    await service.pool.query(
      `INSERT INTO capability (practice_id, name, on_at, on_by) SELECT id, 'welsh-pages', now(), 'test' FROM practice
       ON CONFLICT (practice_id, name) DO UPDATE SET on_at = now(), on_by = 'test'`,
    );
    await service.pool.query(`UPDATE patient SET preferred_language = 'cy' WHERE nhs_number = $1`, [born.nhsNumber]);
    const list = await api.uploadList(listCsv([born]));
    const more = { type: 'questionnaire', questionnaireId, saveAnswersToRecord: true, name: 'Sleep' };
    const id = await api.draft(list, { ...more, body: 'Please answer some questions, or call us.' });
    await api.send(id);
    let link = '';
    await until('the text with the link has gone', async () => {
      link = /\/q\/[0-9A-Za-z]{11}/.exec(JSON.stringify(await simulator.journal('sms')))?.[0] ?? '';
      return link !== '';
    });
    const phone = await browser.newVisitor({ viewport: { width: 320, height: 800 }, javaScript: false });
    const press = (name: string) =>
      Promise.all([phone.page.waitForLoadState('load'), phone.page.getByRole('button', { name, exact: true }).click()]);
    // cspell:disable -- Welsh
    await phone.page.goto(service.url + link);
    expect(await phone.page.evaluate<string>('document.documentElement.lang')).toBe('cy');
    for (const [label, value] of [
      ['Diwrnod', '9'],
      ['Mis', '6'],
      ['Blwyddyn', '1938'],
    ] as const)
      await phone.page.getByLabel(label, { exact: true }).fill(value);
    await press('Parhau');
    await press('Dechrau');
    await phone.page.getByRole('radio', { name: 'Most nights' }).check();
    expect(await phone.page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    await press('Parhau');
    await phone.page.getByRole('radio', { name: 'Na', exact: true }).check();
    await press('Parhau');
    expect(await said(phone.page.getByRole('main'))).toContain('Most nights');
    await press('Anfon fy atebion');
    await phone.page.getByRole('heading', { name: 'Mae eich atebion gennym ni' }).waitFor();
    // cspell:enable
    await service.pool.query(`UPDATE patient SET preferred_language = NULL WHERE nhs_number = $1`, [born.nhsNumber]);

    await staff.open('/p/first/inbox/answers');
    await staff.looksRight({ title: 'Answers to questionnaires – Inbox – Rollcall' });
    await patients.follow(patients.link('Your sleep'));
    const entry = async () =>
      (
        await api.get<{ items: { recordEntry: { status: string; reference: string } }[] }>(
          `/api/v1/campaigns/${id}/answers`,
        )
      ).body.items[0]!.recordEntry;
    await until('it is saved', async () => (await entry()).status === 'saved', { tell: entry });
    await page.reload();
    expect(await said(page.getByRole('row', { name: /Bede Birdsong/ }))).toMatch(/Total: 2 .* Saved/);
    await staff.looksRight();
    const record = `${service.simulatorUrl}/fhir/record`;
    const response: unknown = await (await fetch(`${record}/${(await entry()).reference}`)).json();
    const scores = (await (await fetch(`${record}/Observation`)).json()) as { entry: { resource: object }[] };
    expect(scores.entry).toHaveLength(1);
    expect([response, scores.entry[0]!.resource].flatMap(faultsOfR4)).toEqual([]);
    expect(scores.entry[0]!.resource).toMatchObject({ valueQuantity: { value: 2 } });
  }, 120_000);

  test('N30 H2 a patient books and answers a questionnaire by keyboard alone', async () => {
    const { api, simulator, service } = world;
    const post = async <Body>(path: string, body: unknown) => (await api.post<Body>(path, body)).body;
    const type = await post<{ id: string }>('/api/v1/appointment-types', { name: 'Foot check', minutes: 10 });
    const date = new Date(Date.now() + 22 * 86_400_000).toISOString().slice(0, 10);
    await post(`/api/v1/appointment-types/${type.id}/slots`, { sessions: [{ date, from: '09:00', to: '10:00' }] });
    const asked = await post<{ id: string }>('/api/v1/questionnaires', {
      ...{ resourceType: 'Questionnaire', status: 'active', title: 'Your feet' },
      item: [{ linkId: '1', type: 'boolean', text: 'Do your feet hurt?', required: true }],
    });
    const linkOf = async (letter: string, send: () => Promise<unknown>): Promise<string> => {
      const links = async () =>
        [...JSON.stringify(await simulator.journal('sms')).matchAll(new RegExp(`/${letter}/[0-9A-Za-z]{11}`, 'g'))].map(
          ([link]) => link,
        );
      const before = new Set(await links());
      await send();
      let link: string | undefined;
      await until('the text with the link has gone', async () => {
        link = (await links()).find((one) => !before.has(one));
        return link !== undefined;
      });
      return link!;
    };
    const invite = async (more: object) => {
      const list = await api.uploadList(listCsv([born]), 'sms', { purpose: 'recall' });
      await api.send(await api.draft(list, { purpose: 'recall', body: 'Please answer, or call us.', ...more }));
    };

    const { page } = await browser.newVisitor({ viewport: { width: 320, height: 800 } });
    const press = (key: string) => page.keyboard.press(key);
    /** What has the focus, which has to be seen. */
    const focused = () =>
      page.evaluate<string>(`(() => {
        const at = document.activeElement;
        if (at === document.body) return 'nothing';
        const look = getComputedStyle(at);
        const next = at.nextElementSibling && getComputedStyle(at.nextElementSibling, '::before');
        const seen = [look, next].some((one) => one && (one.outlineStyle !== 'none' || one.boxShadow !== 'none'));
        const name = at.id || at.textContent.trim();
        return seen || at.classList.contains('nhsuk-error-summary') ? name : name + ' (not seen)';
      })()`);
    /** Goes on by Tab until this has the focus. */
    const tabTo = async (name: string | RegExp) => {
      const passed: string[] = [];
      for (let n = 0; n < 25; n += 1) {
        await press('Tab');
        const at = await focused();
        if (typeof name === 'string' ? at === name : name.test(at)) return;
        passed.push(at);
      }
      throw new Error(`Tab never came to ${String(name)}, only to ${passed.join(', ')}`);
    };
    const enter = () => Promise.all([page.waitForEvent('load'), press('Enter')]);
    const prove = async () => {
      await press('Tab');
      expect(await focused()).toBe('Skip to main content');
      await press('Enter');
      await tabTo('Continue');
      await enter();
      // A script of the page moves the focus there, a moment after the page is loaded.
      await page.waitForFunction("document.activeElement.className === 'nhsuk-error-summary'");
      await press('Tab');
      expect(await focused()).toMatch(/^Enter your date of birth/);
      await press('Enter');
      expect(await focused()).toBe('birth-day');
      await page.keyboard.type('9');
      await press('Tab');
      await page.keyboard.type('6');
      await press('Tab');
      await page.keyboard.type('1938');
      await enter();
    };

    await page.goto(service.url + (await linkOf('b', () => invite({ type: 'booking', appointmentTypeId: type.id }))));
    await prove();
    await tabTo('slot-1');
    await press('ArrowDown');
    expect(await focused()).toBe('slot-2');
    await press('Shift+Tab');
    await tabTo('slot-2');
    await tabTo('Continue');
    await enter();
    await tabTo('Book this appointment');
    await enter();
    await page.getByRole('heading', { name: 'Your appointment is booked' }).waitFor();

    await page.goto(
      service.url + (await linkOf('q', () => invite({ type: 'questionnaire', questionnaireId: asked.id }))),
    );
    await prove();
    await tabTo('Start');
    await enter();
    await tabTo(/^answer/);
    await press('Space');
    await tabTo('Continue');
    await enter();
    await tabTo('Send my answers');
    await enter();
    await page.getByRole('heading', { name: 'We have your answers' }).waitFor();
  }, 120_000);

  test('N19 P26 two people have one conversation open: each sees the other, and the patient gets one answer', async () => {
    const { service, api, simulator } = world;
    await textFrom(service, born.mobile, 'Can I come on Tuesday?');
    const { body } = await api.get<{ items: { id: string; contact: string }[] }>('/api/v1/conversations');
    const { id } = body.items.find(({ contact }) => contact === born.mobile)!;
    const sam = await browser.newVisitor();
    const amira = await browser.newVisitor({ viewport: { width: 320, height: 800 } });
    for (const [visitor, who] of [
      [sam, 'sender'],
      [amira, 'manager'],
    ] as const) {
      await new SignInPage(visitor).arrive(who);
      await visitor.open(`/p/first/conversations/${id}`);
      await visitor.looksRight();
    }
    const answer = ({ page }: Visitor) => page.getByLabel('Your answer');
    const press = ({ page }: Visitor, name: string) =>
      Promise.all([page.waitForEvent('load'), page.getByRole('button', { name, exact: true }).click()]);

    await answer(sam).pressSequentially('Yes, at 9');
    await amira.page.getByText('Sam Okoro is replying.').waitFor();
    await press(amira, 'Assign to me');
    await sam.page.getByText('Assigned to Amira Khan').waitFor();
    await answer(amira).fill('Tuesday at 10am is fine.');
    await press(amira, 'Send answer');
    await amira.page.getByText('Your answer is on its way.').waitFor();

    // What the other answered arrives while Sam writes, and what Sam typed stays.
    await sam.page.locator('#thread').getByText('Tuesday at 10am is fine.').waitFor();
    expect(await answer(sam).inputValue()).toBe('Yes, at 9');
    await press(sam, 'Send answer');
    expect(await answer(sam).inputValue()).toContain('Yes, at 9');
    expect(await sam.page.getByRole('alert').first().textContent()).toContain('changed');
    await sam.looksRight();

    const sent = async () =>
      JSON.stringify(await simulator.journal('sms')).split('Tuesday at 10am is fine.').length - 1;
    await until('the one answer is sent', async () => (await sent()) === 1);
    const shown = await api.get<{ messages: { direction: string; body: string }[] }>(`/api/v1/conversations/${id}`);
    expect(shown.body.messages.map((message) => message.body)).toEqual([
      'Can I come on Tuesday?',
      'Tuesday at 10am is fine.',
    ]);
  }, 60_000);
});

/** A text from a phone, as the gateway posts it. */
async function textFrom({ url, pool, env }: Service, from: string, message: string): Promise<void> {
  const { rows } = await pool.query<{ user: string; password: string }>(
    `SELECT webhook_user AS "user", webhook_password AS password FROM provider_account a
     JOIN practice p ON p.id = a.practice_id WHERE a.channel = 'sms' AND p.slug = 'first'`,
  );
  const { user, password } = rows[0]!;
  const login = `${user}:${createSealing(env.ROLLCALL_SECRET_KEYS!).open(password)}`;
  const form = { source: from.replace('+', ''), destination: '447700900999', message, time: '2026-11-24 09:00:00' };
  const { status } = await fetch(`${url}/webhooks/simulator/replies`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(login).toString('base64')}` },
    body: new URLSearchParams(form),
  });
  if (status !== 204) throw new Error(`the reply was answered ${status}`);
}

import { PageObject } from './base';

/** The way from a list to a message that is sent, as a person goes it. Each method leaves the next page open. */
export class BulkMessageWay extends PageObject {
  readonly path = '/p/first/campaigns';

  /** Bulk Messages → Create new Bulk Message, with a file. */
  async upload({
    name,
    csv,
    channel = 'SMS',
  }: {
    name: string;
    csv: string;
    channel?: 'SMS' | 'Email';
  }): Promise<void> {
    await this.page.getByRole('button', { name: 'Create new Bulk Message' }).click();
    await this.field('Name of the list').fill(name);
    await this.page.getByRole('radio', { name: channel }).check();
    await this.chooseFile(csv);
    await this.button('Continue').click();
    await this.page.waitForURL(/\/recipient-lists\//);
  }

  async chooseFile(csv: string, fileName = 'patients.csv'): Promise<void> {
    await this.page
      .locator('input[type=file]')
      .setInputFiles({ name: fileName, mimeType: 'text/csv', buffer: Buffer.from(csv) });
  }

  /** The list result once checking is over; reloads where no script does. */
  async continueWithList(): Promise<string> {
    const onward = this.page.getByRole('button', { name: /^Continue with [\d,]+ patients?$/ });
    for (let tries = 0; tries < 60 && (await onward.count()) === 0; tries++) {
      await this.page.waitForTimeout(500);
      await this.page.goto(this.page.url());
    }
    const words = (await onward.textContent())!.trim();
    await onward.click();
    await this.page.waitForURL(/\/message/);
    return words;
  }

  async write(text: string): Promise<void> {
    await this.field('Message').fill(text);
    await this.button('Continue').click();
    await this.page.waitForURL(/\/record/);
  }

  async save(toRecord: boolean): Promise<void> {
    const question = this.page.getByRole('group', { name: 'Save to the clinical record when delivered?' });
    await question.getByRole('radio', { name: toRecord ? 'Yes' : 'No', exact: true }).check();
    await this.button('Continue').click();
    await this.page.waitForURL(/\/timing/);
  }

  async now(): Promise<void> {
    await this.page.getByRole('radio', { name: 'Send now' }).check();
    await this.button('Continue').click();
    await this.page.waitForURL(/\/review/);
  }

  get sendButton() {
    return this.button(/^(Send to|Schedule for) [\d,]+ patients?$/);
  }

  /** Ticks every check as seen. */
  async tickChecks(): Promise<void> {
    for (const box of await this.page.getByRole('checkbox', { name: 'I have looked at this' }).all()) await box.check();
  }

  /** Whole way to the review page. */
  async toReview(csv: string, text: string, name = 'A list'): Promise<void> {
    await this.open();
    await this.upload({ name, csv });
    await this.continueWithList();
    await this.write(text);
    await this.save(true);
    await this.now();
  }

  /** Rows of Bulk Messages, newest first. */
  get rows() {
    return this.page
      .getByRole('table')
      .getByRole('row')
      .filter({ has: this.page.getByRole('link', { name: /^View/ }) });
  }
}

import type { Locator } from 'playwright-core';
import { until } from '../../support/until';
import { PageObject } from './base';

/** The result of an uploaded list, and the sender's decisions about it. */
export class ListResult extends PageObject {
  readonly path = '/p/first/recipient-lists';

  /** What the page says, on one line. */
  async words(): Promise<string> {
    return (await this.page.locator('main').textContent())!.replace(/\s+/g, ' ');
  }

  /** Reloads until checking is over, as somebody without JavaScript does. */
  async checked(): Promise<void> {
    const rows = this.page.getByRole('heading', { name: 'Patients in the file' });
    const refused = this.page.getByRole('heading', { name: 'We cannot use this file' });
    await until('the list is checked', async () => {
      if ((await rows.or(refused).count()) > 0) return true;
      await this.page.goto(this.page.url());
      return false;
    });
  }

  /** The row of the spreadsheet with this number, in the table that is shown. */
  row(number: number): Locator {
    return this.page
      .getByRole('row')
      .filter({ has: this.page.getByRole('rowheader', { name: String(number), exact: true }) });
  }

  /** The rows of the spreadsheet that are shown. */
  async rowNumbers(): Promise<number[]> {
    const heads = await this.page.locator('#rows ~ * tbody').getByRole('rowheader').allTextContents();
    return heads.map((head) => Number(/\d+/.exec(head)?.[0]));
  }

  get reason(): Locator {
    return this.field('Reason');
  }

  async filterBy(reason: RegExp): Promise<void> {
    const options = await this.reason.locator('option').allTextContents();
    await this.reason.selectOption({ label: options.find((option) => reason.test(option)) });
    await this.button('Show').click();
    await this.page.waitForURL(/reason=[a-z]/);
  }

  async choose(sharing: string): Promise<void> {
    await this.page.getByRole('radio', { name: sharing }).check();
    await this.button('Save changes').click();
    await this.success.filter({ hasText: sharing }).waitFor();
  }

  /** The text of a file that a link leads to. */
  async download(link: Locator): Promise<string> {
    const [file] = await Promise.all([this.page.waitForEvent('download'), link.click()]);
    const parts: Buffer[] = [];
    for await (const part of await file.createReadStream()) parts.push(part as Buffer);
    return Buffer.concat(parts).toString('utf8');
  }
}

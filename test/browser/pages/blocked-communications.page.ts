import type { Locator } from 'playwright-core';
import { PageObject } from './base';

/** Account, Blocked Communications. Numbers are written as the page writes them: 07700 900123. */
export class BlockedCommunicationsPage extends PageObject {
  readonly path = '/p/first/account/blocked-communications';

  get number(): Locator {
    return this.field('Mobile number');
  }

  get why(): Locator {
    return this.field('Why (kept in the history)');
  }

  /** A tick of a number: `tick('Blocked Recalls', '07700 900123')`. */
  tick(label: string, number: string): Locator {
    return this.page.getByRole('checkbox', { name: `${label} for ${number}`, exact: true });
  }

  row(number: string): Locator {
    return this.page.getByRole('row').filter({ has: this.page.getByRole('rowheader', { name: number }) });
  }

  get rows(): Locator {
    return this.page.getByRole('rowheader');
  }

  /** @param what what is ticked while the number is added. */
  async block(number: string, what = 'Nothing yet, only list the number'): Promise<void> {
    await this.number.fill(number);
    await this.page.getByRole('checkbox', { name: what, exact: true }).check();
    await this.follow(this.button('Block'));
  }

  async save(why = ''): Promise<void> {
    await this.why.fill(why);
    await this.follow(this.button('Save changes'));
  }

  async find(number: string): Promise<void> {
    await this.field('Find a number on the list').fill(number);
    await this.follow(this.button('Find'));
  }

  async words(): Promise<string> {
    return (await this.page.locator('main').textContent())!.replace(/\s+/g, ' ');
  }
}

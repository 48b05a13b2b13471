import { PageObject } from './base';

/** Numbers to fix, and what leads from it. */
export class NumbersToFix extends PageObject {
  readonly path = '/p/first/account/numbers-to-fix';

  /** Rows of numbers, in their order. */
  get rows() {
    return this.page.getByRole('table').getByRole('rowgroup').last().getByRole('row');
  }

  tab(name: RegExp) {
    return this.page.getByRole('navigation', { name: 'Numbers by what they need' }).getByRole('link', { name });
  }

  async words(): Promise<string> {
    return (await this.page.locator('main').textContent())!;
  }

  /** Opens what is folded away. */
  async unfold(name: RegExp): Promise<void> {
    await this.page.locator('summary').filter({ hasText: name }).click();
  }
}

import type { Locator, Page } from 'playwright-core';
import type { Visitor } from '../../support/browser';

/**
 * A page as its user knows it: by headings, labels and buttons, never by class or id. For each new page add a class
 * here, with its parts as getters and the user's actions as methods.
 */
export abstract class PageObject {
  /** Where it is, when it can be opened directly. */
  abstract readonly path: string;

  constructor(readonly visitor: Visitor) {}

  get page(): Page {
    return this.visitor.page;
  }

  open(): Promise<number> {
    return this.visitor.open(this.path);
  }

  /** The one heading of level 1. */
  get heading(): Locator {
    return this.page.getByRole('heading', { level: 1 });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  link(name: string | RegExp): Locator {
    return this.page.getByRole('link', { name, exact: true });
  }

  field(label: string | RegExp): Locator {
    return this.page.getByLabel(label, { exact: true });
  }

  /** The summary of errors at the top; its links lead to the fields. */
  get errors(): Locator {
    return this.page.getByRole('alert').filter({ has: this.page.getByRole('heading', { name: 'There is a problem' }) });
  }

  /** The banner after something was done. */
  get success(): Locator {
    return this.page.getByRole('alert', { name: 'Success' });
  }

  /** Presses what leads to a page, also to this one again, and waits until it is there with its style. */
  async follow(target: Locator): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await target.click();
    await loaded;
  }
}

import type { Locator } from 'playwright-core';
import { textsWithin } from '../../../scripts/browser/in-page';
import { PageObject } from './base';

/** Find a patient, and the pages of one. */
export class PatientsPage extends PageObject {
  readonly path = '/p/first/patients';

  get words(): Locator {
    return this.field('NHS number, name, date of birth or mobile number');
  }

  /** Types and presses Find; the result is open then, or the form with its error. */
  async find(words: string): Promise<void> {
    await this.words.fill(words);
    await this.follow(this.button('Find'));
  }

  /** From the result to the patient. */
  async choose(name: string): Promise<void> {
    await this.follow(this.link(name));
  }

  async tab(name: 'Summary' | 'Messages' | 'Contact preferences'): Promise<void> {
    await this.follow(this.page.getByRole('navigation', { name: 'Parts of this patient’s page' }).getByText(name));
  }

  /** Asks why the patient would get or not get a message. */
  async askWhy(kind: string, channel: 'SMS' | 'Email'): Promise<void> {
    await this.page.getByRole('radio', { name: kind, exact: true }).check();
    await this.page.getByRole('radio', { name: channel, exact: true }).check();
    await this.follow(this.button('Show why'));
  }

  get why(): Locator {
    return this.page.getByRole('region', { name: 'Why would this patient get or not get a message?' });
  }

  get facts(): Locator {
    return this.page.getByRole('table', { name: 'Each block or preference and its source' });
  }

  get number(): Locator {
    return this.page.getByRole('region', { name: /^The (mobile )?number/ });
  }
}

/** The text of a part of a page on one line, with its pieces kept separate. */
export async function said(part: Locator): Promise<string> {
  const texts = await part.evaluate(textsWithin);
  return texts
    .join(' ')
    .replace(/\s+/g, ' ')
    .replace(/ ([,.:;”])/g, '$1')
    .replace(/“ /g, '“')
    .trim();
}

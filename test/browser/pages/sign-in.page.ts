import { STAFF, STAFF_PASSWORD } from '../../support/service';
import { PageObject } from './base';

export class SignInPage extends PageObject {
  readonly path = '/sign-in';

  get email() {
    return this.field('Email address');
  }

  get password() {
    return this.field('Password');
  }

  /** Types and presses; whether it led on is for the test to see. */
  async signIn(email: string, password: string): Promise<void> {
    await this.email.fill(email);
    await this.password.fill(password);
    await this.button('Sign in').click();
  }

  /** Opens the page and signs in as one of the first practice's staff. */
  async arrive(who: keyof typeof STAFF): Promise<void> {
    await this.open();
    await this.signIn(STAFF[who], STAFF_PASSWORD);
  }
}

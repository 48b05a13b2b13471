import type { Page } from 'playwright-core';

/** Signs in by the labels that people read. If that fails, the error is one sentence. */
export async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('Email address', { exact: true }).fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  try {
    await page.waitForURL((url) => url.pathname !== '/sign-in', { timeout: 15_000 });
  } catch {
    throw new Error(`${email} could not sign in with this password; see --as and --password.`);
  }
}

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { accessibilityFaults, codeWordFaults, overflowFaults } from '../../scripts/browser/checks';
import { chromiumCandidates, launchChromium } from '../../scripts/browser/chromium';
import { watchForProblems } from '../../scripts/browser/watch';
import { until } from './until';

const hasChromium = chromiumCandidates().length > 0;

/** `describe` for what needs a browser; skipped by name, and said aloud, where no Chromium can be had. */
export const describeInBrowser: jest.Describe = hasChromium ? describe : describe.skip;
if (!hasChromium)
  process.stderr.write('No Chromium here (set CHROMIUM_PATH): the browser tests are skipped by name.\n');

export interface VisitorOptions {
  javaScript?: boolean;
  viewport?: { width: number; height: number };
  forcedColors?: boolean;
  reducedMotion?: boolean;
  /** Further hosts (with port) that the visitor may be sent to, such as the simulators' mailbox. */
  hosts?: string[];
}

export interface TestBrowser {
  /** Somebody with a browser of their own: no cookies yet, one page open. Gone after the test. */
  newVisitor(options?: VisitorOptions): Promise<Visitor>;
}

/**
 * Called in a `describe`: one Chromium for its tests. After each test its visitors leave, and the test fails for what
 * went wrong meanwhile in any of their pages. `address` is asked only once a visitor comes, since services start later.
 */
export function startBrowser(address: () => string): TestBrowser {
  let browser: Browser;
  let visitors: Visitor[] = [];
  beforeAll(async () => {
    // Only our host name resolves, so that a page which calls another host fails immediately instead of waiting.
    browser = await launchChromium({ args: ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'] });
  }, 120_000);
  afterEach(async () => {
    const leaving = visitors;
    visitors = [];
    const problems = (await Promise.all(leaving.map((visitor) => visitor.leave()))).flat();
    failFor(problems);
  });
  afterAll(() => browser?.close());
  return {
    async newVisitor(options = {}) {
      const visitor = await Visitor.arrive(browser, address(), options);
      visitors.push(visitor);
      return visitor;
    },
  };
}

/** The title of every page ends with the product. */
const ANY_TITLE = / – Rollcall$/;

export class Visitor {
  private readonly expected: RegExp[] = [];

  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
    private readonly javaScript: boolean,
    private readonly seen: string[],
  ) {}

  static async arrive(browser: Browser, address: string, options: VisitorOptions): Promise<Visitor> {
    const { javaScript = true, viewport = { width: 1280, height: 900 }, hosts = [] } = options;
    const context = await browser.newContext({
      baseURL: address,
      javaScriptEnabled: javaScript,
      viewport,
      forcedColors: options.forcedColors ? 'active' : 'none',
      reducedMotion: options.reducedMotion ? 'reduce' : 'no-preference',
      locale: 'en-GB',
      timezoneId: 'Europe/London',
      serviceWorkers: 'block',
    });
    const ours = [new URL(address).host, ...hosts];
    const seen = watchForProblems(context, ({ host }) => ours.includes(host));
    return new Visitor(await context.newPage(), context, javaScript, seen);
  }

  /** Opens a path and returns the status of the answer. */
  async open(path: string): Promise<number> {
    const response = await this.page.goto(path);
    return response?.status() ?? 0;
  }

  /** Unexpected errors so far. */
  problems(): string[] {
    return this.seen.filter((problem) => !this.expected.some((pattern) => pattern.test(problem)));
  }

  /** Such a problem must come up before the test ends, and does not fail it: `visitor.expectProblem(/503/)`. */
  expectProblem(pattern: RegExp): void {
    this.expected.push(pattern);
  }

  async expectTitle(pattern: RegExp | string): Promise<void> {
    let title = '';
    const fits = () => (typeof pattern === 'string' ? title === pattern : pattern.test(title));
    await until(
      `the title is ${String(pattern)}`,
      async () => {
        title = await this.page.title();
        return fits();
      },
      { timeoutMs: 5_000, tell: () => title },
    );
  }

  async expectAccessible(): Promise<void> {
    failFor(await accessibilityFaults(this.page, { javaScript: this.javaScript }));
  }

  /** No sideways scroll at 320 px, except inside scrollable parts. */
  async expectFits(): Promise<void> {
    failFor(await overflowFaults(this.page));
  }

  /** `allowed`: words that stand there because somebody typed them. */
  async expectNoCodeWords(allowed?: string[]): Promise<void> {
    failFor(await codeWordFaults(this.page, allowed));
  }

  /** Checks every rule for all pages in one go and reports all faults, not only the first. */
  async looksRight({
    title = ANY_TITLE,
    allowed,
  }: { title?: RegExp | string; allowed?: string[] } = {}): Promise<void> {
    await this.expectTitle(title);
    // Not a page that the browser has only half of.
    await this.page.waitForLoadState();
    failFor([
      ...(await accessibilityFaults(this.page, { javaScript: this.javaScript })),
      ...(await overflowFaults(this.page)),
      ...(await codeWordFaults(this.page, allowed)),
      ...this.problems(),
    ]);
  }

  /** Clears the errors so far; for the tests of this class. */
  forgive(): void {
    this.seen.length = 0;
    this.expected.length = 0;
  }

  /** Closes all of the visitor's pages; returns unexpected errors, and expected ones that did not happen. */
  async leave(): Promise<string[]> {
    await this.context.close();
    const missing = this.expected.filter((pattern) => !this.seen.some((problem) => pattern.test(problem)));
    return [...this.problems(), ...missing.map((pattern) => `expected in vain: ${String(pattern)}`)];
  }
}

function failFor(problems: string[]): void {
  if (problems.length > 0) throw new Error(`In the browser:\n  ${problems.join('\n  ')}`);
}

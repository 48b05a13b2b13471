import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import type { Browser, Page } from 'playwright-core';
import { DEMO_PASSWORD } from '../domain/practice/demo-staff';
import { accessibilityFaults } from './browser/checks';
import { launchChromium } from './browser/chromium';
import { watchForProblems } from './browser/watch';
import { makeExampleWork } from './screenshots/example-work';
import { findPath, PAGES, type PageToSee } from './screenshots/pages';
import { signIn } from './screenshots/sign-in';
import { shown, type RuntimeAddresses } from './supervisor/data-folder';
import { readJson } from './supervisor/files';

/**
 * `npm run screenshots`: takes pictures of the pages of a running Rollcall for a person to look at, and lists what axe
 * and the console report. Starts nothing. Uses `ROLLCALL_URL`, or the Rollcall of the data folder.
 */
const WIDTHS = [320, 768, 1280];

interface Options {
  as: string;
  administrator: string;
  password: string;
  practice: string;
  to?: string;
  only: string[];
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const options = readOptions();
  const dataFolder = process.env.ROLLCALL_DATA_DIR || '.rollcall';
  const url = process.env.ROLLCALL_URL || runningAt(dataFolder);
  const folder = resolve(options.to ?? join(dataFolder, 'screenshots'));
  await makeExamples(url, dataFolder);
  const wanted = PAGES.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
  if (wanted.length === 0) throw new Error(`No such page; there are ${PAGES.map(({ name }) => name).join(', ')}.`);
  mkdirSync(folder, { recursive: true });
  const browser = await launchChromium();
  try {
    let faults = 0;
    const visitors = [
      { who: null, pages: wanted.filter(({ by }) => by === 'nobody') },
      // Administrators come first, so that the others see the traces, such as an invitation.
      { who: options.administrator, pages: wanted.filter(({ by }) => by === 'administrator') },
      { who: options.as, pages: wanted.filter(({ by }) => by === undefined) },
    ];
    for (const { who, pages } of visitors.filter((one) => one.pages.length > 0)) {
      const seen = await visit(browser, url);
      if (who !== null) await signIn(seen.page, who, options.password);
      faults += await seeAll(seen, pages, folder, options);
    }
    say(faults === 0 ? 'No faults found.' : `${faults} to fix.`);
    return faults === 0 ? 0 : 1;
  } finally {
    await browser.close();
  }
}

/** Adds example data to the demo in our data folder; any other Rollcall stays unchanged. */
async function makeExamples(url: string, dataFolder: string): Promise<void> {
  const access = readJson<{ url: string; token: string }>(join(dataFolder, 'cli.json'));
  const { simulatorUrl } = readJson<Partial<RuntimeAddresses>>(join(dataFolder, 'runtime.json')) ?? {};
  if (access?.url !== url || !simulatorUrl) return;
  say('Making something to see …');
  const made = await makeExampleWork({
    url,
    token: access.token,
    simulatorUrl,
    samples: join(dataFolder, 'sample-lists'),
  });
  say(made ? 'Lists, campaigns and a blocked number are made.' : 'There are campaigns already.');
}

function readOptions(): Options {
  return new Command('screenshots')
    .description('Takes screenshots of the pages of a running Rollcall and checks each with axe.')
    .option('--as <email>', 'who signs in', 'sam.okoro@oakfield.example')
    .option('--administrator <email>', 'who signs in for the pages of administrators', 'jo.bennett@oakfield.example')
    .option('--password <password>', 'their password', DEMO_PASSWORD)
    .option('--practice <slug>', 'whose pages', 'oakfield')
    .option('--to <folder>', 'where the pictures go (default: screenshots in the data folder)')
    .option('--only <name...>', 'only these pages', [])
    .parse()
    .opts<Options>();
}

function runningAt(dataFolder: string): string {
  const runtime = readJson<RuntimeAddresses>(join(dataFolder, 'runtime.json'));
  if (runtime) return runtime.url;
  throw new Error(`No Rollcall runs from ${dataFolder}; npm start runs one, or name another in ROLLCALL_URL.`);
}

interface Visit {
  page: Page;
  /** This list grows while the page is used. */
  problems: string[];
}

async function visit(browser: Browser, url: string): Promise<Visit> {
  const context = await browser.newContext({
    baseURL: url,
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    // Wait, so that no picture shows something half done.
    reducedMotion: 'reduce',
  });
  const { host } = new URL(url);
  const problems = watchForProblems(context, (asked) => asked.host === host);
  return { page: await context.newPage(), problems };
}

/** Returns how many faults were reported. */
async function seeAll(visit: Visit, pages: PageToSee[], folder: string, { practice }: Options): Promise<number> {
  let faults = 0;
  for (const one of pages) {
    try {
      const path = await findPath(one, visit.page, practice);
      if (path === null) say(`${one.name}: nothing to see, no link leads to one`);
      else faults += await see(visit, one.name, path, folder);
    } catch (error) {
      faults += 1;
      say(`${one.name}: ${messageOf(error)}`);
    }
  }
  return faults;
}

async function see({ page, problems }: Visit, name: string, path: string, folder: string): Promise<number> {
  let faults = 0;
  for (const width of WIDTHS) {
    problems.length = 0;
    await page.setViewportSize({ width, height: width < 600 ? 640 : 900 });
    const response = await page.goto(path);
    const file = join(folder, `${name}-${width}.png`);
    await page.screenshot({ path: file, fullPage: true });
    const told = [...(await accessibilityFaults(page)), ...problems];
    const sum = told.length === 0 ? 'ok' : `${told.length} to fix`;
    say(`${name} ${width}: ${shown(file)} (${response?.status() ?? 'no answer'}, ${sum})`);
    for (const fault of told) say(`  ${fault.replaceAll('\n', '\n  ')}`);
    faults += told.length;
  }
  return faults;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = 1;
  },
);

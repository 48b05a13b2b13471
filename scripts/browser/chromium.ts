import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser } from 'playwright-core';
import { cacheFolder, onPath, projectRoot } from '../where';

type Environment = Record<string, string | undefined>;

/** A Chromium that is installed, or that we can unpack from an npm package. */
export interface Candidate {
  from: string;
  path(): string | Promise<string>;
}

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome'];

/** In the order in which we try them; empty if this machine cannot have one. */
export function chromiumCandidates(env: Environment = process.env): Candidate[] {
  const named = env.CHROMIUM_PATH;
  if (named) {
    // As with TEMPORAL_CLI, we use what the setting names and never silently skip it.
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH names ${named}, which is not there.`);
    return [{ from: 'CHROMIUM_PATH', path: () => named }];
  }
  const onPathHere = PROGRAMS.flatMap((name) => onPath(name, env) ?? []);
  return [
    ...onPathHere.map((file) => ({ from: file, path: () => file })),
    ...playwrightCache().map((file) => ({ from: "Playwright's cache", path: () => file })),
    ...(packagedChromium() ? [{ from: '@sparticuz/chromium', path: () => unpackedChromium(env) }] : []),
  ];
}

/**
 * A Chromium without a window. A program on PATH may be only a stub that asks for a snap. So we skip what does not
 * start, and report it only if none does.
 */
export async function launchChromium({ args = [] }: { args?: string[] } = {}): Promise<Browser> {
  const reasons: string[] = [];
  for (const candidate of chromiumCandidates()) {
    try {
      const executablePath = await candidate.path();
      return await chromium.launch({
        executablePath,
        args,
        env: { ...process.env, ...fontsBeside(executablePath) },
        // Root may not use a sandbox, and the packaged Chromium lacks its helper. We only open our own pages.
        chromiumSandbox: false,
        timeout: 60_000,
      });
    } catch (error) {
      reasons.push(`${candidate.from}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (reasons.length > 0) throw new Error(`No Chromium starts.\n${reasons.join('\n')}`);
  throw new Error('There is no Chromium here: install one so that it is on PATH, or name it in CHROMIUM_PATH.');
}

/** What `npx playwright install chromium` installed, in any version; newest first. */
function playwrightCache(): string[] {
  const expected = chromium.executablePath();
  if (!expected) return [];
  // <cache>/chromium-1248/chrome-linux64/chrome
  const cache = dirname(dirname(dirname(expected)));
  const inside = relative(cache, expected).split(sep).slice(1).join(sep);
  if (!existsSync(cache)) return [];
  return readdirSync(cache)
    .filter((name) => /^chromium-\d+$/.test(name))
    .sort((a, b) => Number(b.split('-')[1]) - Number(a.split('-')[1]))
    .map((name) => join(cache, name, inside))
    .filter((file) => existsSync(file));
}

const PACKAGE = () => join(projectRoot(), 'node_modules', '@sparticuz', 'chromium');

/** It holds a program for one platform only. */
function packagedChromium(): boolean {
  return process.platform === 'linux' && process.arch === 'x64' && existsSync(join(PACKAGE(), 'package.json'));
}

/**
 * Unpacked once into our cache folder. The package itself unpacks to the temporary folder and uses whatever it finds
 * there, even a file that another process is still writing.
 */
async function unpackedChromium(env: Environment): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(PACKAGE(), 'package.json'), 'utf8')) as { version: string };
  const folder = join(cacheFolder(env), `chromium-${version}`);
  const program = join(folder, 'chromium');
  if (existsSync(program)) return program;
  mkdirSync(cacheFolder(env), { recursive: true });
  const aside = mkdtempSync(join(cacheFolder(env), '.making-'));
  try {
    // In a separate process, so that we can choose its temporary folder.
    const script = `require(process.argv[1]).executablePath()`;
    await promisify(execFile)(process.execPath, ['-e', script, PACKAGE()], { env: { ...process.env, TMPDIR: aside } });
    renameSync(aside, folder);
  } catch (error) {
    // Another process was first.
    if (!existsSync(program)) throw error;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return program;
}

/** Without fonts, pages would be empty. The packaged Chromium brings one. */
function fontsBeside(program: string): Environment {
  const fonts = join(dirname(program), 'fonts');
  return existsSync(fonts) && !existsSync('/etc/fonts/fonts.conf') ? { FONTCONFIG_PATH: fonts } : {};
}

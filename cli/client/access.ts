import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { refused } from '../exit-codes';

/** The address of Rollcall and the token we use. */
export interface Access {
  /** Without a slash at its end. */
  url: string;
  token: string;
  /** Where the address came from, for the message if nobody answers there. */
  from: string;
  /** Where the token came from, for the message if it is refused. */
  tokenFrom: string;
  /** How long Rollcall waits before it looks up a message whose hand-over had no answer (`ROLLCALL_LOOKUP_SECONDS`). */
  lookUpSeconds: number;
}

export interface Place {
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** The folder with package.json, where `npm start` keeps its data by default. */
  projectFolder: string;
}

/** The file that `npm start` writes for us. Only its owner can read it. */
interface AccessFile {
  url: string;
  token: string;
  lookUpSeconds?: number;
}

const LOOK_UP_SECONDS = 300;

/**
 * Reads ROLLCALL_URL and ROLLCALL_TOKEN, or else the file of `npm start`. A token from the file never goes to an
 * address from the environment, because that may be another installation.
 */
export function findAccess(place: Place): Access {
  const { env } = place;
  const [url, token] = [env.ROLLCALL_URL?.trim(), env.ROLLCALL_TOKEN?.trim()];
  if (url && token) {
    const from = { from: 'ROLLCALL_URL', tokenFrom: 'ROLLCALL_TOKEN' };
    return { url: checked(url, 'ROLLCALL_URL'), token, ...from, lookUpSeconds: lookUpSeconds(env) };
  }
  if (url) {
    throw refused(
      'token-missing',
      'ROLLCALL_URL is set and ROLLCALL_TOKEN is not. Set the token of your practice too.',
    );
  }
  const file = findFile(place);
  if (!file) {
    throw refused(
      'no-access',
      'We cannot find Rollcall: set ROLLCALL_URL and ROLLCALL_TOKEN, or run this in the folder of `npm start` ' +
        '(ROLLCALL_DATA_DIR names another data folder).',
    );
  }
  const { path } = file;
  const holder = token ? { token, tokenFrom: 'ROLLCALL_TOKEN' } : { token: file.token, tokenFrom: path };
  return { url: checked(file.url, path), from: path, ...holder, lookUpSeconds: lookUpSeconds(env, file) };
}

function lookUpSeconds(env: NodeJS.ProcessEnv, file?: AccessFile): number {
  return Number(env.ROLLCALL_LOOKUP_SECONDS) || file?.lookUpSeconds || LOOK_UP_SECONDS;
}

function findFile({ env, cwd, projectFolder }: Place): (AccessFile & { path: string }) | null {
  const named = env.ROLLCALL_DATA_DIR?.trim();
  const folders = named ? [resolve(cwd, named)] : [join(cwd, '.rollcall'), join(projectFolder, '.rollcall')];
  for (const folder of folders) {
    const path = join(folder, 'cli.json');
    const found = readAccessFile(path);
    if (found) return { ...found, path };
  }
  return null;
}

function readAccessFile(path: string): AccessFile | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw refused(
      'access-unreadable',
      `${path} cannot be read. Only the person who ran \`npm start\` can read it. Set ROLLCALL_TOKEN.`,
    );
  }
  try {
    const { url, token, lookUpSeconds } = JSON.parse(text) as Partial<AccessFile>;
    if (typeof url === 'string' && typeof token === 'string') return { url, token, lookUpSeconds };
  } catch {
    // Told below.
  }
  throw refused('access-unreadable', `${path} is damaged. Start Rollcall again with \`npm start\` to write a new one.`);
}

function checked(text: string, from: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && ['http:', 'https:'].includes(url.protocol) && !url.username && !url.search && !url.hash)
    return url.href.replace(/\/+$/, '');
  throw refused('url-invalid', `${from} has no address of Rollcall. Write it as https://rollcall.example.org.`);
}

/** The folder with package.json; the same from the sources and from dist/. */
export function projectFolder(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    try {
      readFileSync(join(folder, 'package.json'));
      return folder;
    } catch {
      if (dirname(folder) === folder) return from;
    }
  }
}

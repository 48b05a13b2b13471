import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { findAccess, projectFolder } from './access';

describe('where Rollcall is', () => {
  let cwd: string;
  beforeEach(() => (cwd = mkdtempSync(join(tmpdir(), 'rollcall-access-'))));
  afterEach(() => rmSync(cwd, { recursive: true }));

  const find = (env: NodeJS.ProcessEnv) => findAccess({ env, cwd, projectFolder: join(cwd, 'project') });
  const write = (content: string, ...folder: string[]) => {
    mkdirSync(join(cwd, ...folder), { recursive: true });
    writeFileSync(join(cwd, ...folder, 'cli.json'), content);
  };
  const FILE = '{"url": "http://127.0.0.1:3000", "token": "kept", "lookUpSeconds": 7}';

  it('is what the environment says', () => {
    write(FILE, '.rollcall');
    expect(find({ ROLLCALL_URL: 'https://rollcall.example.org/', ROLLCALL_TOKEN: 'mine' })).toEqual({
      url: 'https://rollcall.example.org',
      token: 'mine',
      from: 'ROLLCALL_URL',
      tokenFrom: 'ROLLCALL_TOKEN',
      lookUpSeconds: 300,
    });
  });

  it.each([
    [['.rollcall'], {}],
    [['project', '.rollcall'], {}],
    [['other'], { ROLLCALL_DATA_DIR: 'other' }],
  ])('is read from the data folder of npm start: %s', (folder, env) => {
    write(FILE, ...folder);
    expect(find(env)).toMatchObject({ url: 'http://127.0.0.1:3000', token: 'kept', lookUpSeconds: 7 });
  });

  it('takes a token of the environment to the address of the file, and never the other way round', () => {
    write(FILE, '.rollcall');
    expect(find({ ROLLCALL_TOKEN: 'mine' })).toMatchObject({ url: 'http://127.0.0.1:3000', token: 'mine' });
    expect(() => find({ ROLLCALL_URL: 'https://elsewhere.example.org' })).toThrow('ROLLCALL_TOKEN is not');
  });

  it('says what is missing or wrong', () => {
    expect(() => find({})).toThrow('We cannot find Rollcall');
    for (const url of ['rollcall', 'ftp://rollcall', 'https://me@rollcall', 'https://rollcall/?a=b'])
      expect(() => find({ ROLLCALL_URL: url, ROLLCALL_TOKEN: 'mine' })).toThrow('ROLLCALL_URL has no address');
    write('{"url": 1}', '.rollcall');
    expect(() => find({})).toThrow('is damaged');
  });

  it('knows the project from the sources and from dist/', () => {
    expect(projectFolder(__dirname)).toBe(resolve(__dirname, '..', '..'));
  });
});

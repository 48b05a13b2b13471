import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import multer, { type StorageEngine } from 'multer';
import { Turns } from '../../domain/turns';
import { inPace } from '../middleware/body-pace';
import { run } from '../middleware/run';
import { refusal, retryAfter, type Problem } from '../contract/problem';
import type { UploadedFile } from '../contract/route';

const FILE_LIMIT_BYTES = 20 * 1024 * 1024;

export interface UploadLimits {
  /** How many files one person may upload at the same time. */
  perPerson: number;
  /** How many files this process may receive at the same time. */
  together: number;
  /** The most uploads held in memory at the same time, while they are checked and stored. */
  inMemory: number;
  /** How long an upload waits for its turn in memory. */
  patienceMs: number;
}

const LIMITS: UploadLimits = { perPerson: 4, together: 16, inMemory: 2, patienceMs: 30_000 };

/** Files this old were left behind by a killed process, because no upload takes so long. */
const LEFT_BEHIND_MS = 60 * 60_000;

export interface UploadRequest {
  /** The sender: a person's or a token's id. */
  who: string;
  fields: { most: number; bytes: number };
  /** Looks at the fields that came before the file; what it throws is the answer, and nothing of the file is kept. */
  mayStore?: (fields: Record<string, unknown>) => void;
  /** False reads the file's bytes and keeps none of them. */
  keepsFile?: boolean;
}

export interface Upload {
  fields: Record<string, unknown>;
  file: UploadedFile | null;
}

export interface Uploads {
  /**
   * @throws errors of Multer and Busboy for a form that cannot be read; Problem 429 and 503 for too many at the same
   * time.
   */
  read(request: Request, response: Response, upload: UploadRequest): Promise<Upload>;
}

/**
 * Forms with a file. The file goes to disk as it comes, whatever its size, and is read into memory only once it is whole
 * and all that was to be known of its sender is known; a few at a time. It is removed from disk as soon as it was read,
 * or when it was not: in every case before the answer goes out.
 *
 * @param folder Made where it is missing. Files of an earlier process in it are removed.
 */
export function createUploads(folder: string, limits: UploadLimits = LIMITS): Uploads {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  removeLeftBehind(folder);
  const underWay = new Map<string, number>();
  const memory = new Turns(limits.inMemory);

  function enter(who: string, response: Response): void {
    const own = underWay.get(who) ?? 0;
    if (own >= limits.perPerson) {
      throw refusal('too-many-uploads', { underWay: own }).with(retryAfter(10));
    }
    if ([...underWay.values()].reduce((sum, count) => sum + count, 0) >= limits.together) throw tooBusy();
    underWay.set(who, own + 1);
    response.once('close', () => {
      const left = (underWay.get(who) ?? 1) - 1;
      if (left > 0) underWay.set(who, left);
      else underWay.delete(who);
    });
  }

  return {
    async read(request, response, { who, fields, mayStore, keepsFile = true }) {
      enter(who, response);
      const disk = createDisk(folder, mayStore);
      const reader = multer({
        storage: keepsFile ? disk.storage : NOWHERE,
        defParamCharset: 'utf8',
        limits: {
          fileSize: FILE_LIMIT_BYTES,
          files: 1,
          fields: fields.most,
          fieldSize: fields.bytes,
          fieldNameSize: 200,
          parts: fields.most + 10,
          // `a[9999999]` would be a list of ten million.
          fieldNestingDepth: 0,
        },
      }).single('file');
      try {
        await inPace(request, () => run(reader, request, response));
        // Multer's object has no prototype.
        const read = { ...(request.body as Record<string, unknown> | undefined) };
        if (!request.file || !keepsFile) return { fields: read, file: null };
        await takeUntilAnswered(memory, response, limits.patienceMs);
        const bytes = await readFile(request.file.path);
        return { fields: read, file: { bytes, name: plainFileName(request.file.originalname) } };
      } finally {
        await disk.clear();
      }
    },
  };
}

/** Control characters, what nobody sees, and halves of characters. */
const NOT_SHOWN =
  // eslint-disable-next-line no-control-regex -- these are what is taken out
  /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\p{Surrogate}]/gu;

/** A file's name for showing: no folders, no control characters, not endless. */
function plainFileName(name: string): string {
  const last = name.normalize('NFC').split(/[\\/]/).at(-1) ?? '';
  return [...last.replace(NOT_SHOWN, '').trim()].slice(0, 200).join('') || 'file';
}

/** The folder for the files of one request, until it is over. */
function createDisk(folder: string, mayStore: UploadRequest['mayStore'] = () => undefined) {
  const paths: string[] = [];
  let isOver = false;
  const remove = (path: string) => rm(path, { force: true }).catch(() => undefined);
  const storage: StorageEngine = {
    _handleFile(request, file, done) {
      try {
        mayStore(request.body as Record<string, unknown>);
      } catch (error) {
        file.stream.resume();
        return done(error);
      }
      const path = join(folder, randomUUID());
      paths.push(path);
      const sink = createWriteStream(path, { flags: 'wx', mode: 0o600 });
      pipeline(file.stream, sink)
        .then(() => done(null, { path, size: sink.bytesWritten }), done)
        // Broken off before the file was even opened, it is there only now.
        .finally(() => isOver && void remove(path));
    },
    _removeFile: (_request, _file, done) => done(null),
  };
  return {
    storage,
    async clear(): Promise<void> {
      isOver = true;
      await Promise.all(paths.map(remove));
    },
  };
}

/** For a file that nobody may receive. */
const NOWHERE: StorageEngine = {
  _handleFile(_request, file, done) {
    file.stream.resume();
    file.stream.once('end', () => done(null, {}));
  },
  _removeFile: (_request, _file, done) => done(null),
};

/**
 * Takes a turn, which ends when the answer is out.
 * @throws Problem 503 if the turn did not come in time.
 */
async function takeUntilAnswered(turns: Turns, response: Response, patienceMs: number): Promise<void> {
  if (response.destroyed) throw new Error('nobody waits for this upload');
  await turns.take(AbortSignal.timeout(patienceMs)).catch(() => {
    throw tooBusy();
  });
  if (response.destroyed) turns.give();
  else response.once('close', () => turns.give());
}

function tooBusy(): Problem {
  return refusal('too-many-uploads-together').with(retryAfter(10));
}

function removeLeftBehind(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isFile() && Date.now() - found.mtimeMs > LEFT_BEHIND_MS) rmSync(path, { force: true });
  }
}

import express, { type Request, type RequestHandler } from 'express';
import { MulterError } from 'multer';
import { UnsupportedFileError } from '../../domain/lists/list-file';
import type { Spreadsheets } from '../../ports/lists/spreadsheets';
import { invalidInput, Problem, refusal } from '../contract/problem';
import type { Route } from '../contract/route';
import type { Uploads } from '../http/uploads';
import { inPace } from './body-pace';
import { callerOf, stateOf } from './request-state';
import { run } from './run';

const JSON_LIMIT_BYTES = 1024 * 1024;

/** Any text field of a multipart body; the longest is the JSON of `columns`. */
const FIELD_LIMIT_BYTES = 64 * 1024;

/** What is read as JSON. What walks through a body may call itself `deepest` times. */
interface JsonKind {
  types: string[];
  limit: { bytes: number; words: string };
  deepest: number;
}

const PLAIN_JSON: JsonKind = {
  types: ['application/json'],
  limit: { bytes: JSON_LIMIT_BYTES, words: '1 MB' },
  deepest: 32,
};
const FHIR_JSON: JsonKind = {
  types: ['application/fhir+json', 'application/json'],
  limit: { bytes: 5 * 1024 * 1024, words: '5 MB' },
  deepest: 64,
};

/** 415, 413 and 400: reads the body as the route has it. Only then is it judged. */
export function readBody(
  body: NonNullable<Route['body']>,
  { spreadsheets, uploads }: { spreadsheets: Spreadsheets; uploads: Uploads },
): RequestHandler {
  if (body.kind === 'multipart') return multipartBody(body.takes === 'any-file' ? null : spreadsheets, uploads);
  return body.kind === 'json' ? jsonBody(PLAIN_JSON) : jsonBody(FHIR_JSON);
}

/** A missing body counts as an empty object, so the errors name the fields that a route needs. */
function jsonBody({ types, limit, deepest }: JsonKind): RequestHandler {
  const readJson = express.json({ limit: limit.bytes, strict: false, type: () => true });
  return async (request, response, next) => {
    if (!hasBody(request)) {
      stateOf(response).body = {};
      return next();
    }
    if (!request.is(types)) {
      throw refusal('not-json');
    }
    await inPace(request, () => run(readJson, request, response)).catch((error: unknown) => {
      throw jsonProblem(error, limit.words);
    });
    const body = request.body as unknown;
    if (isDeeperThan(body, deepest)) {
      throw refusal('not-readable', { why: 'nested' });
    }
    stateOf(response).body = body;
    next();
  };
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}

function multipartBody(spreadsheets: Spreadsheets | null, uploads: Uploads): RequestHandler {
  return async (request, response, next) => {
    if (!request.is('multipart/form-data')) {
      throw refusal('not-multipart');
    }
    const upload = { who: callerOf(response).tokenId, fields: { most: 20, bytes: FIELD_LIMIT_BYTES } };
    const { fields, file } = await uploads.read(request, response, upload).catch((error: unknown) => {
      const isTooLarge = error instanceof MulterError && error.code === 'LIMIT_FILE_SIZE';
      if (isTooLarge && !spreadsheets) throw refusal('attachment-too-large', { fileName: null });
      throw multipartProblem(error);
    });
    const state = stateOf(response);
    state.body = fields;
    if (file) {
      if (spreadsheets) mustBeTable(spreadsheets, file.bytes, file.name);
      state.file = file;
    }
    next();
  };
}

function mustBeTable(spreadsheets: Spreadsheets, bytes: Buffer, name: string): void {
  try {
    spreadsheets.kindOf(bytes, name);
  } catch (error) {
    if (error instanceof UnsupportedFileError) throw refusal('file-kind', error);
    throw error;
  }
}

function hasBody(request: Request): boolean {
  if (request.headers['transfer-encoding'] !== undefined) return true;
  return Number(request.headers['content-length'] ?? 0) > 0;
}

function jsonProblem(error: unknown, limit: string): unknown {
  switch ((error as { type?: string }).type) {
    case 'entity.too.large':
      return refusal('body-too-large', { what: 'The body', limit });
    case 'charset.unsupported':
    case 'encoding.unsupported':
      return refusal('not-json');
    case 'entity.parse.failed':
      return refusal('not-readable', { why: 'json' });
    case 'request.size.invalid':
    case 'request.aborted':
      return refusal('not-readable', { why: 'broken-off' });
    default:
      // Inflating failed: zlib's errors have no type.
      if ((error as { code?: string }).code?.startsWith('Z_')) {
        return refusal('not-readable', { why: 'packed' });
      }
      return error;
  }
}

function multipartProblem(error: unknown): unknown {
  if (error instanceof Problem) return error;
  if (error instanceof MulterError) {
    switch (error.code) {
      case 'LIMIT_FILE_SIZE':
        return refusal('file-too-large');
      case 'LIMIT_FIELD_VALUE':
        return refusal('body-too-large', { what: `The field ${error.field ?? ''}`, limit: '64 KB' });
      case 'LIMIT_UNEXPECTED_FILE':
      case 'LIMIT_FILE_COUNT': {
        const path = error.field ?? 'file';
        const message =
          path === 'file'
            ? 'Send one file at a time.'
            : 'Send the file in a field with the name file, and no other file.';
        return invalidInput([{ path, code: 'unknown-field', message }]);
      }
      default:
        return refusal('not-readable', { why: 'form' });
    }
  }
  // Busboy's own errors are plain: a form that breaks off or has no boundary.
  return refusal('not-readable', { why: 'form' });
}

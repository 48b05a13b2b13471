import express, { type Request, type Response } from 'express';
import { MulterError } from 'multer';
import { unstorablePlaces } from '../../../domain/storable-text';
import { inPace } from '../../../api/middleware/body-pace';
import { run } from '../../../api/middleware/run';
import { Problem, refusal } from '../../../api/contract/problem';
import type { UploadedFile } from '../../../api/contract/route';
import type { Uploads } from '../../../api/http/uploads';
import type { WebPage } from '../page';

/** What a form sent, as it came. */
export interface FormBody {
  fields: Record<string, unknown>;
  file?: UploadedFile;
}

export interface FormReader {
  /** Whose form it is; null if they are not signed in. Then a smaller limit applies. */
  who: string | null;
  /** Looks at the fields before a file is taken; throws where it must not be. */
  mayStore?: (fields: Record<string, unknown>) => void;
  /** False if nobody may upload the file. */
  keepsFile?: boolean;
}

const OF_STAFF = express.urlencoded({ extended: false, limit: '1mb', parameterLimit: 20_000 });
const OF_ANYBODY = express.urlencoded({ extended: false, limit: '16kb', parameterLimit: 50 });
const UPLOAD_FIELDS = { most: 40, bytes: 256 * 1024 };

/**
 * Reads the body of a form. Called only once it is known who sends it and that they may, since a body takes memory, disk
 * and time.
 *
 * @throws Problem 400, 413 or 415 for one that cannot be read, 400 for a text that cannot be stored.
 */
export async function readFormBody(
  request: Request,
  response: Response,
  page: WebPage,
  uploads: Uploads,
  reader: FormReader,
): Promise<FormBody> {
  const body =
    page.upload && reader.who !== null && request.is('multipart/form-data')
      ? await readUpload(request, response, uploads, { ...reader, who: reader.who })
      : { fields: await readFields(request, response, reader) };
  const [place] = unstorablePlaces(body.fields, 1);
  if (place) {
    const field = place.length > 0 ? `The field ${String(place[0])}` : 'A field';
    throw refusal('character-unreadable', { where: field });
  }
  return body;
}

async function readFields(request: Request, response: Response, { who }: FormReader): Promise<FormBody['fields']> {
  const parse = who === null ? OF_ANYBODY : OF_STAFF;
  await inPace(request, () => run(parse, request, response)).catch((error: unknown) => {
    throw formProblem(error);
  });
  return { ...(request.body as Record<string, unknown> | undefined) };
}

async function readUpload(
  request: Request,
  response: Response,
  uploads: Uploads,
  { who, mayStore, keepsFile }: FormReader & { who: string },
): Promise<FormBody> {
  try {
    const upload = { who, fields: UPLOAD_FIELDS, mayStore, keepsFile };
    const { fields, file } = await uploads.read(request, response, upload);
    return { fields, file: file ?? undefined };
  } catch (error) {
    if (error instanceof Problem) throw error;
    // The page says it on the form itself: what was typed is kept.
    const isLarge = error instanceof MulterError && error.code === 'LIMIT_FILE_SIZE';
    const fields = { ...(request.body as Record<string, unknown> | undefined) };
    return { fields: { ...fields, uploadFault: isLarge ? 'too-large' : 'broken' } };
  }
}

/** What Express's reader of forms throws, as a page says it. */
function formProblem(error: unknown): unknown {
  if (error instanceof Problem) return error;
  const { type, code } = error as { type?: unknown; code?: unknown };
  switch (type) {
    case 'entity.too.large':
    case 'parameters.too.many':
      return refusal('form-too-large');
    case 'charset.unsupported':
    case 'encoding.unsupported':
      return refusal('form-encoding');
    case 'request.size.invalid':
    case 'request.aborted':
      return refusal('form-unreadable', { why: 'broken-off' });
    default:
      // Inflating failed: zlib's errors have no type.
      if (typeof code === 'string' && code.startsWith('Z_')) {
        return refusal('form-unreadable', { why: 'packed' });
      }
      return error;
  }
}

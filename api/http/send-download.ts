import type { Response } from 'express';
import type { Answer } from '../contract/route';

/** If nobody reads from a download for this long, the client is gone or holds us up. */
const STALLED_MS = 120_000;

/** Streams a file. It may take any time, as long as the client keeps reading. */
export async function sendDownload(
  response: Response,
  download: Extract<Answer, { download: unknown }>['download'],
): Promise<void> {
  response.setTimeout(STALLED_MS, () => response.destroy());
  response
    .status(200)
    .set('Content-Type', download.contentType)
    .set('Content-Disposition', `attachment; filename="${download.fileName}"`);
  await download.write(response);
}

import type { Response } from 'express';
import type { Answer } from '../contract/route';

/** Nobody takes anything of a file for so long: they are gone, or hold us up. */
const STALLED_MS = 120_000;

/** Streams a file. It may take as long as it needs, for as long as its reader takes it. */
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

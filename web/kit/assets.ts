import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import express, { type Router } from 'express';

/** Built by scripts/build.mjs, whether this runs from dist/ or from the sources. */
const BUILT = [join(__dirname, '..', 'assets'), join(__dirname, '..', '..', 'dist', 'web', 'assets')];

/** Style, scripts and icons under an address that changes with their content, so that browsers keep them for a year. */
export function createAssets(): { base: string; router: Router } {
  const folder = BUILT.find((one) => existsSync(join(one, 'rollcall.css'))) ?? BUILT[0]!;
  const library = require.resolve('nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.js');
  const hash = createHash('sha256');
  const own = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  const files = own.filter((entry) => entry.isFile()).map((entry) => join(folder, entry.name));
  for (const file of [...files.sort(), library]) {
    hash.update(readFileSync(file));
  }
  const base = `/assets/${hash.digest('hex').slice(0, 12)}`;
  const router = express.Router();
  const kept = { immutable: true, maxAge: '1y', index: false, redirect: false } as const;
  router.use((_request, response, next) => {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    next();
  });
  router.get(`${base}/nhsuk-frontend.min.js`, (_request, response) => response.sendFile(library, kept));
  router.use(base, express.static(folder, kept));
  return { base, router };
}

import type { Request } from 'express';
import type { Role } from '../../../domain/practice/roles';
import { isId } from '../../../domain/ids';
import type { Services } from '../../../api/services';
import type { WebPage } from '../page';

/** Larger than any of our pages. We do not keep a larger page, but answer with it directly. */
const LONGEST = 1_000_000;

export type ErrorPages = ReturnType<typeof createErrorPages>;

type Needs = Pick<Services, 'keptForms' | 'clock' | 'newId'>;

interface Reader {
  staffId: string;
  role: Role;
}

/**
 * Pages of a practice that were drawn with errors, kept for an hour. A form that is sent with a mistake is answered with a
 * redirect to its own address, which shows what was kept: so the browser's Back button comes back to the form with its text
 * and its errors, and asks nobody to send the form again.
 */
export function createErrorPages(pages: WebPage[], { keptForms, clock, newId }: Needs) {
  const shown = new Set(pages.flatMap((page) => (page.for === 'practice' && page.method === 'get' ? [page.path] : [])));

  return {
    /**
     * Keeps a page that answers a form which a person sent by pressing a button. What scripts send, dialogs among them, is
     * answered directly, and so is a form whose address shows no page.
     * @param sent the path of the form's page in the table of pages, and the nonce of the answer that it was drawn for.
     * @returns the address that shows it; null where it is to be answered directly.
     */
    async keep(
      request: Request,
      reader: Reader,
      html: string,
      { path, nonce }: { path: string; nonce: string },
    ): Promise<string | null> {
      const isPressed = request.get('sec-fetch-mode') === 'navigate' && request.get('x-dialog') === undefined;
      const address = request.path;
      if (request.method !== 'POST' || !isPressed || html.length > LONGEST) return null;
      if (!shown.has(path)) return null;
      const id = newId();
      await keptForms.keep(id, reader.staffId, { address, role: reader.role, nonce, html }, clock.now());
      return `${address}?shown=${id}`;
    },

    /**
     * The page that was kept under an id, for the person and the role it was drawn for and at its own address.
     * @param nonce of the answer that it goes out with.
     */
    async find(request: Request, id: string | undefined, reader: Reader, nonce: string): Promise<string | null> {
      if (id === undefined || !isId(id)) return null;
      const page = await keptForms.page(id, reader.staffId, clock.now());
      if (page?.address !== request.path || page.role !== reader.role) return null;
      return page.html.replaceAll(page.nonce, nonce);
    },
  };
}

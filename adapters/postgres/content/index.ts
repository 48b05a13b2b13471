import type { ContentServices } from '../../../ports/content';
import type { Database } from '../sql/connect';
import { createCodes } from './codes';
import { createTemplates } from './templates';

/** Everything of this room that API and pages use. */
export function createContent(database: Database): ContentServices {
  return { templates: createTemplates(database), codes: createCodes(database) };
}

import type { PageServices } from '../kit/mount';
import type { WebPage } from '../kit/page';
import { editTemplatePages } from './templates/edit-template.pages';
import { templatePages } from './templates/template.pages';
import { allTemplatesPages } from './templates/templates.pages';

/** The pages of templates: the list, one of them, and writing one. */
export function contentPages(services: PageServices): WebPage[] {
  return [...allTemplatesPages(services), ...editTemplatePages(services), ...templatePages(services)];
}

import { STARTER_SET, STARTER_TEMPLATES, type StarterTemplate } from '../../../domain/content/templates/starter-set';
import { matchesFilter, type TemplateFilter } from '../../../domain/content/templates/template-filter';
import type {
  TemplateLanguages,
  TemplateLink,
  TemplatePlace,
  TemplateRow,
  TemplateTranslation,
  TemplateVersion,
} from '../../../ports/content/templates';

/** Texts of the shared set go with nothing that only one practice has. */
const NO_LINK: TemplateLink = { questionnaireId: null, appointmentTypeId: null };

/** Nor have they translations: nobody has had them read. */
const ONE_LANGUAGE = (): TemplateLanguages<TemplateTranslation> => ({ mustUnderstand: [], translations: [] });

const MADE = { createdBy: STARTER_SET.by, createdAt: STARTER_SET.at };

/** Templates of the shared set that a filter asks for, in the order of the set. */
export function sharedMatching(filter: TemplateFilter): StarterTemplate[] {
  return STARTER_TEMPLATES.filter((one) => matchesFilter(one, filter));
}

/** Those of them that are listed after a place; all of them come after the templates of a practice. */
export function sharedAfter(after: TemplatePlace | null, filter: TemplateFilter): StarterTemplate[] {
  const matching = sharedMatching(filter);
  if (after === null || after.createdAt > STARTER_SET.at) return matching;
  const at = matching.findIndex(({ id }) => id === after.id);
  return at < 0 ? [] : matching.slice(at + 1);
}

/** A shared template as a row; its text is the program's, whatever version a practice has kept. */
export function sharedRow(starter: StarterTemplate, lastUsedAt: Date | null): TemplateRow {
  const { id, version, name, channel, purpose, subject, body } = starter;
  return {
    ...{ id, version, name, channel, purpose, subject, body, ...NO_LINK, shared: true, lastUsedAt },
    ...ONE_LANGUAGE(),
    ...{ ...MADE, changedBy: MADE.createdBy, changedAt: MADE.createdAt, archivedBy: null, archivedAt: null },
  };
}

export function sharedVersion({ version, name, subject, body }: StarterTemplate): TemplateVersion {
  return { version, name, subject, body, ...NO_LINK, ...ONE_LANGUAGE(), ...MADE };
}

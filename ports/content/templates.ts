import type { TemplateChannel, TemplateText } from '../../domain/content/templates/message-templates';
import type { TemplateFilter } from '../../domain/content/templates/template-filter';
import type { ListColumns } from '../../domain/content/templates/unknown-placeholders';
import type { TranslationText } from '../../domain/content/translations/template-translations';
import type { Purpose } from '../../domain/eligibility/purposes';
import type { Page, PageRequest } from '../page';
import type { TokenHolder } from '../practice/api-tokens';

/** What a message with a template asks or offers; at most one of them. */
export interface TemplateLink {
  questionnaireId: string | null;
  appointmentTypeId: string | null;
}

/** What a text has besides itself: sentences that must be understood, and translations. They are one version (N42). */
export interface TemplateLanguages<Translation extends TranslationText = TranslationText> {
  /** Sentences of the text. A patient who needs another language is not sent them untranslated. */
  mustUnderstand: string[];
  translations: Translation[];
}

/** A translation of a version, and who has said that it says the same; null while nobody has. */
export interface TemplateTranslation extends TranslationText {
  approvedBy: string | null;
  approvedAt: Date | null;
}

/** The parts of a template that a person writes. */
export interface TemplateContent extends TemplateText, TemplateLink, TemplateLanguages {
  name: string;
  channel: TemplateChannel;
  purpose: Purpose;
}

/** A template as its newest version has it. */
export interface TemplateRow extends Omit<TemplateContent, 'translations'>, TemplateLanguages<TemplateTranslation> {
  id: string;
  version: number;
  /** Of the shared set: read-only, and the same for all practices. */
  shared: boolean;
  createdBy: string;
  createdAt: Date;
  /** Of the newest version. */
  changedBy: string;
  changedAt: Date;
  archivedBy: string | null;
  archivedAt: Date | null;
  /** When Send was last pressed for a campaign with a version of it; null where it never was. */
  lastUsedAt: Date | null;
}

export interface TemplateVersion extends TemplateText, TemplateLink, TemplateLanguages<TemplateTranslation> {
  version: number;
  name: string;
  createdBy: string;
  createdAt: Date;
}

/** A campaign whose text is, or was before somebody edited it, a version of a template. */
export interface TemplateUse {
  campaignId: string;
  name: string;
  isDraft: boolean;
  version: number;
  /** When Send was pressed; null for a draft. */
  sentAt: Date | null;
}

/** Templates for one channel and purpose, and how many. */
export interface TemplateFolder {
  channel: TemplateChannel;
  purpose: Purpose;
  count: number;
}

export interface TemplatePlace {
  createdAt: Date;
  id: string;
}

/** How an approval ended: `not-found` where the newest version has no such translation. */
export type TranslationAnswer = 'approved' | 'not-found' | 'changed-meanwhile';

/** How a change ended: `conflict` when the newest version is not the one that was read, and who made it. */
export type TemplateChange = { kind: 'changed' } | { kind: 'archived' } | { kind: 'conflict'; by: string };

/** Message templates of a practice and of the shared set. Each change makes a new version, and every version is kept. */
export interface Templates {
  /** With its first version and its audit entry; repeated with the same id it changes nothing. */
  create(practiceId: string, templateId: string, content: TemplateContent, by: TokenHolder, now: Date): Promise<void>;
  find(practiceId: string, templateId: string): Promise<TemplateRow | null>;
  /** Those of the practice, newest first, then those of the shared set. */
  page(
    practiceId: string,
    request: PageRequest<TemplatePlace>,
    filter?: TemplateFilter,
  ): Promise<Page<TemplateRow, TemplatePlace>>;
  /** How many there are of each channel and purpose, those of the shared set among them. */
  folders(
    practiceId: string,
    filter: Pick<TemplateFilter, 'search' | 'archived' | 'shared'>,
  ): Promise<TemplateFolder[]>;
  /** Keeps the present version of a shared template with the practice, so that campaigns can name it. Idempotent. */
  keepShared(practiceId: string, templateId: string): Promise<void>;
  /**
   * A further version, unless `content` is what the newest says. Drafts whose text is that of the newest version get the new
   * text in the same transaction; a text that somebody edited, and a campaign that was sent or scheduled, keep theirs. Nobody
   * has approved the translations of the new version, also where only one of them changed.
   *
   * @param version as it was read; null where that does not matter.
   */
  change(
    practiceId: string,
    templateId: string,
    version: number | null,
    content: TemplateContent,
    by: TokenHolder,
    now: Date,
  ): Promise<TemplateChange>;
  /**
   * Notes that a person has said of a translation that it says what the text says. From now on patients get it.
   *
   * @param version as it was read.
   */
  approveTranslation(
    practiceId: string,
    templateId: string,
    version: number,
    language: string,
    by: TokenHolder,
    now: Date,
  ): Promise<TranslationAnswer>;
  /** Stops offering it for new messages. Messages that already use it keep their text. Idempotent. */
  archive(practiceId: string, templateId: string, by: TokenHolder, now: Date): Promise<void>;
  restore(practiceId: string, templateId: string, by: TokenHolder, now: Date): Promise<void>;
  /** Newest first; a place is the number of a version. */
  versions(
    practiceId: string,
    templateId: string,
    request: PageRequest<number>,
  ): Promise<Page<TemplateVersion, number>>;
  /** Campaigns and drafts with one of its versions, newest first, at most `limit`. */
  uses(practiceId: string, templateId: string, limit: number): Promise<TemplateUse[]>;
  /** What the practice's newest lists can fill, each kind of header once. */
  columnsOfLists(practiceId: string): Promise<ListColumns[]>;
}

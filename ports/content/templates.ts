import type { TemplateChannel, TemplateText } from '../../domain/content/templates/message-templates';
import type { Purpose } from '../../domain/eligibility/purposes';
import type { Page, PageRequest } from '../page';
import type { TokenHolder } from '../practice/api-tokens';

/** The parts of a template that a person writes. */
export interface TemplateContent extends TemplateText {
  name: string;
  channel: TemplateChannel;
  purpose: Purpose;
}

/** A template as its newest version has it. */
export interface TemplateRow extends TemplateContent {
  id: string;
  version: number;
  createdBy: string;
  createdAt: Date;
  /** Of the newest version. */
  changedBy: string;
  changedAt: Date;
  archivedBy: string | null;
  archivedAt: Date | null;
}

export interface TemplateVersion extends TemplateText {
  version: number;
  name: string;
  createdBy: string;
  createdAt: Date;
}

export interface TemplateFilter {
  /** Stands somewhere in the name, the subject or the text, in any case. */
  search?: string;
  /** Those in use unless it is true. */
  archived?: boolean;
}

export interface TemplatePlace {
  createdAt: Date;
  id: string;
}

/** How a change ended: `conflict` when the newest version is not the one that was read, and who made it. */
export type TemplateChange = { kind: 'changed' } | { kind: 'archived' } | { kind: 'conflict'; by: string };

/** Message templates of a practice. Each change makes a new version, and every version is kept. */
export interface Templates {
  /** With its first version and its audit entry; repeated with the same id it changes nothing. */
  create(practiceId: string, templateId: string, content: TemplateContent, by: TokenHolder, now: Date): Promise<void>;
  find(practiceId: string, templateId: string): Promise<TemplateRow | null>;
  /** Newest first. */
  page(
    practiceId: string,
    request: PageRequest<TemplatePlace>,
    filter?: TemplateFilter,
  ): Promise<Page<TemplateRow, TemplatePlace>>;
  /**
   * A further version, unless `content` is what the newest says. Drafts whose text is that of the newest version get the new
   * text in the same transaction; a text that somebody edited, and a campaign that was sent or scheduled, keep theirs.
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
  /** Stops offering it for new messages. Messages that already use it keep their text. Idempotent. */
  archive(practiceId: string, templateId: string, by: TokenHolder, now: Date): Promise<void>;
  restore(practiceId: string, templateId: string, by: TokenHolder, now: Date): Promise<void>;
  /** Newest first; a place is the number of a version. */
  versions(
    practiceId: string,
    templateId: string,
    request: PageRequest<number>,
  ): Promise<Page<TemplateVersion, number>>;
}

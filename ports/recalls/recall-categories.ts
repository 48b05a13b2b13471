import type { RecallCategoryFields } from '../../domain/recalls/categories';
import type { TokenHolder } from '../practice/api-tokens';

export interface RecallCategoryRow extends RecallCategoryFields {
  id: string;
  version: number;
  createdBy: string;
  createdAt: Date;
  changedBy: string;
  changedAt: Date;
}

/**
 * How a change ended: `conflict` when someone else changed it since it was read, and who; `taken` when another category has
 * the name, or a reason, already.
 */
export type CategoryAnswer =
  | { kind: 'stored' }
  | { kind: 'conflict'; by: string }
  | { kind: 'taken'; field: 'name' | 'reasons'; value: string; category: string };

export interface RecallCategories {
  /** By name. */
  all(practiceId: string): Promise<RecallCategoryRow[]>;
  find(practiceId: string, categoryId: string): Promise<RecallCategoryRow | null>;
  /** With its audit entry; recalls of its reasons belong to it from then on. Idempotent by its id. */
  create(
    practiceId: string,
    categoryId: string,
    fields: RecallCategoryFields,
    by: TokenHolder,
    now: Date,
  ): Promise<CategoryAnswer>;
  /** @param version as it was read; null where that does not matter. */
  change(
    practiceId: string,
    categoryId: string,
    version: number | null,
    fields: RecallCategoryFields,
    by: TokenHolder,
    now: Date,
  ): Promise<CategoryAnswer>;
  /** Reasons of open recalls that belong to no category, and how many recalls have each; the most frequent 50. */
  reasonsWithoutCategory(practiceId: string): Promise<{ reason: string; count: number }[]>;
}

import { reasonMessage } from '../lists/row-reasons';

/**
 * What may be shown of a patient. One rule for the API, pages and files: we only show that a record is restricted. We
 * show no name, no contact and no text made of their details. Counts of patients, rows and messages include it like any
 * other.
 *
 * Adapters apply it to the rows they read, so that no layer above them ever holds data that must not be shown. To show
 * a restricted record to a person who gave a reason, add a fact here; do not bypass the rule.
 */

/** The facts that decide it, as far as they are known at the place of showing. */
export interface ExposureFacts {
  /** Of the patient now; null or absent where no patient is known. */
  status?: string | null;
  /** Why a list row was left out when it was matched: a register of others tells it then only. */
  reasons?: readonly { code: string }[] | null;
}

/** Shown in place of a restricted patient's name. */
export const RESTRICTED_WORDS = reasonMessage('restricted');

/** Also for a record that became restricted after its list was matched or its message was sent. */
export function isRestricted({ status, reasons }: ExposureFacts): boolean {
  return status === 'restricted' || (reasons ?? []).some(({ code }) => code === 'restricted');
}

/** A record as it may be shown. If it is restricted, the fields that identify the patient are null. */
export type Shown<Item, Field extends keyof Item> = Omit<Item, Field> & { [Name in Field]: Item[Name] | null };

/** The same, with whether the record is restricted, so that the caller can say so. */
export type Exposed<Item, Field extends keyof Item> = Shown<Item, Field> & { isRestricted: boolean };

/**
 * @param fields of `item` that hold the patient's identity, contact details or messages.
 */
export function shown<Item extends object, Field extends keyof Item>(
  item: Item,
  fields: readonly Field[],
  facts: ExposureFacts,
): Shown<Item, Field> {
  if (!isRestricted(facts)) return item;
  return { ...item, ...(Object.fromEntries(fields.map((name) => [name, null])) as Record<Field, null>) };
}

/** As `shown`, and says whether it is a restricted record. */
export function exposed<Item extends object, Field extends keyof Item>(
  item: Item,
  fields: readonly Field[],
  facts: ExposureFacts,
): Exposed<Item, Field> {
  return { ...shown(item, fields, facts), isRestricted: isRestricted(facts) };
}

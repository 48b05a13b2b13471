import { columnKey, COLUMN_SYNONYMS, type Columns, type Field } from '../../lists/columns';
import { compileTemplate, placeholderColumns } from '../template';

/** Fields with a patient's identity, address or consent, which rarely belong in a text. */
const IDENTIFYING = [
  ...(['nhsNumber', 'dateOfBirth', 'doesNotWishSms', 'smsConsent', 'marketingAgreed'] as const),
  ...(['address', 'address2', 'address3', 'address4', 'address5', 'postcode'] as const),
] as const satisfies Field[];

const KNOWN: ReadonlySet<string> = new Set(IDENTIFYING.flatMap((field) => COLUMN_SYNONYMS[field]));

/** Names of columns that hold the same details, such as "Home address 1" and "Consented to texts". */
const LIKE =
  /nhs(?:no|num)|chinumber|dateofbirth|^dob|^address|(?:home|postal|patient|current|full)address|post(?:al)?code|consent|dissent|optout|optin/;

/**
 * Finds placeholders that would show a patient's identity, address or consent (`identifier-in-text`). Anyone who holds
 * the phone could read those details. An email address does not count.
 *
 * @returns their names as written; empty when there is none.
 */
export function identifiersIn(
  text: string,
  header: readonly string[] = [],
  columns: Partial<Columns> | null = null,
): string[] {
  const places = placeholderColumns(header, columns ?? {});
  const identifying = new Set(IDENTIFYING.flatMap((field) => columns?.[field] ?? []));
  return compileTemplate(text).shown.filter((name) => {
    const key = columnKey(name);
    const place = places.get(key);
    return (place !== undefined && identifying.has(place)) || KNOWN.has(key) || LIKE.test(key);
  });
}

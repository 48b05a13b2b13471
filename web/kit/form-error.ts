/** One thing wrong with a form: named in the summary, linked to its field. */
export interface FormError {
  /** The id of the field; null if it belongs to none. */
  field: string | null;
  message: string;
}

/** The API's refusals are sentences. On a page, the error of a field has no full stop. */
export function withoutStop({ field, message }: FormError): FormError {
  return { field, message: message.replace(/\.$/, '') };
}

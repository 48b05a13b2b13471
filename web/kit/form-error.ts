/** One thing wrong with a form: named in the summary, linked to its field. */
export interface FormError {
  /** The id of the field; null if it belongs to none. */
  field: string | null;
  message: string;
}

/** The one source of "now" outside the database and Temporal. */
export interface Clock {
  now(): Date;
}

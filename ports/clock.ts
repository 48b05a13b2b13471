/** The only source of "now" outside the database and Temporal. */
export interface Clock {
  now(): Date;
}

/** What someone typed into a form that came too late, after the idle sign-out. */
export interface KeptForm {
  /** Where the form leads, as a path. */
  action: string;
  /** Names and values, each as often as it was sent. */
  fields: [name: string, value: string][];
}

/** A page that was drawn with errors, so that the browser's Back button comes back to it. */
export interface KeptPage {
  /** The path at which it is shown. */
  address: string;
  /** The role that it was drawn for. */
  role: string;
  /** The nonce of its one script, new in each response. */
  nonce: string;
  html: string;
}

export interface KeptForms {
  /** Keeps a form or a page for an hour, readable with the keys of the service only. */
  keep(id: string, staffId: string, kept: KeptForm | KeptPage, now: Date): Promise<void>;
  /** The form, once, and only for its person; null for anyone else, and after the hour. */
  take(id: string, staffId: string, now: Date): Promise<KeptForm | null>;
  /** The page, as often as its person asks for it within the hour. */
  page(id: string, staffId: string, now: Date): Promise<KeptPage | null>;
  /** Deletes forms and pages that nobody came back for. */
  sweep(now: Date): Promise<void>;
}

/** What somebody had typed into a form that came too late: after the idle sign-out. */
export interface KeptForm {
  /** Where the form leads, as a path. */
  action: string;
  /** Names and values, each as often as it was sent. */
  fields: [name: string, value: string][];
}

export interface KeptForms {
  /** Keeps a form for an hour, readable with the keys of the service only. */
  keep(id: string, staffId: string, form: KeptForm, now: Date): Promise<void>;
  /** The form, once, and to the person it was kept for alone; null for anybody else, and after the hour. */
  take(id: string, staffId: string, now: Date): Promise<KeptForm | null>;
  /** Deletes what nobody came back for. */
  sweep(now: Date): Promise<void>;
}

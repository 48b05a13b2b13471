export type CommandKind = 'send' | 'reschedule' | 'pause' | 'resume' | 'cancel' | 'retry' | 'pace' | 'approve';

/**
 * How the rest of the service talks to workflows. Every call is idempotent and decides nothing: the decision is already
 * in the database, and a workflow is only signalled to look. If Temporal is away a call throws, the row stays marked as
 * not signalled, and the sweeper repeats it.
 */
export interface CampaignGateway {
  /** Starts the campaign's workflow or, if it runs, signals it that a command came (signal-with-start). */
  commanded(practiceId: string, campaignId: string, commandId: string, kind: CommandKind): Promise<void>;
  /** Starts `list/<id>`, once. */
  listUploaded(practiceId: string, listId: string): Promise<void>;
  /** Starts `patient-import/<id>`, once. */
  patientsUploaded(practiceId: string, importId: string): Promise<void>;
  /** Starts `recall-import/<id>`, once. */
  recallsUploaded(practiceId: string, importId: string): Promise<void>;
  /** Signals the settlement that receipts came, so that it looks soon. */
  receiptsCame(practiceId: string, campaignId: string): Promise<void>;
  /** Starts the settlement of a campaign unless it runs. */
  ensureSettlement(practiceId: string, campaignId: string): Promise<void>;
  /** Starts the settlement of a dispatch, or signals it to look, because entries are to be withdrawn from the record. */
  entriesToWithdraw(practiceId: string, dispatchId: string): Promise<void>;
  /**
   * Starts `message/<id>`, or signals it to look if it runs, because a dispatch without a campaign waits to be sent.
   */
  messageToSend(practiceId: string, dispatchId: string): Promise<void>;
  /** Signals a running campaign to look at the database. Does nothing if none runs. */
  look(practiceId: string, campaignId: string): Promise<void>;
}

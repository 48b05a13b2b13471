export type CommandKind = 'send' | 'reschedule' | 'pause' | 'resume' | 'cancel' | 'retry' | 'pace' | 'approve';

/**
 * How the rest of the service talks to the workflows. Every call may be repeated, and none of them decides anything: the
 * decision is in the database already, a workflow is only told to look. When Temporal is away a call throws; the row
 * stays marked as not signalled and the sweeper repeats it.
 */
export interface CampaignGateway {
  /** Starts the campaign's workflow or, when it runs, tells it that a command came (signal-with-start). */
  commanded(practiceId: string, campaignId: string, commandId: string, kind: CommandKind): Promise<void>;
  /** Starts `list/<id>`, once. */
  listUploaded(practiceId: string, listId: string): Promise<void>;
  /** Starts `patient-import/<id>`, once. */
  patientsUploaded(practiceId: string, importId: string): Promise<void>;
  /** Tells the settlement that receipts came, so that it looks soon. */
  receiptsCame(practiceId: string, campaignId: string): Promise<void>;
  /** Starts the settlement of a campaign unless it runs. */
  ensureSettlement(practiceId: string, campaignId: string): Promise<void>;
  /** Starts `message/<id>`, or tells it to look when it runs: something of a dispatch without a campaign waits to be sent. */
  messageToSend(practiceId: string, dispatchId: string): Promise<void>;
  /** Tells a running campaign to look at the database; does nothing when none runs. */
  look(practiceId: string, campaignId: string): Promise<void>;
}

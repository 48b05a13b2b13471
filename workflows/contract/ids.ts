/** Workflow ids, task queues and search attributes: ids and integers only, since they are never encrypted. */
export const campaignWorkflowId = (campaignId: string): string => `campaign/${campaignId}`;
export const settlementWorkflowId = (campaignId: string): string => `settlement/${campaignId}`;

/** A dispatch without a campaign; a single message's dispatch has the message's id. */
export const messageWorkflowId = (dispatchId: string): string => `message/${dispatchId}`;

/** `campaign/<id>/w1/b0003`; a later pass over the same wave is `w1.2`. */
export function batchWorkflowId(campaignId: string, wave: number, pass: number, batch: number): string {
  const waveName = pass > 1 ? `w${wave}.${pass}` : `w${wave}`;
  return `campaign/${campaignId}/${waveName}/b${String(batch).padStart(4, '0')}`;
}

/** `campaigns`: workflows and light steps · `delivery`: hand-overs · `records`: saving to the record · `lists`: files. */
export const TASK_QUEUES = {
  campaigns: 'campaigns',
  delivery: 'delivery',
  records: 'records',
  lists: 'lists',
} as const;

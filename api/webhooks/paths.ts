/** Where providers post to; `{provider}` is the kind of an account. */
export const WEBHOOK_PATHS = [
  { what: 'receipts', path: '/webhooks/{provider}/receipts', summary: 'A delivery receipt' },
  { what: 'replies', path: '/webhooks/{provider}/replies', summary: 'A patient’s reply' },
] as const;

export type WebhookKind = (typeof WEBHOOK_PATHS)[number]['what'];

/** Reads an address; null if it is not a webhook. */
export function readWebhookPath(url: string): { provider: string; what: WebhookKind } | null {
  const [, provider, what] = /^\/webhooks\/([a-z0-9-]{1,40})\/(receipts|replies)(?:\?|$)/.exec(url) ?? [];
  return provider && what ? { provider, what: what as WebhookKind } : null;
}

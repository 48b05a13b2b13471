const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;
const MESSAGE_ID = /^message-id:[ \t]*(?:\r\n[ \t]+)?<?([^>\r\n]*)>?/im;
const LARGEST_HEADER = 16_384;

/** The Message-ID of a raw mail, without the angle brackets; empty when it has none. */
export function messageIdOf(raw: Buffer): string {
  const end = raw.indexOf('\r\n\r\n');
  const header = raw.toString('latin1', 0, Math.min(end < 0 ? raw.length : end, LARGEST_HEADER));
  return MESSAGE_ID.exec(header)?.[1]?.trim() ?? '';
}

/** By what the sender knows this mail: an id inside ENVID or Message-ID, else the one of them that is there. */
export function referenceOf(envid: string, messageId: string): string {
  return UUID.exec(envid)?.[0] ?? UUID.exec(messageId)?.[0] ?? (envid || messageId);
}

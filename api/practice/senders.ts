import {
  readEmailSender,
  readReplyAddress,
  readReplyNumber,
  readSmsSender,
  type SenderReading,
} from '../../domain/content/sender';
import type { HandOver, ProviderAccount } from '../../ports/delivery/message-provider';
import type { SenderChange } from '../../ports/practice/provider-accounts';
import { invalidInput, type FieldError } from '../contract/problem';

/** The sender of an account as a single message takes it. */
export function senderOf({ sender, replyTo }: Pick<ProviderAccount, 'sender' | 'replyTo'>): Partial<HandOver> {
  return { ...(sender === null ? {} : { sender }), ...(replyTo === null ? {} : { replyTo }) };
}

/** A change of an account's sender as it is stored; 422 with one error for each value that cannot be one. */
export function readSenderChange(
  { channel, kind }: Pick<ProviderAccount, 'channel' | 'kind'>,
  change: SenderChange,
): SenderChange {
  const readers: Record<keyof SenderChange, (text: string) => SenderReading> =
    channel === 'sms'
      ? { sender: (text) => readSmsSender(text, kind), replyTo: readReplyNumber }
      : { sender: readEmailSender, replyTo: readReplyAddress };
  const read: SenderChange = {};
  const errors: FieldError[] = [];
  for (const path of ['sender', 'replyTo'] as const) {
    const text = change[path];
    if (text === undefined) continue;
    const reading = text === null ? null : readers[path](text);
    if (reading?.ok === false) errors.push({ path, code: reading.code, message: reading.message });
    else read[path] = reading === null ? null : reading.value;
  }
  if (errors.length > 0) throw invalidInput(errors);
  return read;
}

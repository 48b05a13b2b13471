import type { FailureCode } from '../../../domain/delivery/failure-reasons';
import type { HandOverOutcome } from '../../../ports/delivery/message-provider';
import type { OpenFailure, SmtpRefusal, SendResult } from './session';

/** The outcome of a send, in the port's words. */
export function outcomeOfSend(result: SendResult): HandOverOutcome {
  switch (result.kind) {
    case 'accepted':
      return { kind: 'accepted', ...queueId(result.response) };
    case 'refused':
      return outcomeOfRefusal(result.refusal);
    case 'lost':
      return result.handedOver
        ? { kind: 'ambiguous', detail: `no reply to the mail: ${result.cause}` }
        : { kind: 'not-taken', code: 'mail-server-busy', detail: `lost before the mail: ${result.cause}` };
    case 'unsendable':
      return outcomeOfUnsendable(result.what);
  }
}

export function outcomeOfOpening(failure: OpenFailure): HandOverOutcome {
  return { kind: 'halt', cause: failure.fault, detail: failure.cause };
}

/** Servers put their queue id into the text of a 250. We leave out a text that contains an address. */
function queueId(response: string): { providerReference?: string } {
  const text = response.replace(/^\d{3}[ -]?(\d\.\d{1,3}\.\d{1,3} ?)?/, '').trim();
  return text && !text.includes('@') ? { providerReference: text.slice(0, 120) } : {};
}

function outcomeOfUnsendable(what: 'recipient' | 'sender' | 'size'): HandOverOutcome {
  if (what === 'recipient') return { kind: 'refused', code: 'address-unknown', detail: 'not an address for SMTP' };
  if (what === 'size') return { kind: 'refused', code: 'content-rejected', detail: 'larger than the server takes' };
  return { kind: 'halt', cause: 'configuration', detail: 'the sender is not an address for SMTP' };
}

/** We keep only the codes of a reply, because its text often repeats the address. */
function outcomeOfRefusal(refusal: SmtpRefusal): HandOverOutcome {
  const detail = [refusal.step, refusal.code, refusal.enhanced].filter(Boolean).join(' ');
  if (isAboutOurLogin(refusal)) return { kind: 'halt', cause: 'credentials', detail };
  // 503 means that the session is out of step and says nothing about this email (RFC 5321 §4.2.4). It can go over
  // another session.
  if (refusal.code < 500 || refusal.code === 503) {
    return { kind: 'not-taken', code: isMailboxFull(refusal) ? 'mailbox-full' : 'mail-server-busy', detail };
  }
  if (refusal.step === 'mail') return outcomeOfMailFrom(refusal, detail);
  return { kind: 'refused', code: failureOf(refusal), detail };
}

function isAboutOurLogin({ step, code }: SmtpRefusal): boolean {
  return step !== 'message' && [530, 534, 535, 538].includes(code);
}

/**
 * MAIL FROM names the sender, which is the same for every email. So a refusal is about us, unless it is about the size.
 */
function outcomeOfMailFrom({ code, enhanced }: SmtpRefusal, detail: string): HandOverOutcome {
  if (code === 552 || enhanced === '5.3.4' || enhanced === '5.2.3') {
    return { kind: 'refused', code: 'content-rejected', detail };
  }
  return { kind: 'halt', cause: 'configuration', detail };
}

/** X.2.2 (RFC 3463), or the bare code that means it at RCPT (RFC 5321 §4.2.3: "exceeded storage allocation"). */
function isMailboxFull({ step, code, enhanced }: SmtpRefusal): boolean {
  if (enhanced) return /^[45]\.2\.2$/.test(enhanced);
  return step === 'rcpt' && code === 552;
}

/** Codes that mean there is no such mailbox or host: bad mailbox, system, syntax, moved, null MX, no route. */
const NO_SUCH_ADDRESS = ['5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10', '5.4.4'];

function failureOf(refusal: SmtpRefusal): FailureCode {
  const { step, code, enhanced } = refusal;
  if (isMailboxFull(refusal)) return 'mailbox-full';
  if (enhanced && NO_SUCH_ADDRESS.includes(enhanced)) return 'address-unknown';
  if (step === 'message') {
    // After the server has read the email, a refusal is about its content or policy, unless the enhanced code says
    // otherwise.
    return !enhanced || /^5\.[0367]\./.test(enhanced) ? 'content-rejected' : 'mail-server-refused';
  }
  // Without an enhanced status code a 550 at RCPT is "mailbox unavailable" (RFC 5321 §4.2.3); some servers add a vague
  // 5.5.0.
  const isVague = !enhanced || enhanced === '5.0.0' || enhanced === '5.5.0';
  if (step === 'rcpt' && isVague && [501, 550, 551, 553, 556].includes(code)) return 'address-unknown';
  return 'mail-server-refused';
}

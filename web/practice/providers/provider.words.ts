import type { AccountOverview } from '../../../ports/practice/provider-accounts';

const KINDS: Record<string, string> = {
  simulator: 'Simulator, for demonstration',
  firetext: 'Firetext',
  smtp: 'Mail server (SMTP)',
};

export interface StateWords {
  /** "Refused our key". */
  text: string;
  colour: 'green' | 'red' | 'orange' | 'grey';
  /** What it means and what waits. */
  means: string;
}

/** Whether what is sent through one of these accounts reaches nobody. */
export function reachesNobody(accounts: readonly Pick<AccountOverview, 'kind' | 'active'>[]): boolean {
  return accounts.some(({ kind, active }) => active && kind === 'simulator');
}

/** "Firetext". */
export function kindWords(kind: string): string {
  return KINDS[kind] ?? kind;
}

export function channelWords(channel: AccountOverview['channel']): string {
  return channel === 'sms' ? 'SMS' : 'Email';
}

/** The name of an account's state, and how the state affects messages that are still to be sent. */
export function stateWords({ state, stateReason, active, channel, kind }: AccountOverview): StateWords {
  const messages = channel === 'sms' ? 'Text messages' : 'Emails';
  if (!active) {
    return {
      text: 'Not in use',
      colour: 'grey',
      means: 'We send nothing new through it. Late receipts still count.',
    };
  }
  if (state === 'working' && kind === 'simulator') {
    return {
      text: 'Simulator',
      colour: 'orange',
      means: `${messages} reach nobody. The simulator only pretends to deliver them.`,
    };
  }
  if (state === 'working') return { text: 'Working', colour: 'green', means: `${messages} go out.` };
  if (state === 'away') {
    return {
      text: 'Away',
      colour: 'orange',
      means: `${messages} are not going out: the provider is not answering. They wait, and we send them automatically when it answers.`,
    };
  }
  const waits = 'Campaigns that were being sent are paused. Resume them when this is fixed.';
  if (stateReason === 'credits')
    return { text: 'Out of credit', colour: 'red', means: `The provider’s credit has run out. ${waits}` };
  if (stateReason === 'provider-configuration') {
    return { text: 'Refused our settings', colour: 'red', means: `The provider refuses our settings. ${waits}` };
  }
  return {
    text: 'Refused our key',
    colour: 'red',
    means: `The provider refuses our key or password. ${waits}`,
  };
}

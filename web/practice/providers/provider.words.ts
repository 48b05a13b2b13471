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

/** What an account's state is called, and what it means for what is to be sent. */
export function stateWords({ state, stateReason, active, channel, kind }: AccountOverview): StateWords {
  const messages = channel === 'sms' ? 'Text messages' : 'Emails';
  if (!active) {
    return {
      text: 'Out of use',
      colour: 'grey',
      means: 'Nothing new is sent through it. Late receipts are still taken.',
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
      means: `${messages} are not going out: the provider is not answering. They wait, and go by themselves when it answers.`,
    };
  }
  const waits = 'What was being sent is paused. Resume it once this is put right.';
  if (stateReason === 'credits')
    return { text: 'Out of credit', colour: 'red', means: `The provider’s credit has run out. ${waits}` };
  if (stateReason === 'provider-configuration') {
    return { text: 'Refused our set-up', colour: 'red', means: `The provider refuses how we are set up. ${waits}` };
  }
  return {
    text: 'Refused our key',
    colour: 'red',
    means: `The provider refuses the key or password we give. ${waits}`,
  };
}

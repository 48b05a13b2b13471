import { CAPABILITIES, CAPABILITY_WORDS } from '../../../domain/practice/capabilities';
import { mayActAs } from '../../../domain/practice/roles';
import { isSwitchedOn } from '../../../api/practice/switched-on';
import type { AccountOverview } from '../../../ports/practice/provider-accounts';
import type { PageServices } from '../../kit/mount';
import type { WebPage, PracticeVisit } from '../../kit/page';
import { countOf } from '../../../domain/words/numbers';
import { durationWords } from './amounts';
import { channelWords, stateWords } from '../providers/provider.words';
import { hoursWords } from './sending-hours.words';
import { creditWords } from '../costs/credits.words';

interface Entry {
  text: string;
  href: string;
  /** What it is set to at present. */
  value: string;
}

/** Account: links in groups, each with its present value; what a role may not open is absent. */
export function overviewPages(services: PageServices): WebPage[] {
  return [
    {
      method: 'get',
      path: '/p/{practice}/account',
      for: 'practice',
      role: 'viewer',
      async handle(visit) {
        const { role } = visit.membership;
        const ofPractice = mayActAs(role, 'administrator')
          ? await allGroups(services, visit)
          : [await openGroup(services, visit)];
        return {
          view: 'practice/account/overview',
          title: 'Account',
          section: 'account',
          data: { groups: [await numbersGroup(services, visit), ...ofPractice] },
        };
      },
    },
  ];
}

const ALLOWED_CODES = 'SNOMED codes that your practice allows';

interface Group {
  heading: string;
  entries: Entry[];
}

/**
 * Staff block a number here when a patient calls and asks for no more messages. They also correct numbers that fail.
 * All roles may see how many numbers are marked, and by which rule.
 */
async function numbersGroup(services: PageServices, { base, caller, membership }: PracticeVisit): Promise<Group> {
  const { contactBlocks, numbers, registerWords } = services;
  const { correct, wait } = await numbers.countToFix(caller.practiceId);
  const marked = correct + wait === 0 ? 'No number is' : countOf(correct + wait, 'number is', 'numbers are');
  const reputation = {
    text: 'Reputation of numbers',
    href: `${base}/account/number-reputation`,
    value: `${marked} likely to fail`,
  };
  if (!mayActAs(membership.role, 'sender')) return { heading: 'Patients’ numbers', entries: [reputation] };
  const total = await contactBlocks.count(caller.practiceId);
  const blocked = {
    text: 'Blocked Communications',
    href: `${base}/account/blocked-communications`,
    value: total === 0 ? 'No numbers are blocked' : `${countOf(total, 'number')} on the list`,
  };
  const fix = {
    text: 'Numbers to fix',
    href: `${base}/account/numbers-to-fix`,
    value: correct === 0 ? 'None now' : `${countOf(correct, 'number')} to correct in the record`,
  };
  if (!mayActAs(membership.role, 'manager')) {
    return { heading: 'Patients’ numbers', entries: [blocked, fix, reputation] };
  }
  const unclear = await registerWords.countUnclear(caller.practiceId);
  const words = {
    text: 'Words in the register',
    href: `${base}/account/register-words`,
    value:
      unclear === 0
        ? 'No patient is left out because of a word we do not know'
        : `${countOf(unclear, 'patient is', 'patients are')} left out because of words we do not know`,
  };
  return { heading: 'Patients’ numbers', entries: [blocked, fix, reputation, words] };
}

/** "Messages to one patient"; in the demonstration everything is on. */
async function switchedOnWords(services: PageServices, practiceId: string): Promise<string> {
  const on = await Promise.all(CAPABILITIES.map((name) => isSwitchedOn(services, practiceId, name)));
  const names = CAPABILITIES.filter((_, index) => on[index]).map((name) => CAPABILITY_WORDS[name].name);
  return names.length === 0 ? 'Nothing is switched on yet' : `${names.join(', ')}: on`;
}

async function openGroup(
  { accounts, credits }: PageServices,
  { base, caller, membership }: PracticeVisit,
): Promise<Group> {
  const senders = sendersWords(await accounts.overview(caller.practiceId));
  return {
    heading: 'This practice',
    entries: [
      { text: 'Senders', href: `${base}/account/senders`, value: senders },
      {
        text: 'Credits and costs',
        href: `${base}/account/credits`,
        value: creditWords(await credits.read(caller.practiceId)),
      },
      ...(mayActAs(membership.role, 'manager')
        ? [{ text: 'Record and codes', href: `${base}/account/record`, value: ALLOWED_CODES }]
        : []),
      { text: 'System status', href: `${base}/account/status`, value: 'What is working, and what is waiting' },
    ],
  };
}

async function allGroups(services: PageServices, { base, caller }: PracticeVisit): Promise<Group[]> {
  const { practiceId } = caller;
  const [people, tokens, settings, accounts, credits, rota] = await Promise.all([
    services.staff.list(practiceId),
    services.tokens.list(practiceId),
    services.settings.read(practiceId),
    services.accounts.overview(practiceId),
    services.credits.read(practiceId),
    services.inboxWatch.rules(practiceId),
  ]);
  const administrators = people.filter(({ role }) => role === 'administrator').length;
  const inUse = tokens.filter(({ revokedAt }) => revokedAt === null).length;
  const states = accounts
    .filter(({ active }) => active)
    .map((account) => `${channelWords(account.channel)}: ${stateWords(account).text.toLowerCase()}`);
  const { autoPause } = settings;
  const safety = [
    settings.holdSeconds === 0 ? 'No hold' : `Held for ${durationWords(settings.holdSeconds)}`,
    autoPause === null
      ? 'does not pause automatically'
      : `pauses when ${Math.round(autoPause.failedShare * 100)}% or more fail`,
    ...(settings.monthlyLimit ? [`at most ${countOf(settings.monthlyLimit, 'message')} to a patient in 30 days`] : []),
  ];
  const entry = (text: string, path: string, value: string): Entry => ({
    text,
    href: `${base}/account/${path}`,
    value,
  });
  return [
    {
      heading: 'People and access',
      entries: [
        entry(
          'Staff and roles',
          'staff',
          `${countOf(people.length, 'person', 'people')}, ${countOf(administrators, 'administrator')}`,
        ),
        entry('API tokens', 'api-tokens', inUse === 0 ? 'None in use' : `${countOf(inUse, 'token')} in use`),
        entry('Audit log', 'audit-log', 'Who did what, and when'),
        entry('Checks of the audit log', 'audit-checks', 'Whether it was changed, and looks to ask about'),
        entry('Retention', 'retention', 'How long we keep what, and legal holds'),
        entry('Restricted patients', 'restricted-access', 'Who may open the list, and who did'),
      ],
    },
    {
      heading: 'Sending',
      entries: [
        entry('Senders', 'senders', sendersWords(accounts)),
        entry('Credits and costs', 'credits', creditWords(credits)),
        entry('Record and codes', 'record', ALLOWED_CODES),
        entry('Sending hours', 'sending-hours', hoursWords(settings.sendingHours)),
        entry(
          'Red-flag rota',
          'rota',
          rota.people.length === 0 ? 'Nobody is on it' : `${countOf(rota.people.length, 'turn')}, then everyone`,
        ),
        entry('Safety', 'safety', safety.join('; ')),
        entry('Features', 'features', `Bulk Messages is ${settings.bulkMessages ? 'on' : 'off'}`),
        entry('Switch on', 'switch-on', await switchedOnWords(services, practiceId)),
      ],
    },
    {
      heading: 'System',
      entries: [
        entry('Providers', 'providers', states.length === 0 ? 'None set up' : states.join(', ')),
        entry('System status', 'status', 'What is working, and what is waiting'),
      ],
    },
  ];
}

/** "SMS from Oakfield, email from Oakfield Surgery <…>". */
function sendersWords(accounts: readonly AccountOverview[]): string {
  const parts = accounts
    .filter(({ active, sender }) => active && sender !== null)
    .map(({ channel, sender }) => `${channel === 'sms' ? 'SMS' : 'email'} from ${sender}`);
  return parts.length === 0 ? 'No SMS and no email' : parts.join(', ');
}

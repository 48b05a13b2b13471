import { bodyOf } from '../../api/ask';
import { invalidInput } from '../../api/contract/problem';
import { ADDRESS_TICKS, BLOCK_TICKS, TICK_WORDS, type BlockTick } from '../../domain/eligibility/purposes';
import type { Channel } from '../../domain/delivery/states';
import type { ConversationDetails } from '../../ports/conversations/conversations';
import type { PageServices } from '../kit/mount';
import type { PracticeVisit } from '../kit/page';

type Contact = Pick<ConversationDetails, 'channel' | 'contact'>;

/** The two lists of Blocked Communications: their route, the field of a new entry, its ticks, and what can be on it. */
const LISTS = {
  sms: { route: '/api/v1/blocked-numbers', field: 'number', ticks: BLOCK_TICKS, isPossible: /^\+\d+$/ },
  email: { route: '/api/v1/blocked-addresses', field: 'address', ticks: ADDRESS_TICKS, isPossible: /^[^@]+@[^@]+$/ },
} as const satisfies Record<Channel, { route: string; field: string; ticks: readonly BlockTick[]; isPossible: RegExp }>;

/** The entry of a number or address, if it is listed. */
interface Listed {
  id: string;
  version: number;
  ticked: BlockTick[];
}

/** What is blocked for the number or address of a conversation, as a form that changes it. */
export interface ContactBlocking {
  /** Null while it is not listed. */
  version: number | null;
  boxes: { value: BlockTick; text: string; checked: boolean }[];
}

/** Null where nothing can be blocked: for a short code or a name, and where the mail names no sender. */
export async function contactBlocking(
  services: Pick<PageServices, 'contactBlocks' | 'blockedAddresses'>,
  practiceId: string,
  of: Contact,
): Promise<ContactBlocking | null> {
  const { ticks, isPossible } = LISTS[of.channel];
  if (of.contact === null || !isPossible.test(of.contact)) return null;
  const listed = await listedAs(services, practiceId, of);
  return {
    version: listed?.version ?? null,
    boxes: ticks.map((tick) => ({
      value: tick,
      text: TICK_WORDS[tick],
      checked: listed?.ticked.includes(tick) ?? false,
    })),
  };
}

/** Saves what was ticked and unticked. Refused where somebody else changed it since the page was drawn. */
export async function saveContactBlocking(
  { ask, form, caller }: PracticeVisit,
  services: Pick<PageServices, 'contactBlocks' | 'blockedAddresses'>,
  of: Contact,
): Promise<void> {
  const { route, field, ticks } = LISTS[of.channel];
  const chosen = form.all('block');
  const listed = await listedAs(services, caller.practiceId, of);
  if (listed) {
    const wanted = Object.fromEntries(ticks.map((tick) => [tick, chosen.includes(tick)]));
    const version = form.number('blockVersion') ?? undefined;
    await ask('patch', `${route}/${listed.id}`, { body: { ...wanted, version } });
    return;
  }
  const wanted = ticks.filter((tick) => chosen.includes(tick));
  if (wanted.length === 0) {
    throw invalidInput([{ path: 'block', code: 'required', message: 'Choose what to block.' }]);
  }
  const added = await ask('post', route, { body: { [field]: of.contact }, operationId: form.operationId });
  const body = Object.fromEntries(wanted.map((tick) => [tick, true]));
  await ask('patch', `${route}/${bodyOf<{ id: string }>(added).id}`, { body });
}

async function listedAs(
  { contactBlocks, blockedAddresses }: Pick<PageServices, 'contactBlocks' | 'blockedAddresses'>,
  practiceId: string,
  { channel, contact }: Contact,
): Promise<Listed | null> {
  if (contact === null) return null;
  const first = { limit: 1, after: null };
  if (channel === 'sms') {
    const [entry] = (await contactBlocks.page(practiceId, first, contact)).items;
    return entry ? { ...entry, ticked: BLOCK_TICKS.filter((tick) => entry[tick]) } : null;
  }
  const [entry] = (await blockedAddresses.page(practiceId, first, contact)).items;
  return entry ? { ...entry, ticked: ADDRESS_TICKS.filter((tick) => entry[tick]) } : null;
}

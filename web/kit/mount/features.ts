import type { Capability } from '../../../domain/practice/capabilities';
import type { Membership, StaffRow } from '../../../ports/practice/staff';
import type { PracticeSettings } from '../../../ports/practice/settings';
import { refusal } from '../../../api/contract/problem';
import type { Feature, WebPage } from '../page';

/** Entries of the table of pages that are there only while a practice has a feature switched on (P5). */
export function ofFeature(feature: Feature, pages: WebPage[]): WebPage[] {
  return pages.map((page) => (page.for === 'practice' ? { ...page, feature } : page));
}

/** Entries of the table of pages that are refused until an administrator has switched a capability on. */
export function ofCapability(capability: Capability, pages: WebPage[]): WebPage[] {
  return pages.map((page) => (page.for === 'practice' ? { ...page, capability } : page));
}

/**
 * Switched off, the addresses themselves refuse (P5). Names up to three who can switch it on, since the person who is
 * refused mostly cannot.
 *
 * @throws Problem 403.
 */
export async function mustBeOn(
  feature: Feature | undefined,
  settings: Pick<PracticeSettings, Feature>,
  { practiceName }: Membership,
  listStaff: () => Promise<readonly StaffRow[]>,
): Promise<void> {
  if (feature === undefined || settings[feature]) return;
  const staff = await listStaff();
  const administrators = staff.flatMap(({ name, role }) => (role === 'administrator' ? [name] : [])).slice(0, 3);
  throw refusal('feature-off', { practiceName, administrators });
}

/**
 * The permissions of roles. Each role can also do everything the role before it can. The server always enforces
 * these; pages only hide actions that would be refused.
 */
export const ROLES = ['viewer', 'sender', 'manager', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** Whether `role` stands at or above `needed` on the ladder. */
export function mayActAs(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/**
 * Whether somebody may steer a campaign or a draft of one: send, reschedule, pause, resume, cancel, start early, change,
 * try or delete it. A sender the own ones, a manager all; the one rule for API and pages. Looking, copying, downloading and
 * trying failed messages again are for every sender: reception shares that work.
 */
export function maySteer(role: Role, isOwn: boolean): boolean {
  return mayActAs(role, 'manager') || (isOwn && mayActAs(role, 'sender'));
}

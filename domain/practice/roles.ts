/**
 * The permissions of roles. Each role can also do everything the role before it can. The server always enforces
 * these; pages only hide actions that would be refused.
 */
export const ROLES = ['viewer', 'sender', 'manager', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** Whether `role` is `needed` or a higher role. */
export function mayActAs(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/**
 * Whether a person may steer a campaign or draft: send, reschedule, pause, resume, cancel, start early, change, try or
 * delete it. A sender may steer their own, a manager all. API and pages use this one rule. Every sender may look, copy,
 * download and try failed messages again, because reception shares that work.
 */
export function maySteer(role: Role, isOwn: boolean): boolean {
  return mayActAs(role, 'manager') || (isOwn && mayActAs(role, 'sender'));
}

/**
 * Who may do what (pages.md §2): a ladder, each role may what the one before it may. The server decides by these in any
 * case; a page only leaves out what would be refused.
 */
export const ROLES = ['viewer', 'sender', 'manager', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** Whether `role` stands at or above `needed` on the ladder. */
export function mayActAs(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/**
 * Whether somebody may steer (reschedule, pause, resume, cancel, change, delete) a campaign: a sender the own ones, a
 * manager all (api.md, Routes).
 */
export function maySteer(role: Role, isOwn: boolean): boolean {
  return mayActAs(role, 'manager') || (isOwn && mayActAs(role, 'sender'));
}

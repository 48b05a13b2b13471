import { capital } from '../../../domain/capital';
import { ROLES, type Role } from '../../../domain/practice/roles';

/** Explains the permissions of each role to the administrator who assigns it. */
const MAY: Record<Role, string> = {
  viewer: 'Reads campaigns and patients’ messages. Cannot send or download.',
  sender: 'Also uploads lists, writes messages, sends, tries again and downloads.',
  manager: 'Also changes, pauses and stops other people’s campaigns.',
  administrator: 'Also looks after staff, settings and API tokens, and reads the audit log.',
};

/** "Manager". */
export function roleWords(role: Role): string {
  return capital(role);
}

/** The roles as a form offers them; the one that may least comes first. */
export function roleChoices(): { value: Role; text: string; may: string }[] {
  return ROLES.map((value) => ({ value, text: roleWords(value), may: MAY[value] }));
}

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}

import type { Role } from '../../domain/roles';

/**
 * The least role of every page (pages.md §2), by method and address as the page's table has it: `anyone` without
 * sign-in, `staff` for whoever is signed in. A page that is not here fails test/api/page-roles.test.ts, so nobody adds
 * one without saying who may.
 */
export const PAGE_ROLES: Record<string, Role | 'anyone' | 'staff'> = {
  'get /': 'anyone',
  'get /sign-in': 'anyone',
  'post /sign-in': 'anyone',
  'get /sign-in/code': 'anyone',
  'post /sign-in/code': 'anyone',
  'post /sign-out': 'anyone',
  'get /signed-out': 'anyone',
  'get /password': 'anyone',
  'get /password/new': 'anyone',
  'post /password/new': 'anyone',
  'get /practices': 'staff',

  'get /p/{practice}': 'viewer',
  'get /p/{practice}/events': 'viewer',

  'get /p/{practice}/account': 'viewer',
  'get /p/{practice}/account/staff': 'administrator',
  'get /p/{practice}/account/staff/new': 'administrator',
  'post /p/{practice}/account/staff/new': 'administrator',
  'get /p/{practice}/account/staff/{id}': 'administrator',
  'post /p/{practice}/account/staff/{id}': 'administrator',
  'post /p/{practice}/account/staff/{id}/password-link': 'administrator',
  'post /p/{practice}/account/staff/{id}/second-factor': 'administrator',
  'post /p/{practice}/account/staff/{id}/unlock': 'administrator',
  'get /p/{practice}/account/staff/{id}/remove': 'administrator',
  'post /p/{practice}/account/staff/{id}/remove': 'administrator',
  'get /p/{practice}/account/api-tokens': 'administrator',
  'get /p/{practice}/account/api-tokens/new': 'administrator',
  'post /p/{practice}/account/api-tokens/new': 'administrator',
  'get /p/{practice}/account/api-tokens/{id}/revoke': 'administrator',
  'post /p/{practice}/account/api-tokens/{id}/revoke': 'administrator',
  'get /p/{practice}/account/senders': 'viewer',
  'get /p/{practice}/account/sending-hours': 'administrator',
  'post /p/{practice}/account/sending-hours': 'administrator',
  'get /p/{practice}/account/safety': 'administrator',
  'post /p/{practice}/account/safety': 'administrator',
  'get /p/{practice}/account/providers': 'administrator',
  'post /p/{practice}/account/providers': 'administrator',
  'get /p/{practice}/account/features': 'administrator',
  'post /p/{practice}/account/features': 'administrator',
  'get /p/{practice}/account/status': 'viewer',
  'get /p/{practice}/account/audit-log': 'administrator',
  'get /p/{practice}/account/audit-log.csv': 'administrator',

  'get /me': 'staff',
  'get /me/password': 'staff',
  'post /me/password': 'staff',
  'get /me/second-factor': 'staff',
  'post /me/second-factor': 'staff',
};

import { ROLES } from './roles';
import { DEMO_STAFF } from './demo-staff';

test('there is one of each role at the first practice, and somebody who has both practices', () => {
  const rolesAt = (wanted: string) =>
    DEMO_STAFF.flatMap(({ roles }) => roles.filter(({ practice }) => practice === wanted).map(({ role }) => role));
  expect(rolesAt('oakfield')).toEqual([...ROLES]);
  expect(rolesAt('birchwood')).toEqual(['administrator']);
});

test('addresses are in small letters, as they are compared, and lead nowhere', () => {
  for (const { email } of DEMO_STAFF) expect(email).toMatch(/^[a-z.]+@oakfield\.example$/);
});

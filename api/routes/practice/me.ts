import { route } from '../../contract/route';
import { me } from '../../schemas/practice/accounts';

/** Who the token says I am. */
export function meRoutes() {
  return [
    route({
      method: 'get',
      path: '/api/v1/me',
      role: 'viewer',
      tag: 'Account',
      summary: 'The practice, role and name behind the token',
      answers: { 200: { description: 'The caller.', schema: me } },
      handle: ({ caller }) =>
        Promise.resolve({
          status: 200,
          body: {
            practice: { id: caller.practiceId, name: caller.practiceName },
            role: caller.role,
            user: caller.user,
          },
        }),
    }),
  ];
}

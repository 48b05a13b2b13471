import type { Role } from './roles';

export interface DemoPerson {
  name: string;
  email: string;
  /** The slug of a demo practice, and the role there. */
  roles: readonly { practice: string; role: Role }[];
}

/** Known to everybody: these people are in the demo only, where nobody is a real patient. */
export const DEMO_PASSWORD = 'rollcall-demo-2026';

/** One of each role; the administrator also has the second practice, to show the way from one to the other. */
export const DEMO_STAFF: readonly DemoPerson[] = [
  {
    name: 'Priya Shah',
    email: 'priya.shah@oakfield.example',
    roles: [{ practice: 'oakfield', role: 'viewer' }],
  },
  {
    name: 'Sam Okoro',
    email: 'sam.okoro@oakfield.example',
    roles: [{ practice: 'oakfield', role: 'sender' }],
  },
  {
    name: 'Amira Khan',
    email: 'amira.khan@oakfield.example',
    roles: [{ practice: 'oakfield', role: 'manager' }],
  },
  {
    name: 'Jo Bennett',
    email: 'jo.bennett@oakfield.example',
    roles: [
      { practice: 'oakfield', role: 'administrator' },
      { practice: 'birchwood', role: 'administrator' },
    ],
  },
];

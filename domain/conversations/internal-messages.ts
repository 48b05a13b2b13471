import type { Role } from '../practice/roles';

/** Whom a thread is for: one colleague, or everyone with a role. */
export type InternalAddressee = { staffId: string } | { role: Role };

/** A person who works at the practice now. */
export interface Colleague {
  staffId: string;
  role: Role;
}

export interface InternalParties {
  to: InternalAddressee;
  /** Everyone who wrote in the thread, who began it first. */
  authors: readonly string[];
}

/** Whether a person may read a thread: it is for them or for their role, or they wrote in it. */
export function takesPart({ to, authors }: InternalParties, person: Colleague): boolean {
  if (authors.includes(person.staffId)) return true;
  return 'staffId' in to ? to.staffId === person.staffId : to.role === person.role;
}

/**
 * The people who are notified of a new message in a thread: all who take part and still work here, except its writer. Empty where
 * nobody would read it, for example because the only colleague has left.
 */
export function readersOf(parties: InternalParties, writerId: string, staff: readonly Colleague[]): string[] {
  return staff
    .filter((person) => person.staffId !== writerId && takesPart(parties, person))
    .map(({ staffId }) => staffId);
}

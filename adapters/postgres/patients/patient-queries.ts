import type { PatientQueries } from '../../../ports/patients/patient-queries';
import type { Database } from '../sql/connect';
import { toPage } from '../sql/to-page';

/** The local register as the API reads it. */
export function createPatientQueries({ prisma }: Pick<Database, 'prisma'>): PatientQueries {
  return {
    async page(practiceId, { limit, after }) {
      const rows = await prisma.patient.findMany({
        // We do not even list a restricted record, because a caller who lists all patients does not need it.
        where: { practiceId, status: { not: 'restricted' }, ...(after ? { id: { lt: after } } : {}) },
        orderBy: { id: 'desc' },
        take: limit + 1,
        select: {
          id: true,
          nhsNumber: true,
          familyName: true,
          givenName: true,
          dateOfBirth: true,
          mobile: true,
          email: true,
          knownAs: true,
          address: true,
          postcode: true,
          language: true,
          format: true,
        },
      });
      const items = rows.map((row) => ({ ...row, dateOfBirth: row.dateOfBirth.toISOString().slice(0, 10) }));
      return toPage(items, limit, (item) => item.id);
    },
  };
}

import type { PatientImportRow, PatientPages } from '../../../ports/patients/patient-pages';
import { appendAudit } from '../practice/audit-log';
import { transaction, type Database } from '../sql/connect';
import { toPage } from '../sql/to-page';

/** The local register as the API reads it, and uploads to it. The reading of an upload is a workflow's (`patient-import/<id>`). */
export function createPatientPages({ pool, prisma }: Database): PatientPages {
  return {
    async page(practiceId, { limit, after }) {
      const rows = await prisma.patient.findMany({
        // A restricted record is not even listed: who asks for all patients needs none of it.
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

    uploaded: (upload, by, now) =>
      transaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `INSERT INTO patient_import (practice_id, id, file, file_name, created_by, created_at, asked_sheet, with_hidden_rows)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (practice_id, id) DO NOTHING`,
          [
            upload.practiceId,
            upload.id,
            upload.file,
            upload.fileName,
            by.user,
            now,
            upload.choice.sheet,
            upload.choice.hiddenRows,
          ],
        );
        if (!rowCount) return;
        await appendAudit(client, {
          practiceId: upload.practiceId,
          at: now,
          actor: by.user,
          act: 'patients-uploaded',
          subjectKind: 'patient-import',
          subjectId: upload.id,
          details: { byToken: by.tokenId, bytes: upload.file.length },
        });
      }),

    async findImport(practiceId, importId) {
      const row = await prisma.patientImport.findUnique({
        where: { practiceId_id: { practiceId, id: importId } },
        select: {
          id: true,
          status: true,
          counts: true,
          problem: true,
          reading: true,
          refusals: true,
          createdAt: true,
          finishedAt: true,
        },
      });
      return row as PatientImportRow | null;
    },
  };
}

import type { PatientImportRow, PatientImports } from '../../../ports/patients/patient-imports';
import { appendAudit } from '../practice/audit-log';
import { transaction, type Database } from '../sql/connect';

/** Uploads to the local register. A workflow reads the file (`patient-import/<id>`). */
export function createPatientImports({ pool, prisma }: Database): PatientImports {
  return {
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

    async find(practiceId, importId) {
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

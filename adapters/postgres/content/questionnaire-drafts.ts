import type { AlarmMark } from '../../../domain/content/questionnaires/alarms';
import type { FhirQuestionnaire } from '../../../domain/content/questionnaires/fhir';
import type { QuestionnaireDraft, QuestionnaireDrafts } from '../../../ports/content/questionnaire-drafts';
import type { Database } from '../sql/connect';
import { jsonValue } from '../sql/rows';

const MOST_LISTED = 100;

const SELECT = {
  ...{ id: true, questionnaireId: true, baseVersion: true, source: true, marks: true, version: true },
  ...{ createdBy: true, changedBy: true, changedAt: true },
} as const;

type DraftRecord = Omit<QuestionnaireDraft, 'source' | 'marks'> & { source: string; marks: unknown };

function toDraft({ source, marks, ...row }: DraftRecord): QuestionnaireDraft {
  return { ...row, source: JSON.parse(source) as FhirQuestionnaire, marks: marks as AlarmMark[] };
}

/** Questionnaires that are being built, in PostgreSQL. What is published is audited, not each step. */
export function createQuestionnaireDrafts({ prisma }: Pick<Database, 'prisma'>): QuestionnaireDrafts {
  return {
    async list(practiceId) {
      const rows = await prisma.questionnaireDraft.findMany({
        ...{ where: { practiceId }, select: SELECT, orderBy: [{ changedAt: 'desc' }, { id: 'desc' }] },
        take: MOST_LISTED,
      });
      return rows.map(toDraft);
    },

    async find(practiceId, id) {
      const found = await prisma.questionnaireDraft.findUnique({
        ...{ where: { practiceId_id: { practiceId, id } }, select: SELECT },
      });
      return found && toDraft(found);
    },

    async begin(practiceId, id, { source, marks, questionnaireId, baseVersion }, by, now) {
      await prisma.questionnaireDraft.createMany({
        data: {
          ...{ practiceId, id, questionnaireId, baseVersion, source: JSON.stringify(source), marks: jsonValue(marks) },
          ...{ createdBy: by.user, createdAt: now, changedBy: by.user, changedAt: now },
        },
        skipDuplicates: true,
      });
      if (questionnaireId === null) return id;
      const where = { questionnaireId_practiceId: { questionnaireId, practiceId } };
      const there = await prisma.questionnaireDraft.findUnique({ where, select: { id: true } });
      return there?.id ?? id;
    },

    async change(practiceId, id, version, { source, marks }, by, now) {
      const { count } = await prisma.questionnaireDraft.updateMany({
        where: { practiceId, id, version },
        data: {
          ...{ source: JSON.stringify(source), marks: jsonValue(marks), version: version + 1 },
          ...{ changedBy: by.user, changedAt: now },
        },
      });
      return count === 1;
    },

    async remove(practiceId, id) {
      await prisma.questionnaireDraft.deleteMany({ where: { practiceId, id } });
    },
  };
}

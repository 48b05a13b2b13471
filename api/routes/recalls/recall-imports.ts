import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { nudge } from '../../campaigns/nudge';
import { refusal } from '../../contract/problem';
import { route } from '../../contract/route';
import { whenSwitchedOn } from '../../practice/switched-on';
import { acceptedImport, choiceOf } from '../../schemas/lists/recipient-lists';
import { decideClosing, newRecallImport, recallImport } from '../../schemas/recalls/recall-imports';
import type { Services } from '../../services';
import { presentProblem } from '../lists/file-problem';
import { fileMissing } from '../patients/patients';

/** Files of recalls from the practice system. */
export function recallImportRoutes(
  services: Pick<Services, 'recallImports' | 'capabilities' | 'demo' | 'gateway' | 'log'>,
) {
  const { recallImports, gateway, log } = services;
  const switchedOn = whenSwitchedOn(services, 'recalls');
  const subject = {
    name: 'import',
    find: ({ practiceId }: TokenHolder, id: string) => recallImports.find(practiceId, id),
  };

  return [
    route({
      method: 'post',
      path: '/api/v1/recalls/import',
      role: 'manager',
      tag: 'Recalls',
      summary: 'Import recalls from a file',
      description:
        'A .csv or .xlsx file with Recall reference, NHS number, Date of birth, Reason and Due date. Urgency and Status are optional.',
      guard: switchedOn,
      body: { kind: 'multipart', schema: newRecallImport },
      answers: { 202: { description: 'The file is being read.', schema: acceptedImport } },
      problems: ['not-switched-on'],
      async handle({ caller, body, file, operationId: id, now }) {
        if (!file) throw fileMissing();
        const { practiceId } = caller;
        const upload = { id, practiceId, fileName: file.name, file: file.bytes, choice: choiceOf(body) };
        await recallImports.uploaded({ ...upload, full: body.full === 'true' }, caller, now);
        await nudge(log, 'recalls-uploaded', () => gateway.recallsUploaded(practiceId, id));
        return { status: 202, body: { id }, headers: { Location: `/api/v1/recalls/imports/${id}` } };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/recalls/imports/{id}',
      role: 'manager',
      tag: 'Recalls',
      summary: 'The state of an import of recalls',
      subject,
      answers: { 200: { description: 'The import.', schema: recallImport } },
      handle: ({ subject: found }) =>
        Promise.resolve({ status: 200, body: { ...found, problem: presentProblem(found.problem) } }),
    }),
    route({
      method: 'post',
      path: '/api/v1/recalls/imports/{id}/closing',
      role: 'manager',
      tag: 'Recalls',
      summary: 'Say whether to close recalls that are missing from a full file',
      subject,
      guard: switchedOn,
      body: { kind: 'json', schema: decideClosing },
      answers: { 202: { description: 'The import as it is now.', schema: recallImport } },
      problems: ['not-switched-on', 'answer-decided', 'clinician-needed'],
      async handle({ caller, subject: found, body, now }) {
        const { practiceId } = caller;
        const decided = await recallImports.decideClosing(practiceId, found.id, body.close, caller, now);
        if (decided === 'clinician-needed') throw refusal('clinician-needed');
        if (decided === 'already') throw refusal('answer-decided');
        const after = (await recallImports.find(practiceId, found.id))!;
        return { status: 202, body: { ...after, problem: presentProblem(after.problem) } };
      },
    }),
  ];
}

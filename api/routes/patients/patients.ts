import { idPlace, pageQuery } from '../../contract/cursor';
import { pageAsked, pageShown } from '../../contract/paging';
import { EVERYBODY } from '../../patients/looks';
import { nudge } from '../../campaigns/nudge';
import { invalidInput, refusal, type Problem } from '../../contract/problem';
import { route } from '../../contract/route';
import { pageOf } from '../../schemas/common';
import {
  acceptedImport,
  choiceOf,
  newPatientImport,
  patient,
  patientImport,
} from '../../schemas/lists/recipient-lists';
import type { Services } from '../../services';
import { presentProblem } from '../lists/file-problem';

/** Patients of the local register, and importing them. */
export function patientRoutes(
  services: Pick<Services, 'patients' | 'patientImports' | 'gateway' | 'demographics' | 'log'>,
) {
  const { patients, patientImports, gateway, demographics, log } = services;
  return [
    route({
      method: 'get',
      path: '/api/v1/patients',
      role: 'sender',
      tag: 'Patients',
      summary: 'Patients, newest first',
      query: pageQuery(idPlace),
      answers: { 200: { description: 'A page of patients.', schema: pageOf(patient) } },
      async handle({ caller, query }) {
        const page = await patients.page(caller.practiceId, pageAsked(query));
        return { status: 200, body: pageShown(page), looked: EVERYBODY };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/patients/import',
      role: 'manager',
      tag: 'Patients',
      summary: 'Import patients into the register from a file',
      description:
        'The columns of a recipient list. You can add Status (registered, deceased, left, restricted), Date of death, Does ' +
        'not wish SMS (yes, no), Agrees to marketing, Known as, Address (in one column, or one for each line), Postcode, ' +
        'Language and Format. If we do not know a word for a status or preference, we leave the patient out until someone ' +
        'says what it means (counts.unclear, GET /api/v1/register-words). Only for patients from Rollcall’s own register.',
      body: { kind: 'multipart', schema: newPatientImport },
      answers: { 202: { description: 'The file is being read.', schema: acceptedImport } },
      problems: ['no-register'],
      async handle({ caller, body, file, operationId, now }) {
        if (!file) throw fileMissing();
        if (demographics !== 'register') {
          throw refusal('no-register');
        }
        const { practiceId } = caller;
        await patientImports.uploaded(
          { id: operationId, practiceId, fileName: file.name, file: file.bytes, choice: choiceOf(body) },
          caller,
          now,
        );
        await nudge(log, 'patients-uploaded', () => gateway.patientsUploaded(practiceId, operationId));
        return {
          status: 202,
          body: { id: operationId },
          headers: { Location: `/api/v1/patients/imports/${operationId}` },
        };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/patients/imports/{id}',
      role: 'manager',
      tag: 'Patients',
      summary: 'The state of an import',
      subject: { name: 'import', find: (caller, id) => patientImports.find(caller.practiceId, id) },
      answers: { 200: { description: 'The import.', schema: patientImport } },
      handle: ({ subject }) =>
        Promise.resolve({ status: 200, body: { ...subject, problem: presentProblem(subject.problem) } }),
    }),
  ];
}

/** A form that has everything but its file. */
export function fileMissing(): Problem {
  return invalidInput([{ path: 'file', code: 'required', message: 'Choose a .csv or .xlsx file.' }]);
}

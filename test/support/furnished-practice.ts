import type { Pool } from 'pg';

/** Asks the API with every right, and answers the body. */
type Ask = (method: 'POST' | 'PUT', path: string, body: object) => Promise<{ status: number; body: unknown }>;

interface Furnishing {
  appointmentTypeId: string;
  questionnaireId: string;
  recallIds: string[];
}

/**
 * Gives a practice recalls, a call list, a letter, an appointment type with times and a questionnaire, as a
 * script would by the API, so that tests that walk every page find these rooms in use.
 *
 * @param people at least three patients of the register.
 */
export async function furnishPractice(
  pool: Pool,
  ask: Ask,
  people: readonly { nhsNumber: string; dateOfBirth: string }[],
): Promise<Furnishing> {
  const make = async <T = { id: string }>(method: 'POST' | 'PUT', path: string, body: object): Promise<T> => {
    const answer = await ask(method, `/api/v1${path}`, body);
    if (answer.status >= 300)
      throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body as T;
  };
  const category = await make('POST', '/recall-categories', {
    ...{ name: 'Asthma', reasons: ['Asthma review'], sendBetween: { from: '09:00', to: '17:00' } },
    ...{ smsBody: 'Dear ((given name)), your ((reason)) is due.', letterBody: 'Your ((reason)) is due.' },
  });
  const recallIds: string[] = [];
  for (const [place, { nhsNumber, dateOfBirth }] of people.entries()) {
    const recall = { nhsNumber, dateOfBirth, reason: 'Asthma review', dueDate: '2020-01-06', status: 'open' };
    recallIds.push((await make('PUT', `/recalls/FURNISHED-${place}`, recall)).id);
  }
  // Letters go to those with an address, which the API does not write.
  await pool.query(`UPDATE patient SET address = '{1 High Street}', postcode = 'LS1 4AP' WHERE nhs_number = $1`, [
    people[2]!.nhsNumber,
  ]);
  await make('POST', '/recalls/calls', { recallIds: recallIds.slice(1, 2) });
  await make('POST', '/recalls/letters', { recallIds: recallIds.slice(2, 3) });
  await make('POST', `/recall-categories/${category.id}/run`, { trial: true });

  await make('POST', '/blocked-addresses', { address: 'kim.lee@example.org' });

  const type = await make('POST', '/appointment-types', { name: 'Review', minutes: 10, clinician: 'Nurse Rowe' });
  const times = `/appointment-types/${type.id}/slots`;
  const day = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  await make('POST', times, { sessions: [{ date: day, from: '09:00', to: '10:00' }] });
  const item = [
    { linkId: 'well', type: 'boolean', text: 'Do you sleep well?', required: true },
    { linkId: 'more', type: 'text', text: 'Would you like to tell us more?' },
  ];
  const form = { resourceType: 'Questionnaire', status: 'active', title: 'Your asthma', item };
  const { id: questionnaireId } = await make('POST', '/questionnaires', form);
  return { appointmentTypeId: type.id, questionnaireId, recallIds };
}

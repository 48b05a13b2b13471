import request from 'supertest';
import { newId } from '../../../adapters/postgres/sql/new-id';
import { allRoutes } from '../../../api/routes';
import { mayActAs, type Role } from '../../../domain/practice/roles';
import { makeDraft, makeList, makeMessage, makeSentCampaign, type Person } from '../fixtures';
import { makeAppointment, makeBookingAnswer } from '../booking/appointment-support';
import { repliesTo } from '../conversations/replies-support';
import { recallWorkOf } from '../recalls/follow-ups-support';
import { recallsOf } from '../recalls/recalls-support';
import { ROLES, testApi } from '../support';

/**
 * The least role each route asks for (docs/api.md, "Routes"); `signed-in` lets no token by, whatever its role. A route that is not here fails the first test, so
 * nobody adds one without saying who may.
 */
const LEAST_ROLE: Record<string, Role | 'anyone' | 'signed-in'> = {
  'get /api/v1/openapi.json': 'anyone',
  'get /health/live': 'anyone',
  'get /health/ready': 'anyone',
  'get /api/v1/me': 'viewer',
  'post /api/v1/tokens': 'administrator',
  'get /api/v1/tokens': 'administrator',
  'delete /api/v1/tokens/{id}': 'administrator',
  'get /api/v1/patients': 'sender',
  'post /api/v1/patients/searches': 'viewer',
  'get /api/v1/patients/{id}/explanation': 'viewer',
  'get /api/v1/patients/{id}/messages': 'viewer',
  'get /api/v1/languages': 'viewer',
  'get /api/v1/patients/{id}/preferences': 'viewer',
  'put /api/v1/patients/{id}/preferences': 'sender',
  'get /api/v1/restricted-patients': 'signed-in',
  'post /api/v1/restricted-patients/openings': 'signed-in',
  'get /api/v1/restricted-patients/openings': 'administrator',
  'get /api/v1/restricted-patients/openers': 'administrator',
  'put /api/v1/restricted-patients/openers': 'administrator',
  'get /api/v1/audit/seals': 'administrator',
  'post /api/v1/audit/checks': 'administrator',
  'get /api/v1/audit/looks': 'administrator',
  'post /api/v1/audit/looks/{finding}/review': 'administrator',
  'get /api/v1/retention': 'administrator',
  'patch /api/v1/retention': 'administrator',
  'get /api/v1/legal-holds': 'administrator',
  'post /api/v1/legal-holds': 'administrator',
  'post /api/v1/legal-holds/{id}/end': 'administrator',
  'get /api/v1/contacts': 'sender',
  'post /api/v1/contacts': 'sender',
  'get /api/v1/contacts/{id}': 'sender',
  'patch /api/v1/contacts/{id}': 'sender',
  'delete /api/v1/contacts/{id}': 'sender',
  'get /api/v1/patients/{id}/disclosure': 'manager',
  'get /api/v1/patients/{id}/disclosure.pdf': 'manager',
  'get /api/v1/patients/{id}/disclosure.csv': 'manager',
  'put /api/v1/patients/{id}/disclosure/redactions/{section}/{item}': 'manager',
  'post /api/v1/patients/import': 'manager',
  'get /api/v1/patients/imports/{id}': 'manager',
  'get /api/v1/blocked-numbers': 'sender',
  'post /api/v1/blocked-numbers': 'sender',
  'get /api/v1/blocked-numbers/{id}': 'sender',
  'patch /api/v1/blocked-numbers/{id}': 'sender',
  'get /api/v1/blocked-numbers/{id}/history': 'sender',
  'get /api/v1/blocked-addresses': 'sender',
  'post /api/v1/blocked-addresses': 'sender',
  'get /api/v1/blocked-addresses/{id}': 'sender',
  'patch /api/v1/blocked-addresses/{id}': 'sender',
  'get /api/v1/blocked-addresses/{id}/history': 'sender',
  'get /api/v1/patients/{id}/blocks': 'sender',
  'put /api/v1/patients/{id}/blocks': 'sender',
  'get /api/v1/patients/{id}/blocks/history': 'sender',
  'get /api/v1/patients/{id}/safe-contact': 'viewer',
  'put /api/v1/patients/{id}/safe-contact': 'sender',
  'get /api/v1/recall-categories': 'viewer',
  'post /api/v1/recall-categories': 'manager',
  'get /api/v1/recall-categories/{id}': 'viewer',
  'patch /api/v1/recall-categories/{id}': 'manager',
  'post /api/v1/recalls/import': 'manager',
  'get /api/v1/recalls/imports/{id}': 'manager',
  'post /api/v1/recalls/imports/{id}/closing': 'manager',
  'put /api/v1/recalls/{reference}': 'sender',
  'get /api/v1/recalls': 'viewer',
  'get /api/v1/recall-board': 'viewer',
  'get /api/v1/recall-board.xlsx': 'viewer',
  'get /api/v1/recall-counts': 'viewer',
  'get /api/v1/recalls/{id}': 'viewer',
  'get /api/v1/recalls/{id}/evidence': 'viewer',
  'get /api/v1/recalls/{id}/evidence.pdf': 'sender',
  'post /api/v1/recalls/letters': 'sender',
  'get /api/v1/recalls/letters': 'viewer',
  'get /api/v1/recalls/letters/{id}': 'viewer',
  'get /api/v1/recalls/letters/{id}.pdf': 'sender',
  'get /api/v1/recalls/letters/{id}/letters/{letter}.pdf': 'sender',
  'post /api/v1/recalls/letters/{id}/posted': 'sender',
  'post /api/v1/recalls/letters/{id}/discard': 'sender',
  'post /api/v1/recalls/letters/{id}/returned/{letter}': 'sender',
  'post /api/v1/recalls/calls': 'sender',
  'post /api/v1/recalls/{id}/call-outcomes': 'sender',
  'post /api/v1/recall-categories/{id}/run': 'manager',
  'get /api/v1/recall-categories/{id}/schedule': 'viewer',
  'get /api/v1/campaigns/{id}/texts': 'viewer',
  'get /api/v1/campaigns/{id}/follow-ups': 'viewer',
  'get /api/v1/campaigns/{id}/follow-ups/outcomes': 'viewer',
  'post /api/v1/campaigns/{id}/follow-ups/calls': 'sender',
  'post /api/v1/campaigns/{id}/follow-ups/call-list': 'sender',
  'delete /api/v1/campaigns/{id}/follow-ups/call-list': 'sender',
  'post /api/v1/not-reached/calls': 'sender',
  'post /api/v1/not-reached/calls/undo': 'sender',
  'get /api/v1/campaigns/{id}/text-trial': 'viewer',
  'get /api/v1/campaigns/{id}/text-trial.csv': 'viewer',
  'get /api/v1/not-reached': 'sender',
  'get /api/v1/not-reached/groups': 'sender',
  'get /api/v1/not-reached.csv': 'sender',
  'get /api/v1/recalls/sync': 'viewer',
  'post /api/v1/recalls/sync': 'sender',
  'get /api/v1/recall-runs': 'viewer',
  'get /api/v1/recall-runs/{id}': 'viewer',
  'get /api/v1/recall-runs/{id}/patients': 'viewer',
  'post /api/v1/recall-runs/{id}/read': 'sender',
  'get /api/v1/staff': 'administrator',
  'patch /api/v1/staff/{id}': 'administrator',
  'post /api/v1/recalls/sms-previews': 'sender',
  'post /api/v1/recalls/sms': 'sender',
  'post /api/v1/recalls/{id}/close': 'sender',
  'post /api/v1/recalls/{id}/attendance': 'sender',
  'post /api/v1/recalls/{id}/booking': 'sender',
  'post /api/v1/recalls/{id}/answers/{answer}': 'sender',
  'get /api/v1/register-words': 'manager',
  'post /api/v1/register-words': 'manager',
  'post /api/v1/recipient-lists': 'sender',
  'get /api/v1/recipient-lists': 'viewer',
  'get /api/v1/recipient-lists/{id}': 'viewer',
  'patch /api/v1/recipient-lists/{id}': 'sender',
  'delete /api/v1/recipient-lists/{id}': 'sender',
  'post /api/v1/recipient-lists/{id}/hide': 'sender',
  'post /api/v1/recipient-lists/{id}/split': 'sender',
  'post /api/v1/recipient-lists/{id}/unhide': 'sender',
  'get /api/v1/recipient-lists/{id}/rows': 'viewer',
  'post /api/v1/recipient-lists/{id}/rows/{row}/override': 'sender',
  'delete /api/v1/recipient-lists/{id}/rows/{row}/override': 'sender',
  'get /api/v1/recipient-lists/{id}/reasons': 'viewer',
  'get /api/v1/recipient-lists/{id}/rejected.csv': 'sender',
  'get /api/v1/recipient-lists/{id}/rejected.xlsx': 'sender',
  'get /api/v1/numbers-to-fix': 'viewer',
  'get /api/v1/numbers-to-fix.csv': 'sender',
  'get /api/v1/numbers-to-fix.xlsx': 'sender',
  'get /api/v1/number-reputation': 'viewer',
  'post /api/v1/message-previews': 'viewer',
  'get /api/v1/codes': 'viewer',
  'post /api/v1/codes': 'manager',
  'patch /api/v1/codes/{code}': 'manager',
  'get /api/v1/concepts': 'sender',
  'get /api/v1/campaigns/{id}/codes': 'viewer',
  'get /api/v1/templates': 'viewer',
  'post /api/v1/templates': 'manager',
  'get /api/v1/templates/{id}': 'viewer',
  'patch /api/v1/templates/{id}': 'manager',
  'delete /api/v1/templates/{id}': 'manager',
  'post /api/v1/templates/{id}/copies': 'manager',
  'post /api/v1/templates/{id}/translation-approvals': 'manager',
  'get /api/v1/templates/{id}/uses': 'viewer',
  'get /api/v1/templates/{id}/versions': 'viewer',
  'get /api/v1/appointment-types': 'viewer',
  'post /api/v1/appointment-types': 'manager',
  'get /api/v1/appointment-types/{id}': 'viewer',
  'post /api/v1/appointment-types/{id}/archive': 'manager',
  'post /api/v1/appointment-types/{id}/restore': 'manager',
  'get /api/v1/appointment-types/{id}/session-changes': 'viewer',
  'post /api/v1/appointment-types/{id}/sessions/cancel': 'manager',
  'post /api/v1/appointment-types/{id}/sessions/move': 'manager',
  'post /api/v1/appointment-types/{id}/slots': 'manager',
  'get /api/v1/appointment-types/{id}/slots': 'viewer',
  'delete /api/v1/appointment-types/{id}/slots/{slotId}': 'manager',
  'patch /api/v1/appointment-types/{id}': 'manager',
  'get /api/v1/booking-answers': 'viewer',
  'post /api/v1/booking-answers/{id}/decision': 'sender',
  'get /api/v1/bookings': 'viewer',
  'post /api/v1/bookings': 'sender',
  'get /api/v1/bookings/{id}': 'viewer',
  'post /api/v1/bookings/{id}/move': 'sender',
  'post /api/v1/bookings/{id}/cancel': 'sender',
  'post /api/v1/bookings/{id}/entered': 'sender',
  'post /api/v1/bookings/{id}/attendance': 'sender',
  'get /api/v1/questionnaires': 'viewer',
  'post /api/v1/questionnaires': 'manager',
  'get /api/v1/questionnaires/{id}': 'viewer',
  'patch /api/v1/questionnaires/{id}': 'manager',
  'get /api/v1/questionnaires/{id}/versions': 'viewer',
  'post /api/v1/questionnaires/{id}/versions': 'manager',
  'get /api/v1/campaigns/{id}/answers': 'viewer',
  'get /api/v1/campaigns/{id}/answers.csv': 'sender',
  'get /api/v1/campaigns/{id}/answers.xlsx': 'sender',
  'post /api/v1/campaigns/{id}/answers/acknowledgements': 'signed-in',
  'post /api/v1/campaigns/{id}/answers/record-retries': 'sender',
  'post /api/v1/questionnaires/{id}/translation-approvals': 'manager',
  'get /api/v1/messages/{id}/answers': 'viewer',
  'post /api/v1/messages/{id}/answers/acknowledgements': 'signed-in',
  'post /api/v1/messages/{id}/answers/record-retries': 'sender',
  'get /api/v1/inboxes': 'viewer',
  'get /api/v1/conversations': 'viewer',
  'get /api/v1/conversations/{id}': 'viewer',
  'get /api/v1/conversations/{id}/messages/{message}/attachments/{place}': 'sender',
  'post /api/v1/conversations/{id}/reply': 'sender',
  'post /api/v1/conversations/{id}/assign': 'sender',
  'post /api/v1/conversations/{id}/done': 'sender',
  'post /api/v1/conversations/{id}/reopen': 'sender',
  'post /api/v1/conversations/{id}/notes': 'sender',
  'post /api/v1/conversations/{id}/record': 'sender',
  'post /api/v1/conversations/{id}/open': 'manager',
  'post /api/v1/conversations/{id}/match': 'sender',
  'post /api/v1/conversations/{id}/acknowledge': 'signed-in',
  'post /api/v1/patients/{id}/hold/end': 'signed-in',
  'get /api/v1/rota': 'administrator',
  'put /api/v1/rota': 'administrator',
  'get /api/v1/red-flags': 'viewer',
  'post /api/v1/internal-messages': 'signed-in',
  'get /api/v1/internal-messages': 'signed-in',
  'get /api/v1/internal-messages/{id}': 'signed-in',
  'post /api/v1/internal-messages/{id}/replies': 'signed-in',
  'post /api/v1/internal-messages/{id}/read': 'signed-in',
  'post /api/v1/campaigns': 'sender',
  'get /api/v1/campaigns': 'viewer',
  'get /api/v1/campaigns/{id}': 'viewer',
  'patch /api/v1/campaigns/{id}': 'sender',
  'delete /api/v1/campaigns/{id}': 'sender',
  'get /api/v1/campaigns/{id}/messages': 'viewer',
  'get /api/v1/campaigns/{id}/children': 'sender',
  'get /api/v1/campaigns/{id}/approval': 'manager',
  'post /api/v1/campaigns/{id}/approval': 'manager',
  'get /api/v1/campaigns/{id}/cost': 'viewer',
  'get /api/v1/campaigns/{id}/unreached': 'viewer',
  'post /api/v1/campaigns/{id}/checks': 'sender',
  'post /api/v1/campaigns/{id}/correction': 'sender',
  'post /api/v1/campaigns/{id}/withdrawal': 'manager',
  'get /api/v1/capabilities': 'administrator',
  'patch /api/v1/capabilities': 'administrator',
  'get /api/v1/costs': 'manager',
  'patch /api/v1/costs': 'administrator',
  'get /api/v1/credits': 'viewer',
  'get /api/v1/credits/ledger': 'manager',
  'post /api/v1/credits/purchases': 'administrator',
  'get /api/v1/prices': 'manager',
  'post /api/v1/prices': 'administrator',
  'post /api/v1/campaigns/{id}/send': 'sender',
  'post /api/v1/campaigns/{id}/reschedule': 'sender',
  'post /api/v1/campaigns/{id}/start-now': 'sender',
  'post /api/v1/campaigns/{id}/pace': 'sender',
  'get /api/v1/campaigns/{id}/reminders': 'viewer',
  'post /api/v1/campaigns/{id}/reminders/stop': 'sender',
  'post /api/v1/campaigns/{id}/urgent': 'manager',
  'post /api/v1/campaigns/{id}/test-message': 'sender',
  'post /api/v1/campaigns/{id}/pause': 'sender',
  'post /api/v1/campaigns/{id}/resume': 'sender',
  'post /api/v1/campaigns/{id}/cancel': 'sender',
  'post /api/v1/campaigns/{id}/retry': 'sender',
  'post /api/v1/campaigns/{id}/again': 'sender',
  'get /api/v1/failed-messages': 'viewer',
  'post /api/v1/failed-messages/emails': 'sender',
  'post /api/v1/failed-messages/follow-ups': 'sender',
  'post /api/v1/attachments': 'sender',
  'post /api/v1/messages': 'sender',
  'get /api/v1/messages/{id}': 'viewer',
  'post /api/v1/messages/{id}/cancel': 'sender',
  'post /api/v1/messages/{id}/resend': 'sender',
  'post /api/v1/messages/{id}/revoke': 'sender',
  'post /api/v1/messages/{id}/retry': 'sender',
  'get /api/v1/settings': 'administrator',
  'patch /api/v1/settings': 'administrator',
  'get /api/v1/providers': 'administrator',
  'patch /api/v1/providers/{id}': 'administrator',
  'post /api/v1/providers/{id}/test-message': 'administrator',
  'get /api/v1/test-messages': 'sender',
  'get /api/v1/audit': 'administrator',
};

const api = testApi();

test('every route has its row in the table of roles', () => {
  const routes = allRoutes({ ...api.services, forgetTokens: () => undefined });
  const roles = Object.fromEntries(
    routes.map((route) => [`${route.method} ${route.path}`, route.signedInOnly ? 'signed-in' : route.role]),
  );
  expect(roles).toEqual(LEAST_ROLE);
});

const cases = Object.entries(LEAST_ROLE).flatMap(([route, least]) =>
  [null, ...ROLES].map((role): [string, string | null, boolean] => [
    route,
    role,
    least === 'anyone' || (least !== 'signed-in' && role !== null && mayActAs(role, least)),
  ]),
);

test.each(cases)('%s as %s: let by %s', async (route, role, isLetBy) => {
  const [method, path] = route.split(' ') as [string, string];
  const response = await api.call(method, path.replace('{id}', newId()), { as: role as Role | null });
  if (isLetBy) expect([401, 403]).not.toContain(response.status);
  else expect(response.status).toBe(role === null ? 401 : 403);
});

describe('another practice', () => {
  let ids: Record<
    | (
        | 'campaign'
        | 'draft'
        | 'list'
        | 'token'
        | 'import'
        | 'patient'
        | 'number'
        | 'template'
        | 'message'
        | 'conversation'
      )
    | ('address' | 'appointmentType' | 'booking' | 'bookingAnswer' | 'questionnaire' | 'contact' | 'legalHold')
    | ('recall' | 'recallCategory' | 'recallImport' | 'recallRun' | 'letters'),
    string
  >;

  beforeAll(async () => {
    const list = await makeList(api);
    const upload = { bytes: Buffer.from('NHS number,Date of birth\n9990000018,1951-03-04\n'), name: 'a.csv' };
    const imported = await api.call('POST', '/api/v1/patients/import', { files: [upload] });
    const number = await api.call('POST', '/api/v1/blocked-numbers', { body: { number: '07700 900123' } });
    const address = await api.call('POST', '/api/v1/blocked-addresses', { body: { address: 'kim@example.org' } });
    const text = { name: 'Flu', channel: 'any', purpose: 'recall', body: 'Please call us.' };
    const template = await api.call('POST', '/api/v1/templates', { body: text });
    const item = [{ linkId: 'a', type: 'boolean', text: 'Well?' }];
    const form = { resourceType: 'Questionnaire', status: 'active', title: 'Review', item };
    const questionnaire = await api.call('POST', '/api/v1/questionnaires', { body: form });
    const appointments = await makeAppointment(api, list.people[0]!.patientId);
    const { post, conversations } = repliesTo(api);
    await post('+447700900456', 'Hello');
    const kept = await api.call('POST', '/api/v1/contacts', { body: { name: 'Kim', email: 'kim@example.org' } });
    const hold = await api.call('POST', '/api/v1/legal-holds', { body: { why: 'A complaint' } });
    ids = {
      contact: (kept.body as { id: string }).id,
      legalHold: (hold.body as { id: string }).id,
      ...appointments,
      bookingAnswer: await makeBookingAnswer(api, list.people[0]!.patientId),
      ...(await makeRecallRows(list.people[0]!)),
      questionnaire: (questionnaire.body as { id: string }).id,
      conversation: (await conversations())[0]!.id,
      template: (template.body as { id: string }).id,
      list: list.id,
      patient: list.people[0]!.patientId,
      number: (number.body as { id: string }).id,
      address: (address.body as { id: string }).id,
      campaign: await makeSentCampaign(api, ['failed']),
      message: await makeMessage(api, list.people[0]!.patientId),
      draft: await makeDraft(api, { listId: list.id }),
      token: api.tokenIds.viewer,
      import: (imported.body as { id: string }).id,
    };
  });

  /** A recall, its category, a file of recalls, a run, and letters that are ready to print. */
  async function makeRecallRows(person: Person) {
    const { category, recall } = recallsOf(api);
    const ofRecalls = (path: string, body: object, as: Role = 'manager') =>
      api.call('POST', `/api/v1/${path}`, { as, body }).then((answer) => answer.body as { id: string; runId: string });
    const { id: recallCategory } = (await category({ letterBody: 'Please call us.' })).body as { id: string };
    const { id: recallId } = await recall({}, person);
    await api.database.pool.query(`UPDATE patient SET address = '{1 High Street}' WHERE id = $1`, [person.patientId]);
    const { runId } = await ofRecalls(`recall-categories/${recallCategory}/run`, { trial: true });
    const { id: letters } = await ofRecalls('recalls/letters', { recallIds: [recallId] }, 'sender');
    await recallWorkOf(api).print(letters);
    const bytes = Buffer.from('Recall reference,NHS number,Date of birth,Reason,Due date\n');
    const imported = await api.call('POST', '/api/v1/recalls/import', { files: [{ bytes, name: 'recalls.csv' }] });
    const recallImport = (imported.body as { id: string }).id;
    return { recall: recallId, recallCategory, recallImport, recallRun: runId, letters };
  }

  /** What of these addresses the id names; the first whose words are in the address. */
  const ofRecalls = (path: string): string | null =>
    path.includes('recall-categories')
      ? ids.recallCategory
      : path.includes('recall-runs')
        ? ids.recallRun
        : path.includes('recalls/imports')
          ? ids.recallImport
          : path.includes('recalls/letters')
            ? ids.letters
            : path.includes('recalls')
              ? ids.recall
              : null;

  const idRoutes = Object.keys(LEAST_ROLE).filter(
    (route) => route.includes('{id}') && LEAST_ROLE[route] !== 'signed-in',
  );

  test.each(idRoutes)('%s: its id is not found, and nothing is done', async (route) => {
    const [method, path] = route.split(' ') as [string, string];
    const id =
      ofRecalls(path) ??
      (path.includes('v1/contacts')
        ? ids.contact
        : path.includes('legal-holds')
          ? ids.legalHold
          : path.includes('recipient-lists')
            ? ids.list
            : path.includes('appointment-types')
              ? ids.appointmentType
              : path.includes('bookings')
                ? ids.booking
                : path.includes('booking-answers')
                  ? ids.bookingAnswer
                  : path.includes('templates')
                    ? ids.template
                    : path.includes('tokens')
                      ? ids.token
                      : path.includes('imports')
                        ? ids.import
                        : path.includes('v1/messages')
                          ? ids.message
                          : path.includes('blocked-numbers')
                            ? ids.number
                            : path.includes('blocked-addresses')
                              ? ids.address
                              : path.includes('patients')
                                ? ids.patient
                                : path.endsWith('{id}') && method !== 'get'
                                  ? ids.draft
                                  : ids.campaign);
    const address = path.replace(
      '{id}',
      path.includes('conversations') ? ids.conversation : path.includes('questionnaires') ? ids.questionnaire : id,
    );
    const strange = await api.call(method, address, { as: 'stranger' });
    expect([strange.status, (strange.body as { code: string }).code]).toEqual([404, 'not-found']);
    // The same id is there for its own practice; what is asked of it is looked at only after that (422).
    const own = await api.call(method === 'get' ? 'GET' : 'HEAD', address);
    // The conversation has no file; that its own practice gets one is tested with the mail that brought it.
    // Nor has anybody a letter yet, or the campaign a second text.
    if (method === 'get' && !/attachments|\{letter\}|text-trial/.test(path))
      expect([200, 409, 422]).toContain(own.status);
  });

  test('its campaigns, lists, patients, tokens and entries are in no page', async () => {
    // The shared set of templates is everybody's.
    for (const path of [
      'audit',
      'templates?shared=false',
      'questionnaires',
      'campaigns',
      'recipient-lists',
      'patients',
      'blocked-numbers',
      'blocked-addresses',
      'inboxes',
      'conversations',
      'recalls',
      'recall-categories',
      'recall-runs',
      'recalls/letters',
    ]) {
      const response = await api.call('GET', `/api/v1/${path}`, { as: 'stranger' });
      expect([path, response.body]).toEqual([path, { items: [], nextCursor: null }]);
    }
    const tokens = await api.call('GET', '/api/v1/tokens', { as: 'stranger' });
    expect((tokens.body as { items: { id: string }[] }).items.map(({ id }) => id)).toEqual([api.tokenIds.stranger]);
  });

  test('its list cannot be sent to: unknown, as one that is not there', async () => {
    const body = { name: 'x', type: 'message', purpose: 'care', channel: 'sms', body: 'x', saveToRecord: false };
    for (const listId of [ids.list, newId()]) {
      const response = await api.call('POST', '/api/v1/campaigns', { as: 'stranger', body: { ...body, listId } });
      expect(response.status).toBe(422);
      expect(response.body).toMatchObject({ code: 'list-unknown', errors: [{ path: 'listId' }] });
    }
  });
});

describe('tokens', () => {
  test('who am I', async () => {
    const response = await api.call('GET', '/api/v1/me', { as: 'sender' });
    expect(response.body).toEqual({
      practice: { id: api.practiceId, name: 'Oakfield Surgery' },
      role: 'sender',
      user: 'A sender',
    });
  });

  test('N29 a token is shown once, works at once, is kept as a hash, is audited, and stops when revoked', async () => {
    const made = await api.call('POST', '/api/v1/tokens', { body: { name: 'Night job', role: 'viewer' } });
    expect(made.status).toBe(201);
    const { id, token } = made.body as { id: string; token: string };
    const ask = () => request(api.server).get('/api/v1/me').set('Authorization', `Bearer ${token}`);
    expect((await ask()).body).toMatchObject({ role: 'viewer', user: 'Night job' });

    const { rows } = await api.database.pool.query<{ text: string }>('SELECT t::text AS text FROM api_token t');
    expect(rows.map((row) => row.text).join()).not.toContain(token);
    const list = await api.call('GET', '/api/v1/tokens');
    expect(list.text).not.toContain(token);
    expect((list.body as { items: object[] }).items[0]).toMatchObject({
      id,
      name: 'Night job',
      createdBy: 'A administrator',
    });

    expect((await api.call('DELETE', `/api/v1/tokens/${id}`)).status).toBe(204);
    expect((await api.call('DELETE', `/api/v1/tokens/${id}`)).status).toBe(204);
    expect((await ask()).status).toBe(401);
    const audit = await api.call('GET', '/api/v1/audit');
    const acts = (audit.body as { items: { act: string; subjectId: string }[] }).items
      .filter(({ subjectId }) => subjectId === id)
      .map(({ act }) => act);
    expect(acts).toEqual(['token-revoked', 'token-made']);
  });

  test('nobody locks themselves out', async () => {
    const response = await api.call('DELETE', `/api/v1/tokens/${api.tokenIds.administrator}`);
    expect([response.status, (response.body as { code: string }).code]).toEqual([409, 'own-token']);
  });

  test.each([
    ['a wrong token', 'Bearer nothing-of-ours'],
    ['another scheme', 'Basic abc'],
    ['no scheme', 'abc'],
    ['an endless one', `Bearer ${'x'.repeat(5000)}`],
  ])('%s is 401 and says how to authenticate', async (_what, header) => {
    const response = await request(api.server).get('/api/v1/me').set('Authorization', header);
    expect(response.status).toBe(401);
    expect(response.headers['www-authenticate']).toMatch(/^Bearer/);
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  });
});

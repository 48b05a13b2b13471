import type { KnownOfPatient } from '../../domain/eligibility/explanation';
import { UNREMARKABLE } from '../../test/support/known-patient';
import { contactFacts, NOT_READABLE } from './contact-facts';

const AT = '2026-11-03T09:00:00.000Z';
const NOTHING: KnownOfPatient = { ...UNREMARKABLE, email: null, toldAt: AT };
const now = (known: Partial<KnownOfPatient>, { hasNumber = true, canTell = true } = {}) =>
  contactFacts({ ...NOTHING, ...known }, hasNumber, canTell).map((fact) => fact.now);

describe('N11 four facts, apart from each other', () => {
  test('nothing is recorded: said as that, fact by fact', () => {
    expect(now({})).toEqual(['Not on the list', 'Nothing ticked', 'Nothing recorded', 'Nothing recorded']);
  });

  test('E13 where the practice’s source cannot tell a wish, it says so and never that it was refused', () => {
    expect(now({}, { canTell: false })).toEqual(['Not on the list', 'Nothing ticked', NOT_READABLE, NOT_READABLE]);
    expect(now({ doesNotWishSms: true, marketingAgreed: false }, { canTell: false }).slice(2)).toEqual(['Yes', 'No']);
  });

  test('each with who set it and when', () => {
    const facts = contactFacts(
      {
        ...NOTHING,
        numberBlock: { ticks: ['recalls', 'everySms'], by: 'Sam Okoro', at: AT },
        patientBlock: { ticks: ['marketing'], by: 'Amira Khan', at: AT },
        doesNotWishSms: true,
        doesNotWishSmsAt: AT,
        marketingAgreed: true,
        marketingAgreedAt: AT,
      },
      true,
      true,
    );
    expect(facts.map((fact) => [fact.now, fact.source, fact.by, fact.at])).toEqual([
      ['Blocked Recalls, Every text message', 'blocks', 'Sam Okoro', AT],
      ['Marketing', 'patient', 'Amira Khan', AT],
      ['Yes', 'record', null, AT],
      ['Yes', 'record', null, AT],
    ]);
  });

  test('E2 a number that is listed with nothing ticked stops nothing; unticked, a patient has nothing', () => {
    const listed = { ticks: [], by: 'Sam Okoro', at: AT };
    expect(
      contactFacts({ ...NOTHING, numberBlock: listed, patientBlock: listed }, true, true).slice(0, 2),
    ).toMatchObject([
      { now: 'On the list, nothing ticked', meaning: 'We still send it everything.', by: 'Sam Okoro' },
      { now: 'Nothing ticked', by: 'Sam Okoro' },
    ]);
  });

  test('without a number there is none to block', () => {
    expect(now({}, { hasNumber: false })[0]).toBe('No number to block');
  });
});

import { isNhsNumber } from '../../simulators/fhir/nhs-number';
import { mailOutcome } from '../../simulators/mailbox/outcomes';
import { inventPatients } from './patients';
import { DEMO_PRACTICES } from './practices';

const [oakfield, birchwood] = DEMO_PRACTICES.map(({ population }) => inventPatients(population));

it('invents the same people every time', () => {
  expect(inventPatients(DEMO_PRACTICES[1]!.population)).toEqual(birchwood);
});

it('invents people who cannot exist: test NHS numbers, fictional mobiles, example addresses', () => {
  const everybody = [...oakfield!, ...birchwood!];
  expect(everybody).toHaveLength(10_200);
  expect(everybody.filter(({ nhsNumber }) => !isNhsNumber(nhsNumber) || !nhsNumber.startsWith('999'))).toEqual([]);
  expect(everybody.filter(({ mobile }) => mobile !== null && !/^\+447700900\d{3}$/.test(mobile))).toEqual([]);
  expect(
    everybody.filter(({ email }) => email !== null && !/^[a-z][a-z.-]*[a-z]\d+@example\.(com|org|net)$/.test(email)),
  ).toEqual([]);
  expect(everybody.filter(({ postcode }) => !/^ZZ\d \d[A-Z]{2}$/.test(postcode))).toEqual([]);
  expect(everybody.filter(({ address }) => address.length !== 2)).toEqual([]);
  expect(everybody.filter(({ email }) => email !== null && mailOutcome(email) !== 'ok')).toEqual([]);
  expect(new Set(everybody.map(({ nhsNumber }) => nhsNumber)).size).toBe(10_200);
  expect(new Set(everybody.map(({ id }) => id)).size).toBe(10_200);
});

it('has some of whom things go wrong', () => {
  const count = (wanted: (patient: NonNullable<typeof oakfield>[number]) => boolean) => oakfield!.filter(wanted).length;
  expect(count(({ status }) => status === 'deceased')).toBe(40);
  expect(count(({ status }) => status === 'left')).toBe(60);
  expect(count(({ status }) => status === 'restricted')).toBe(10);
  expect(count(({ mobile }) => mobile === null)).toBeGreaterThan(200);
  expect(count(({ email }) => email === null)).toBeGreaterThan(400);
  expect(count(({ mobile }) => mobile === null)).toBeLessThan(600);
  expect(count(({ doesNotWishSms }) => doesNotWishSms === true)).toBeGreaterThan(60);
  expect(count(({ doesNotWishSms }) => doesNotWishSms === true)).toBeLessThan(140);
  expect(count(({ marketingAgreed }) => marketingAgreed === null)).toBeGreaterThan(5_000);
});

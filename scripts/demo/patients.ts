import { FAMILY_NAMES, GIVEN_NAMES, STREETS } from './names';
import { createRandom, type Random } from './random';
import { withCheckDigit } from '../../domain/patients/nhs-number';

export type PatientStatus = 'registered' | 'deceased' | 'left' | 'restricted';

export interface DemoPatient {
  id: string;
  nhsNumber: string;
  familyName: string;
  givenName: string;
  /** `YYYY-MM-DD`. */
  dateOfBirth: string;
  mobile: string | null;
  email: string | null;
  /** Lines of the postal address, without the postcode. */
  address: string[];
  postcode: string;
  status: PatientStatus;
  /** Preferences as a register holds them; null = nothing recorded. */
  doesNotWishSms: boolean | null;
  marketingAgreed: boolean | null;
}

export interface Population {
  /** Keeps the ids of one practice's people apart from those of another. */
  practice: number;
  count: number;
  /** The first nine digits from which we look for NHS numbers, within the 999 range. */
  firstStem: number;
  deceased: number;
  left: number;
  restricted: number;
}

/** Everything is as of this day, so that the demo's people stay the same in later years. */
const AS_OF = Date.UTC(2026, 0, 1);
const DAY = 86_400_000;
/** The most that NHS numbers of one practice lie apart. */
const WIDEST_GAP = 60;

/** Invents the people of a practice, the same ones every time. */
export function inventPatients(population: Population): DemoPatient[] {
  const random = createRandom(population.firstStem);
  const statuses = placeStatuses(population, random);
  // Random streams of their own, so that these people's other details do not change with them.
  const wishes = createRandom(population.firstStem + 1);
  const homes = createRandom(population.firstStem + 2);
  const patients: DemoPatient[] = [];
  let stem = population.firstStem;
  for (let index = 0; index < population.count; index += 1) {
    let nhsNumber: string | null;
    do {
      stem += 1 + random.below(WIDEST_GAP);
      nhsNumber = withCheckDigit(String(stem));
    } while (nhsNumber === null);
    const familyName = random.pick(FAMILY_NAMES);
    const givenName = random.pick(GIVEN_NAMES);
    const dateOfBirth = inventDateOfBirth(random);
    patients.push({
      id: demoId(population.practice, index),
      nhsNumber,
      familyName,
      givenName,
      dateOfBirth,
      mobile: random.next() < 0.04 ? null : `+447700900${String(random.below(1_000)).padStart(3, '0')}`,
      email: random.next() < 0.07 ? null : inventEmail(givenName, familyName, index, random),
      ...inventHome(homes),
      status: statuses[index]!,
      ...inventWishes(wishes),
    });
  }
  return patients;
}

/** A UUIDv7 for the practice and place. It never changes, so seeding again adds nobody. */
export function demoId(practice: number, index: number): string {
  const time = (AS_OF + index).toString(16).padStart(12, '0');
  const place = index.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7de${practice}-8000-${place}`;
}

function placeStatuses({ count, deceased, left, restricted }: Population, random: Random): PatientStatus[] {
  const statuses = new Array<PatientStatus>(count).fill('registered');
  const place = (status: PatientStatus, times: number) => {
    while (times > 0) {
      const index = random.below(count);
      if (statuses[index] !== 'registered') continue;
      statuses[index] = status;
      times -= 1;
    }
  };
  place('deceased', deceased);
  place('left', left);
  place('restricted', restricted);
  return statuses;
}

/**
 * Most practices have asked few patients: one in a hundred wants no texts, a quarter agreed to marketing, and a few
 * refused it.
 */
function inventWishes(random: Random): Pick<DemoPatient, 'doesNotWishSms' | 'marketingAgreed'> {
  const [sms, marketing] = [random.next(), random.next()];
  return {
    doesNotWishSms: sms < 0.01 ? true : sms < 0.4 ? false : null,
    marketingAgreed: marketing < 0.25 ? true : marketing < 0.3 ? false : null,
  };
}

/** Those that the last part of a postcode has. */
const LETTERS = 'A B D E F G H J L N P Q R S T U W X Y Z'.split(' ');

/** A postcode of the area ZZ, which no place in the United Kingdom has. */
function inventHome(random: Random): Pick<DemoPatient, 'address' | 'postcode'> {
  const letter = () => random.pick(LETTERS);
  return {
    address: [`${1 + random.below(120)} ${random.pick(STREETS)}`, 'Little Oak'],
    postcode: `ZZ${1 + random.below(9)} ${random.below(10)}${letter()}${letter()}`,
  };
}

/** From newborn to 97, thinning out beyond 70, as in a practice. */
function inventDateOfBirth(random: Random): string {
  const age = random.next() < 0.85 ? random.below(71 * 365) : 71 * 365 + Math.floor(random.next() ** 2 * 27 * 365);
  return new Date(AS_OF - (age + 1) * DAY).toISOString().slice(0, 10);
}

/** Only domains that are reserved for examples. */
function inventEmail(givenName: string, familyName: string, index: number, random: Random): string {
  const local = `${givenName}.${familyName}`
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z.-]/g, '');
  return `${local}${index}@example.${random.pick(['com', 'org', 'net'])}`;
}

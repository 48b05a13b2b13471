import { PURPOSE_WORDS, PURPOSES, type Purpose, type PurposeWords } from '../../../domain/eligibility/purposes';

/** The purposes as staff choose them. */
export const PURPOSE_CHOICES: ({ value: Purpose } & PurposeWords)[] = PURPOSES.map((value) => ({
  value,
  ...PURPOSE_WORDS[value],
}));

import type { PageAnswer } from '../page';
import type { PatientWords } from './words';

/** The page of every link that cannot be used, whatever the reason. */
export const noLink = ({ noLink: { title } }: PatientWords): PageAnswer => ({
  ...{ view: 'kit/patient-page/no-link', title, status: 404 },
});

/** The page of a link that too many wrong answers locked. */
export const locked = ({ locked: { title } }: PatientWords): PageAnswer => ({
  ...{ view: 'kit/patient-page/locked', title, status: 403 },
});

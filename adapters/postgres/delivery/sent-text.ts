/** The text of a message `m` of a dispatch `d`: text B for patients who got that in a trial of two texts (docs/adr/0064). */
export const BODY_OF_MESSAGE = `CASE WHEN m.has_second_text THEN d.second_body ELSE d.body END`;

/** The subject of a message `m` of a dispatch `d`, likewise. */
export const SUBJECT_OF_MESSAGE = `CASE WHEN m.has_second_text THEN d.second_subject ELSE d.subject END`;

/** That a message `m` follows this attempt: it is the message's latest, and no other delivered it. */
export const FOLLOWS = (attempt: string): string =>
  `m.practice_id = ${attempt}.practice_id AND m.id = ${attempt}.message_id AND m.status <> 'delivered' AND m.latest_attempt = ${attempt}.number`;

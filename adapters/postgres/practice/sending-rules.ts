/** When a practice sends, as `SendingRules`, of its settings `s`; a practice that has set nothing sends at any time. */
export const SENDING_RULES = `jsonb_build_object('sendingHours', s.sending_hours,
  'sendingHoursFor', coalesce(s.sending_hours_for, '{}'), 'bankHolidays', s.bank_holidays,
  'closedDays', coalesce(s.closed_days, '[]'))`;

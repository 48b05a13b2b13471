/**
 * Reads a time of day as people write it: "9am", "9:05 am", "14:30", "9.30pm". @returns `HH:MM`, or null if it is not a
 * time.
 */
export function readClock(text: string): string | null {
  const match = /^(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?$/i.exec(text.trim());
  if (!match) return null;
  const [, hours, minutes = '00', half] = match;
  if (!half && match[2] === undefined) return null;
  let hour = Number(hours);
  if (half) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  }
  if (hour > 23 || Number(minutes) > 59) return null;
  return `${String(hour).padStart(2, '0')}:${minutes}`;
}

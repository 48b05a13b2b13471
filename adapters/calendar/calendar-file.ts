import ical, { ICalCalendarMethod } from 'ical-generator';
import { DateTime } from 'luxon';
import { tzlib_get_ical_block } from 'timezones-ical-library';
import type { CalendarFiles } from '../../ports/booking/calendar-files';

/** Writes calendar files with the zone's own rules, so that a calendar shows the right time after the clocks change. */
export function createCalendarFiles(): CalendarFiles {
  return {
    write({ id, sequence, title, location, description, timeZone, startsAt, endsAt, writtenAt }) {
      const calendar = ical({
        prodId: { company: 'Rollcall', product: 'Rollcall' },
        method: ICalCalendarMethod.PUBLISH,
      });
      // The zone belongs to the event: on the calendar it would take the Z off DTSTAMP, which has to be UTC.
      calendar.timezone({ name: null, generator: (zone) => tzlib_get_ical_block(zone)[0]! });
      calendar.createEvent({
        ...{ id, sequence, summary: title, stamp: DateTime.fromJSDate(writtenAt) },
        ...{ timezone: timeZone, start: inZone(startsAt, timeZone), end: inZone(endsAt, timeZone) },
        ...(location === null ? {} : { location }),
        ...(description === null ? {} : { description }),
      });
      return calendar.toString();
    },
  };
}

/** The library prints a plain Date in the zone of the process, and one of luxon in the zone of the event. */
function inZone(at: Date, zone: string): DateTime {
  return DateTime.fromJSDate(at, { zone });
}

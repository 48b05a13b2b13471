-- Clinics that are moved or cancelled, and what patients are told of their appointments.

-- A time that is no longer given to anyone. It is kept for those who had it.
ALTER TABLE "slot" ADD COLUMN "closed_at" timestamptz(3);
ALTER TABLE "slot" ADD CONSTRAINT "slot_closed_check" CHECK ("closed_at" IS NULL OR "state" = 'free') NOT VALID;
ALTER TABLE "slot" VALIDATE CONSTRAINT "slot_closed_check";
ALTER TABLE "slot" DROP CONSTRAINT "slot_apart_excl";
ALTER TABLE "slot" ADD CONSTRAINT "slot_apart_excl" EXCLUDE USING gist ("practice_id" WITH =, "type_id" WITH =, "seat" WITH =,
  tstzrange("starts_at", "ends_at") WITH &&) WHERE ("closed_at" IS NULL);

-- When people were told that an appointment is not in the clinical system, and how its patient wants to be told.
ALTER TABLE "booking" ADD COLUMN "alarmed_at" timestamptz(3), ADD COLUMN "confirm_by" text;
ALTER TABLE "booking" ADD CONSTRAINT "booking_confirm_by_check" CHECK ("confirm_by" IN ('sms', 'email')) NOT VALID;
ALTER TABLE "booking" VALIDATE CONSTRAINT "booking_confirm_by_check";

-- One clinic that was moved or cancelled as a whole.
CREATE TABLE "session_change" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "type_id" uuid NOT NULL,
  "kind" text NOT NULL,
  "starts_at" timestamptz(3) NOT NULL,
  "ends_at" timestamptz(3) NOT NULL,
  "moved_to" timestamptz(3),
  "slots" integer NOT NULL,
  "booked" integer NOT NULL,
  "changed_by" text NOT NULL,
  "changed_at" timestamptz(3) NOT NULL,
  CONSTRAINT "session_change_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "session_change_type_fkey" FOREIGN KEY ("practice_id", "type_id") REFERENCES "appointment_type" ("practice_id", "id"),
  CONSTRAINT "session_change_kind_check" CHECK ("kind" IN ('moved', 'cancelled')),
  CONSTRAINT "session_change_moved_check" CHECK (("kind" = 'moved') = ("moved_to" IS NOT NULL))
);
CREATE INDEX "session_change_type_idx" ON "session_change" ("type_id", "starts_at");

-- What a patient is told of one change of an appointment. The row comes with the change, in its transaction; the worker
-- makes the message, whose dispatch has the row's id, so it is made once whatever dies between.
CREATE TABLE "booking_message" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "booking_id" uuid NOT NULL,
  -- Of the appointment, when it changed.
  "sequence" integer NOT NULL,
  "kind" text NOT NULL,
  "change_id" uuid,
  -- Null: whichever way the patient can be reached.
  "channel" text,
  -- The time that it is about.
  "starts_at" timestamptz(3) NOT NULL,
  "at" timestamptz(3) NOT NULL,
  "made_at" timestamptz(3),
  -- Why there is no message, and somebody has to call.
  "left_out" text,
  CONSTRAINT "booking_message_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "booking_message_booking_fkey" FOREIGN KEY ("practice_id", "booking_id") REFERENCES "booking" ("practice_id", "id"),
  CONSTRAINT "booking_message_change_fkey" FOREIGN KEY ("practice_id", "change_id") REFERENCES "session_change" ("practice_id", "id"),
  CONSTRAINT "booking_message_once_key" UNIQUE ("booking_id", "sequence", "kind"),
  CONSTRAINT "booking_message_kind_check" CHECK ("kind" IN ('confirmed', 'moved', 'cancelled')),
  CONSTRAINT "booking_message_channel_check" CHECK ("channel" IN ('sms', 'email')),
  CONSTRAINT "booking_message_end_check" CHECK ("made_at" IS NULL OR "left_out" IS NULL)
);
CREATE INDEX "booking_message_change_idx" ON "booking_message" ("change_id") WHERE "change_id" IS NOT NULL;
CREATE INDEX "booking_message_due_idx" ON "booking_message" ("at") WHERE "made_at" IS NULL AND "left_out" IS NULL;

-- How appointments that patients book by their link are confirmed, unless the patient chooses another way.
ALTER TABLE "practice_settings" ADD COLUMN "booking_confirmation" text NOT NULL DEFAULT 'none';
ALTER TABLE "practice_settings" ADD CONSTRAINT "practice_settings_booking_confirmation_check"
  CHECK ("booking_confirmation" IN ('none', 'sms', 'email')) NOT VALID;
ALTER TABLE "practice_settings" VALIDATE CONSTRAINT "practice_settings_booking_confirmation_check";

-- The kinds of notification are a closed list in domain/conversations/notices.ts, the only place that makes them.
ALTER TABLE "notification" DROP CONSTRAINT "notification_kind_check";
ALTER TABLE "notification" ADD CONSTRAINT "notification_kind_check" CHECK ("kind" ~ '^[a-z]+(-[a-z]+)*$') NOT VALID;
ALTER TABLE "notification" VALIDATE CONSTRAINT "notification_kind_check";

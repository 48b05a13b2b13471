-- Appointments that patients book: their types, the times, and who has one.
CREATE EXTENSION IF NOT EXISTS "btree_gist";

CREATE TABLE "appointment_type" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "name" text NOT NULL,
  "minutes" integer NOT NULL,
  "clinician" text,
  "location" text,
  "instructions" text,
  -- How many patients can come at one time. A named clinician sees one.
  "seats" integer NOT NULL DEFAULT 1,
  "min_notice_minutes" integer NOT NULL DEFAULT 0,
  "max_days_ahead" integer,
  "created_by" text NOT NULL,
  "created_at" timestamptz(3) NOT NULL DEFAULT now(),
  "archived_by" text,
  "archived_at" timestamptz(3),
  -- Whose time an appointment takes: the clinician's, whatever the type, or the type's own where none is named.
  "diary" text NOT NULL GENERATED ALWAYS AS (CASE WHEN "clinician" IS NULL THEN "id"::text ELSE lower("clinician") END) STORED,
  CONSTRAINT "appointment_type_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "appointment_type_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "appointment_type_minutes_check" CHECK ("minutes" BETWEEN 1 AND 480),
  CONSTRAINT "appointment_type_seats_check" CHECK ("seats" BETWEEN 1 AND 50 AND ("seats" = 1 OR "clinician" IS NULL)),
  CONSTRAINT "appointment_type_window_check" CHECK ("min_notice_minutes" >= 0 AND "max_days_ahead" > 0),
  CONSTRAINT "appointment_type_archived_check" CHECK (("archived_at" IS NULL) = ("archived_by" IS NULL))
);

-- One row for each seat at each time. A reservation while the patient confirms is the same row, with an expiry by the
-- database's clock; once that is over, anyone can take the slot.
CREATE TABLE "slot" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "type_id" uuid NOT NULL,
  "seat" integer NOT NULL DEFAULT 1,
  "diary" text NOT NULL,
  "starts_at" timestamptz(3) NOT NULL,
  "ends_at" timestamptz(3) NOT NULL,
  "state" text NOT NULL DEFAULT 'free',
  "patient_id" uuid,
  "held_until" timestamptz(3),
  "created_by" text NOT NULL,
  "created_at" timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT "slot_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "slot_type_fkey" FOREIGN KEY ("practice_id", "type_id") REFERENCES "appointment_type" ("practice_id", "id"),
  CONSTRAINT "slot_patient_fkey" FOREIGN KEY ("practice_id", "patient_id") REFERENCES "patient" ("practice_id", "id"),
  CONSTRAINT "slot_state_check" CHECK ("state" IN ('free', 'held', 'booked')),
  CONSTRAINT "slot_ends_check" CHECK ("ends_at" > "starts_at"),
  CONSTRAINT "slot_patient_check" CHECK (("state" = 'free') = ("patient_id" IS NULL)),
  CONSTRAINT "slot_held_check" CHECK (("state" = 'held') = ("held_until" IS NOT NULL)),
  -- Times of one type never overlap.
  CONSTRAINT "slot_apart_excl" EXCLUDE USING gist ("practice_id" WITH =, "type_id" WITH =, "seat" WITH =,
    tstzrange("starts_at", "ends_at") WITH &&),
  -- A clinician is never booked twice at once, whatever the types.
  CONSTRAINT "slot_clinician_excl" EXCLUDE USING gist ("practice_id" WITH =, "diary" WITH =, "seat" WITH =,
    tstzrange("starts_at", "ends_at") WITH &&) WHERE ("state" <> 'free')
);
CREATE INDEX "slot_starts_idx" ON "slot" ("type_id", "starts_at", "id");
CREATE INDEX "slot_patient_idx" ON "slot" ("patient_id") WHERE "patient_id" IS NOT NULL;

-- A patient's appointment. Moving it changes its slot and keeps the row, so that calendars know it again.
CREATE TABLE "booking" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "slot_id" uuid NOT NULL,
  "type_id" uuid NOT NULL,
  "patient_id" uuid NOT NULL,
  -- The invitation that it answers; null for one that staff made.
  "campaign_id" uuid,
  "state" text NOT NULL DEFAULT 'booked',
  -- How often it was moved or cancelled, for calendar files.
  "sequence" integer NOT NULL DEFAULT 0,
  -- Null: the patient.
  "booked_by" text,
  "booked_at" timestamptz(3) NOT NULL DEFAULT now(),
  "cancelled_by" text,
  "cancelled_at" timestamptz(3),
  -- Someone has to enter, move or remove it in the clinical system.
  "needs_entry" boolean NOT NULL DEFAULT true,
  "entered_by" text,
  "entered_at" timestamptz(3),
  CONSTRAINT "booking_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "booking_slot_fkey" FOREIGN KEY ("practice_id", "slot_id") REFERENCES "slot" ("practice_id", "id"),
  CONSTRAINT "booking_type_fkey" FOREIGN KEY ("practice_id", "type_id") REFERENCES "appointment_type" ("practice_id", "id"),
  CONSTRAINT "booking_patient_fkey" FOREIGN KEY ("practice_id", "patient_id") REFERENCES "patient" ("practice_id", "id"),
  CONSTRAINT "booking_campaign_fkey" FOREIGN KEY ("practice_id", "campaign_id") REFERENCES "campaign" ("practice_id", "id"),
  CONSTRAINT "booking_state_check" CHECK ("state" IN ('booked', 'cancelled')),
  CONSTRAINT "booking_cancelled_check" CHECK (("state" = 'cancelled') = ("cancelled_at" IS NOT NULL)),
  CONSTRAINT "booking_entered_check" CHECK (("entered_at" IS NULL) = ("entered_by" IS NULL))
);
-- Two patients never have one slot, and an invitation is answered by one appointment at a time.
CREATE UNIQUE INDEX "booking_slot_key" ON "booking" ("slot_id") WHERE "state" = 'booked';
CREATE UNIQUE INDEX "booking_invitation_key" ON "booking" ("campaign_id", "patient_id") WHERE "state" = 'booked' AND "campaign_id" IS NOT NULL;
CREATE INDEX "booking_patient_idx" ON "booking" ("patient_id", "id");
CREATE INDEX "booking_to_enter_idx" ON "booking" ("practice_id", "id") WHERE "needs_entry";

-- Patients who answered an invitation without booking. A later booking removes the answer.
CREATE TABLE "booking_answer" (
  "practice_id" uuid NOT NULL,
  "campaign_id" uuid NOT NULL,
  "patient_id" uuid NOT NULL,
  "answer" text NOT NULL,
  "at" timestamptz(3) NOT NULL DEFAULT now(),
  "needs_entry" boolean NOT NULL DEFAULT true,
  "entered_by" text,
  "entered_at" timestamptz(3),
  CONSTRAINT "booking_answer_pkey" PRIMARY KEY ("practice_id", "campaign_id", "patient_id"),
  CONSTRAINT "booking_answer_campaign_fkey" FOREIGN KEY ("practice_id", "campaign_id") REFERENCES "campaign" ("practice_id", "id"),
  CONSTRAINT "booking_answer_patient_fkey" FOREIGN KEY ("practice_id", "patient_id") REFERENCES "patient" ("practice_id", "id"),
  CONSTRAINT "booking_answer_answer_check" CHECK ("answer" IN ('declined', 'elsewhere')),
  CONSTRAINT "booking_answer_entered_check" CHECK (("entered_at" IS NULL) = ("entered_by" IS NULL))
);

-- The share of each day's slots that patients cannot book by their link, because it stays for those who telephone.
ALTER TABLE "practice_settings" ADD COLUMN "telephone_share" double precision NOT NULL DEFAULT 0.2;
ALTER TABLE "practice_settings" ADD CONSTRAINT "practice_settings_telephone_share_check" CHECK ("telephone_share" BETWEEN 0 AND 1) NOT VALID;
ALTER TABLE "practice_settings" VALIDATE CONSTRAINT "practice_settings_telephone_share_check";

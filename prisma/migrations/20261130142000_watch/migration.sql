-- What follows from a reply besides its place: who is told, an answer out of hours, a hold after a report of a death. The
-- worker looks at every version of a conversation once, so nothing is missed if a process dies.
ALTER TABLE "conversation" ADD COLUMN "watched_version" integer NOT NULL DEFAULT 0, ADD COLUMN "out_of_hours_at" timestamptz(3);
UPDATE "conversation" SET "watched_version" = "version";
CREATE INDEX "conversation_watch_idx" ON "conversation" ("practice_id") WHERE "version" > "watched_version" AND "merged_into_id" IS NULL;

-- When its people were last told that something in it waits too long.
ALTER TABLE "inbox" ADD COLUMN "alarmed_at" timestamptz(3);

-- How a practice watches its inboxes.
CREATE TABLE "inbox_rule" (
  "practice_id" uuid NOT NULL,
  -- After so many minutes without an acknowledgement the next person on the rota is told.
  "minutes" integer NOT NULL DEFAULT 15,
  -- The automatic answer outside these hours; null for none.
  "out_of_hours_text" text,
  "open_hours" jsonb,
  -- Managers are told when a reply is unread for so long; null for never.
  "unread_hours" integer,
  "changed_at" timestamptz(3) NOT NULL,
  CONSTRAINT "inbox_rule_pkey" PRIMARY KEY ("practice_id"),
  CONSTRAINT "inbox_rule_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "inbox_rule_minutes_check" CHECK ("minutes" BETWEEN 1 AND 1440),
  CONSTRAINT "inbox_rule_unread_check" CHECK ("unread_hours" BETWEEN 1 AND 720),
  CONSTRAINT "inbox_rule_text_check" CHECK (("out_of_hours_text" IS NULL) = ("open_hours" IS NULL))
);

-- Who is told of red flags, in this order, each in their hours; null for at any time.
CREATE TABLE "rota_turn" (
  "practice_id" uuid NOT NULL,
  "position" smallint NOT NULL,
  "staff_id" uuid NOT NULL,
  "hours" jsonb,
  CONSTRAINT "rota_turn_pkey" PRIMARY KEY ("practice_id", "position"),
  CONSTRAINT "rota_turn_staff_fkey" FOREIGN KEY ("practice_id", "staff_id") REFERENCES "membership" ("practice_id", "staff_id")
);

-- A red flag that a named person has to acknowledge.
CREATE TABLE "red_flag_alarm" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "conversation_id" uuid NOT NULL,
  "waiting_since" timestamptz(3) NOT NULL,
  "raised_at" timestamptz(3) NOT NULL,
  -- When the next person is told; null when everyone was.
  "next_at" timestamptz(3),
  "acknowledged_at" timestamptz(3),
  "acknowledged_by_id" uuid,
  CONSTRAINT "red_flag_alarm_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "red_flag_alarm_conversation_fkey" FOREIGN KEY ("practice_id", "conversation_id") REFERENCES "conversation" ("practice_id", "id"),
  CONSTRAINT "red_flag_alarm_person_fkey" FOREIGN KEY ("practice_id", "acknowledged_by_id") REFERENCES "membership" ("practice_id", "staff_id"),
  CONSTRAINT "red_flag_alarm_acknowledged_check" CHECK (("acknowledged_at" IS NULL) = ("acknowledged_by_id" IS NULL))
);
CREATE UNIQUE INDEX "red_flag_alarm_key" ON "red_flag_alarm" ("conversation_id", "waiting_since", "practice_id");
CREATE INDEX "red_flag_alarm_next_idx" ON "red_flag_alarm" ("next_at") WHERE "next_at" IS NOT NULL AND "acknowledged_at" IS NULL;
CREATE INDEX "red_flag_alarm_raised_idx" ON "red_flag_alarm" ("practice_id", "raised_at");

CREATE TABLE "red_flag_told" (
  "practice_id" uuid NOT NULL,
  "alarm_id" uuid NOT NULL,
  "staff_id" uuid NOT NULL,
  "at" timestamptz(3) NOT NULL,
  CONSTRAINT "red_flag_told_pkey" PRIMARY KEY ("practice_id", "alarm_id", "staff_id"),
  CONSTRAINT "red_flag_told_alarm_fkey" FOREIGN KEY ("practice_id", "alarm_id") REFERENCES "red_flag_alarm" ("practice_id", "id"),
  CONSTRAINT "red_flag_told_staff_fkey" FOREIGN KEY ("practice_id", "staff_id") REFERENCES "membership" ("practice_id", "staff_id")
);

-- Nothing is handed over to a patient whose death a reply reported, until a person has looked.
CREATE TABLE "patient_hold" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "patient_id" uuid NOT NULL,
  "conversation_id" uuid NOT NULL,
  "waiting_since" timestamptz(3) NOT NULL,
  "at" timestamptz(3) NOT NULL,
  "ended_at" timestamptz(3),
  "ended_by" text,
  CONSTRAINT "patient_hold_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "patient_hold_patient_fkey" FOREIGN KEY ("practice_id", "patient_id") REFERENCES "patient" ("practice_id", "id"),
  CONSTRAINT "patient_hold_conversation_fkey" FOREIGN KEY ("practice_id", "conversation_id") REFERENCES "conversation" ("practice_id", "id"),
  CONSTRAINT "patient_hold_ended_check" CHECK (("ended_at" IS NULL) = ("ended_by" IS NULL))
);
CREATE UNIQUE INDEX "patient_hold_key" ON "patient_hold" ("conversation_id", "waiting_since", "practice_id");
CREATE INDEX "patient_hold_open_idx" ON "patient_hold" ("patient_id") WHERE "ended_at" IS NULL;

ALTER TABLE "notification" DROP CONSTRAINT "notification_kind_check";
ALTER TABLE "notification" ADD CONSTRAINT "notification_kind_check"
  CHECK ("kind" IN ('internal-message', 'assigned', 'reply', 'approval', 'red-flag', 'colleague-left', 'unread-too-long'));

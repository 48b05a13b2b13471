-- An audit row says what it is about, also after that is gone or has another name; and one row may stand for many.
ALTER TABLE "audit_entry"
  -- The name of the object at the time: of a campaign, list, person, token or account; never of a patient, never a number.
  ADD COLUMN "subject_label" text,
  -- How often it happened from "since" to "at".
  ADD COLUMN "times" integer NOT NULL DEFAULT 1,
  ADD COLUMN "since" timestamptz(3),
  ADD CONSTRAINT "audit_entry_times_check" CHECK ("times" >= 1 AND ("times" = 1 OR "since" IS NOT NULL));

-- What happens often is written at once the first time, then counted here and written as one row when its window ends.
CREATE TABLE "audit_group" (
  "practice_id" uuid NOT NULL,
  "key" text NOT NULL,
  -- The entry, as it will be written.
  "entry" jsonb NOT NULL,
  "since" timestamptz(3) NOT NULL,
  "at" timestamptz(3) NOT NULL,
  "ends_at" timestamptz(3) NOT NULL,
  -- After the first.
  "times" integer NOT NULL DEFAULT 0,
  CONSTRAINT "audit_group_pkey" PRIMARY KEY ("practice_id", "key"),
  CONSTRAINT "audit_group_practice_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id")
);
CREATE INDEX "audit_group_ends_at_idx" ON "audit_group" ("ends_at");

-- A practice that leaves: what was stopped, exported and deleted, and when. The row stays after everything else is deleted.
CREATE TABLE "departure" (
  "practice_id" uuid NOT NULL,
  "left_at" timestamptz(3) NOT NULL,
  "by" text NOT NULL,
  "stopped" jsonb NOT NULL DEFAULT '{}',
  "exported_at" timestamptz(3),
  "deleted_at" timestamptz(3),
  "deleted" jsonb,
  CONSTRAINT "departure_pkey" PRIMARY KEY ("practice_id"),
  CONSTRAINT "departure_practice_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  -- Nothing is deleted that was not exported, and what was deleted is counted.
  CONSTRAINT "departure_deleted_check" CHECK ("deleted_at" IS NULL OR ("exported_at" IS NOT NULL AND "deleted" IS NOT NULL))
);

-- What an administrator saw to before a capability was switched on at a practice, and whether it is on
-- (domain/practice/capabilities.ts). Outside the demonstration a capability without a row is off.
CREATE TABLE "capability" (
  "practice_id" uuid NOT NULL,
  "name" text NOT NULL,
  "ticks" jsonb NOT NULL DEFAULT '{}',
  "on_at" timestamptz(3),
  "on_by" text,
  CONSTRAINT "capability_pkey" PRIMARY KEY ("practice_id", "name"),
  CONSTRAINT "capability_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "capability_name_check" CHECK ("name" <> ''),
  CONSTRAINT "capability_on_check" CHECK (("on_at" IS NULL) = ("on_by" IS NULL))
);

-- SNOMED codes that a practice allows. While none is active, a campaign may have any valid code.
CREATE TABLE "listed_code" (
  "practice_id" uuid NOT NULL,
  "code" text NOT NULL,
  "description" text NOT NULL,
  -- It counts as an invitation, so a second one has another meaning than the first.
  "is_invitation" boolean NOT NULL DEFAULT false,
  "active" boolean NOT NULL DEFAULT true,
  "added_by" text NOT NULL,
  "added_at" timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT "listed_code_pkey" PRIMARY KEY ("practice_id", "code"),
  CONSTRAINT "listed_code_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "listed_code_code_check" CHECK ("code" ~ '^[1-9][0-9]{5,17}$')
);

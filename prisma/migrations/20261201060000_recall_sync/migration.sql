-- Recalls that are read from the practice system over FHIR (docs/adr/0055).

-- {resource, code}: what is read. Null where nothing is.
ALTER TABLE "practice_settings" ADD COLUMN "recall_sync" jsonb;

-- Where a practice's sync stands, and the sync that is under way. Its workflow is `recall-sync/<practice>`.
CREATE TABLE "recall_sync" (
  "practice_id" uuid NOT NULL,
  "since" timestamptz(3) NOT NULL,
  -- A person wants one now.
  "asked_at" timestamptz(3),
  "asked_by" text,
  -- When a try began last.
  "tried_at" timestamptz(3),
  -- The sync that is being read, which goes on where it stopped. Null between two.
  "reading_id" uuid,
  "reading_since" timestamptz(3),
  -- {resource, code} that it reads.
  "reading" jsonb,
  "next_page" text,
  "pages" integer NOT NULL DEFAULT 0,
  -- How many the server says there are. Null where it does not say.
  "said_total" integer,
  "is_read" boolean NOT NULL DEFAULT false,
  -- Of the last sync that worked.
  "ok_at" timestamptz(3),
  "counts" jsonb,
  -- [{reference, code, message}], the first of them.
  "refusals" jsonb NOT NULL DEFAULT '[]',
  -- Tries that failed since.
  "failures" integer NOT NULL DEFAULT 0,
  "problem" text,
  CONSTRAINT "recall_sync_pkey" PRIMARY KEY ("practice_id"),
  CONSTRAINT "recall_sync_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "recall_sync_asked_check" CHECK (("asked_at" IS NULL) = ("asked_by" IS NULL)),
  CONSTRAINT "recall_sync_reading_check" CHECK (("reading_id" IS NULL) = ("reading_since" IS NULL)
    AND ("reading_id" IS NULL) = ("reading" IS NULL) AND ("reading_id" IS NOT NULL OR (NOT "is_read" AND "next_page" IS NULL))),
  CONSTRAINT "recall_sync_failures_check" CHECK ("failures" >= 0 AND ("failures" = 0 OR "problem" IS NOT NULL))
);

-- What was read so far, each resource of the server once.
CREATE TABLE "recall_sync_row" (
  "practice_id" uuid NOT NULL,
  "reading_id" uuid NOT NULL,
  "resource_id" text NOT NULL,
  "position" integer NOT NULL,
  "reference" text NOT NULL,
  "nhs_number" char(10),
  "date_of_birth" date,
  "reason" text,
  "due_date" date,
  "urgency" text,
  "status" text,
  -- Why it cannot be taken over.
  "refusal" text,
  CONSTRAINT "recall_sync_row_pkey" PRIMARY KEY ("reading_id", "resource_id", "practice_id"),
  CONSTRAINT "recall_sync_row_sync_fkey" FOREIGN KEY ("practice_id") REFERENCES "recall_sync" ("practice_id"),
  CONSTRAINT "recall_sync_row_refusal_check" CHECK ("refusal" IS NOT NULL OR ("nhs_number" IS NOT NULL
    AND "date_of_birth" IS NOT NULL AND "reason" IS NOT NULL AND "due_date" IS NOT NULL AND "urgency" IS NOT NULL AND "status" IS NOT NULL))
);

-- 'file' for an upload, 'sync' for what a sync changed.
ALTER TABLE "recall_import" ADD COLUMN "source" text NOT NULL DEFAULT 'file';
ALTER TABLE "recall_import" ADD CONSTRAINT "recall_import_source_check" CHECK ("source" IN ('file', 'sync'));

-- A sync holds it, so a later sync may miss it.
ALTER TABLE "recall" ADD COLUMN "synced" boolean NOT NULL DEFAULT false;
-- The file or sync that was the first to miss it, in place of the last full file that held it.
ALTER TABLE "recall" ADD COLUMN "missing_from_id" uuid;
UPDATE "recall" r SET "missing_from_id" = i."id" FROM "recall_import" i
  WHERE i."practice_id" = r."practice_id" AND i."closing_waits" IS NOT NULL AND r."status" = 'open' AND r."ended" IS NULL
    AND r."seen_import_id" IS DISTINCT FROM i."id" AND r."created_at" <= i."created_at";
ALTER TABLE "recall" DROP CONSTRAINT "recall_import_fkey";
ALTER TABLE "recall" DROP COLUMN "seen_import_id";
ALTER TABLE "recall" ADD CONSTRAINT "recall_missing_from_fkey"
  FOREIGN KEY ("practice_id", "missing_from_id") REFERENCES "recall_import" ("practice_id", "id");
CREATE INDEX "recall_missing_from_idx" ON "recall" ("missing_from_id") WHERE "missing_from_id" IS NOT NULL;

-- One invitation for recalls of several categories, and what the record already holds (docs/adr/0063).

ALTER TABLE "recall_category"
  -- Its recalls may be in one text with those of other categories.
  ADD COLUMN "may_be_joined" boolean NOT NULL DEFAULT false,
  -- How long its appointment takes. Null where the practice does not say.
  ADD COLUMN "visit_minutes" integer,
  -- SNOMED codes of entries in the record that mean it was done.
  ADD COLUMN "done_codes" text[] NOT NULL DEFAULT '{}',
  -- An entry counts from so many days before the due date.
  ADD COLUMN "done_days_before" integer NOT NULL DEFAULT 30,
  ADD CONSTRAINT "recall_category_visit_check" CHECK ("visit_minutes" BETWEEN 1 AND 480),
  ADD CONSTRAINT "recall_category_done_check" CHECK (cardinality("done_codes") <= 20 AND "done_days_before" >= 0);

ALTER TABLE "recall_sync"
  -- What is read now: 0 for recalls, then each kind of entry that may hold a code.
  ADD COLUMN "search" smallint NOT NULL DEFAULT 0,
  -- The codes that are looked for. Empty for none.
  ADD COLUMN "entry_codes" text[] NOT NULL DEFAULT '{}',
  -- Entries from this date on.
  ADD COLUMN "entries_since" date,
  ADD CONSTRAINT "recall_sync_search_check" CHECK ("search" >= 0 AND ("search" = 0 OR cardinality("entry_codes") > 0)),
  ADD CONSTRAINT "recall_sync_entries_check" CHECK ((cardinality("entry_codes") > 0) = ("entries_since" IS NOT NULL));

-- Entries of the record with one of the codes, while a sync is read.
CREATE TABLE "recall_sync_entry" (
  "practice_id" uuid NOT NULL,
  "reading_id" uuid NOT NULL,
  -- With its type, as in `Procedure/4711`.
  "resource_id" text NOT NULL,
  "code" text NOT NULL,
  "nhs_number" char(10) NOT NULL,
  "done_on" date NOT NULL,
  CONSTRAINT "recall_sync_entry_pkey" PRIMARY KEY ("reading_id", "resource_id", "code", "practice_id"),
  CONSTRAINT "recall_sync_entry_sync_fkey" FOREIGN KEY ("practice_id") REFERENCES "recall_sync" ("practice_id")
);

-- 'in-record': an entry of the record says that it was done. A person decides about it, as about what a patient answers.
ALTER TABLE "recall_answer"
  DROP CONSTRAINT "recall_answer_kind_check",
  ADD COLUMN "entry" text,
  ADD COLUMN "entry_code" text,
  ADD COLUMN "entry_on" date,
  ADD CONSTRAINT "recall_answer_kind_check" CHECK ("kind" IN ('declined', 'done-elsewhere', 'call-me', 'in-record')),
  ADD CONSTRAINT "recall_answer_entry_check" CHECK (("kind" = 'in-record') = ("entry" IS NOT NULL)
    AND ("entry" IS NULL) = ("entry_code" IS NULL) AND ("entry" IS NULL) = ("entry_on" IS NULL));
-- Nobody is asked about an entry again after deciding about it.
CREATE UNIQUE INDEX "recall_answer_entry_key" ON "recall_answer" ("recall_id", "entry", "practice_id") WHERE "entry" IS NOT NULL;

-- Letters that are printed together (docs/adr/0045). Its workflow is `letters/<id>`.
CREATE TABLE "letter_batch" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  -- The run of automation that made it. Null for a person.
  "run_id" uuid,
  "status" text NOT NULL DEFAULT 'making',
  -- The manifest: how many envelopes there are.
  "letters" integer NOT NULL,
  "pages" integer,
  -- [{recallId, code}]
  "left_out" jsonb NOT NULL DEFAULT '[]',
  "created_by" text NOT NULL,
  "created_at" timestamptz(3) NOT NULL,
  "ready_at" timestamptz(3),
  "posted_at" timestamptz(3),
  "posted_by" text,
  -- As it was counted by hand.
  "posted_count" integer,
  "discarded_at" timestamptz(3),
  "discarded_by" text,
  "workflow_started_at" timestamptz(3),
  CONSTRAINT "letter_batch_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "letter_batch_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "letter_batch_run_fkey" FOREIGN KEY ("practice_id", "run_id") REFERENCES "recall_run" ("practice_id", "id"),
  CONSTRAINT "letter_batch_status_check" CHECK ("status" IN ('making', 'ready', 'posted', 'refused', 'discarded')),
  CONSTRAINT "letter_batch_letters_check" CHECK ("letters" > 0),
  CONSTRAINT "letter_batch_ready_check" CHECK ("status" NOT IN ('ready', 'posted') OR ("pages" IS NOT NULL AND "ready_at" IS NOT NULL)),
  CONSTRAINT "letter_batch_posted_check" CHECK (("status" = 'posted') = ("posted_at" IS NOT NULL)
    AND ("posted_at" IS NULL) = ("posted_by" IS NULL) AND ("posted_at" IS NULL) = ("posted_count" IS NULL))
);
CREATE INDEX "letter_batch_unstarted_idx" ON "letter_batch" ("created_at") WHERE "workflow_started_at" IS NULL;
CREATE INDEX "letter_batch_listed_idx" ON "letter_batch" ("created_at", "id", "practice_id");
CREATE UNIQUE INDEX "letter_batch_run_key" ON "letter_batch" ("run_id", "practice_id");

-- The file of a batch, in pieces, so that nobody holds all of it in memory.
CREATE TABLE "letter_batch_piece" (
  "practice_id" uuid NOT NULL,
  "batch_id" uuid NOT NULL,
  "number" integer NOT NULL,
  "bytes" bytea NOT NULL,
  CONSTRAINT "letter_batch_piece_pkey" PRIMARY KEY ("practice_id", "batch_id", "number"),
  CONSTRAINT "letter_batch_piece_batch_fkey" FOREIGN KEY ("practice_id", "batch_id") REFERENCES "letter_batch" ("practice_id", "id")
);

-- One envelope: what was printed, word for word, and what became of it.
CREATE TABLE "letter" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "batch_id" uuid NOT NULL,
  -- From 1, in the order of printing.
  "position" integer NOT NULL,
  "patient_id" uuid NOT NULL,
  "given_name" text,
  "family_name" text,
  "address" text[] NOT NULL,
  "postcode" text,
  "body" text NOT NULL,
  "large_print" boolean NOT NULL,
  "snomed_codes" text[] NOT NULL DEFAULT '{}',
  "first_page" integer,
  "pages" integer,
  -- Why it was taken out before posting.
  "pulled" text,
  "posted_at" timestamptz(3),
  "returned_at" timestamptz(3),
  "returned_by" text,
  "record_status" text,
  "record_reference" text,
  "record_detail" text,
  "record_next_at" timestamptz(3),
  CONSTRAINT "letter_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "letter_batch_fkey" FOREIGN KEY ("practice_id", "batch_id") REFERENCES "letter_batch" ("practice_id", "id"),
  CONSTRAINT "letter_patient_fkey" FOREIGN KEY ("practice_id", "patient_id") REFERENCES "patient" ("practice_id", "id"),
  CONSTRAINT "letter_address_check" CHECK (cardinality("address") > 0),
  CONSTRAINT "letter_pulled_check" CHECK ("pulled" IN ('deceased', 'left-practice', 'restricted', 'moved', 'closed')),
  CONSTRAINT "letter_posted_check" CHECK ("posted_at" IS NULL OR "pulled" IS NULL),
  CONSTRAINT "letter_returned_check" CHECK ("returned_at" IS NULL OR "posted_at" IS NOT NULL),
  CONSTRAINT "letter_record_check" CHECK ("record_status" IS NULL
    OR ("record_status" IN ('waiting', 'saved', 'refused') AND "posted_at" IS NOT NULL))
);
CREATE UNIQUE INDEX "letter_position_key" ON "letter" ("batch_id", "position", "practice_id");
CREATE INDEX "letter_unsaved_idx" ON "letter" ("batch_id") WHERE "record_status" = 'waiting';

-- What a letter is about. `open`: it may still be posted, so the recall is in no other letter.
CREATE TABLE "letter_recall" (
  "practice_id" uuid NOT NULL,
  "letter_id" uuid NOT NULL,
  "recall_id" uuid NOT NULL,
  "open" boolean NOT NULL DEFAULT true,
  CONSTRAINT "letter_recall_pkey" PRIMARY KEY ("practice_id", "letter_id", "recall_id"),
  CONSTRAINT "letter_recall_letter_fkey" FOREIGN KEY ("practice_id", "letter_id") REFERENCES "letter" ("practice_id", "id"),
  CONSTRAINT "letter_recall_recall_fkey" FOREIGN KEY ("practice_id", "recall_id") REFERENCES "recall" ("practice_id", "id")
);
CREATE UNIQUE INDEX "letter_recall_open_key" ON "letter_recall" ("recall_id", "practice_id") WHERE "open";
CREATE INDEX "letter_recall_recall_idx" ON "letter_recall" ("recall_id");

-- Which letter an attempt is: nothing counts before it was posted, and a letter counts once for each recall.
ALTER TABLE "recall_attempt" ADD COLUMN "letter_id" uuid,
  ADD CONSTRAINT "recall_attempt_letter_fkey" FOREIGN KEY ("practice_id", "letter_id") REFERENCES "letter" ("practice_id", "id"),
  ADD CONSTRAINT "recall_attempt_letter_check" CHECK ("letter_id" IS NULL OR "channel" = 'letter');
CREATE UNIQUE INDEX "recall_attempt_letter_key" ON "recall_attempt" ("recall_id", "letter_id", "practice_id") WHERE "letter_id" IS NOT NULL;
CREATE FUNCTION "letter_counts_when_posted"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM "letter" l WHERE l."practice_id" = NEW."practice_id" AND l."id" = NEW."letter_id" AND l."posted_at" IS NOT NULL) THEN
    RAISE EXCEPTION 'a letter is no attempt before it was posted' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "letter_counts_when_posted" BEFORE INSERT ON "recall_attempt"
  FOR EACH ROW WHEN (NEW."letter_id" IS NOT NULL) EXECUTE FUNCTION "letter_counts_when_posted"();

-- What a run decided about each recall that was due.
CREATE TABLE "recall_run_item" (
  "practice_id" uuid NOT NULL,
  "run_id" uuid NOT NULL,
  "recall_id" uuid NOT NULL,
  "patient_id" uuid NOT NULL,
  "outcome" text NOT NULL,
  -- Why it was left out.
  "code" text,
  CONSTRAINT "recall_run_item_pkey" PRIMARY KEY ("practice_id", "run_id", "recall_id"),
  CONSTRAINT "recall_run_item_run_fkey" FOREIGN KEY ("practice_id", "run_id") REFERENCES "recall_run" ("practice_id", "id"),
  CONSTRAINT "recall_run_item_recall_fkey" FOREIGN KEY ("practice_id", "recall_id") REFERENCES "recall" ("practice_id", "id"),
  CONSTRAINT "recall_run_item_outcome_check" CHECK ("outcome" IN ('sms', 'letter', 'call', 'left-out')),
  CONSTRAINT "recall_run_item_code_check" CHECK (("outcome" = 'left-out') = ("code" IS NOT NULL))
);

-- How the Schedule of a category was last set, to set it again when its category changes, and each night.
CREATE TABLE "recall_schedule" (
  "practice_id" uuid NOT NULL,
  "category_id" uuid NOT NULL,
  "version" integer NOT NULL,
  "set_at" timestamptz(3) NOT NULL,
  CONSTRAINT "recall_schedule_pkey" PRIMARY KEY ("practice_id", "category_id"),
  CONSTRAINT "recall_schedule_category_fkey" FOREIGN KEY ("practice_id", "category_id") REFERENCES "recall_category" ("practice_id", "id")
);

-- When automation should run, kept outside Temporal: a time without its run was missed.
CREATE TABLE "recall_expected_run" (
  "practice_id" uuid NOT NULL,
  "category_id" uuid NOT NULL,
  "due_at" timestamptz(3) NOT NULL,
  -- When the practice was told that the run is missing.
  "missed_at" timestamptz(3),
  "seen_by" text,
  "seen_at" timestamptz(3),
  CONSTRAINT "recall_expected_run_pkey" PRIMARY KEY ("practice_id", "category_id", "due_at"),
  CONSTRAINT "recall_expected_run_category_fkey" FOREIGN KEY ("practice_id", "category_id") REFERENCES "recall_category" ("practice_id", "id"),
  CONSTRAINT "recall_expected_run_seen_check" CHECK (("seen_at" IS NULL) = ("seen_by" IS NULL))
);

-- Who started a run by hand: the token or person. Null for a schedule.
ALTER TABLE "recall_run" ADD COLUMN "by_id" uuid, ADD COLUMN "by_role" text;

-- Who may end a recall that is clinically significant, and reads trial runs before automation starts.
ALTER TABLE "membership" ADD COLUMN "is_clinician" boolean NOT NULL DEFAULT false;

-- A clinician has read what a trial run would have done.
ALTER TABLE "recall_run" ADD COLUMN "read_by" text, ADD COLUMN "read_at" timestamptz(3),
  ADD CONSTRAINT "recall_run_read_check" CHECK (("read_by" IS NULL) = ("read_at" IS NULL) AND ("read_at" IS NULL OR "trial"));

-- The address of a watchdog outside the installation that is told of each run of the schedule.
ALTER TABLE "recall_category" ADD COLUMN "ping_url" text;

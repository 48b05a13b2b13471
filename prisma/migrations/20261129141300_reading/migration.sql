-- What the uploader said of which sheet to read and of hidden rows, and what was read of the file and what was left. While
-- something is left to choose, the file is kept with its first rows until "file_kept_until", so that nobody has to upload it
-- again; of a list that is ready too.
ALTER TABLE "recipient_list"
  ADD COLUMN "asked_sheet" text,
  ADD COLUMN "with_hidden_rows" boolean NOT NULL DEFAULT false,
  ADD COLUMN "reading" jsonb,
  ADD COLUMN "first_rows" jsonb,
  DROP CONSTRAINT "recipient_list_file_kept_check";

ALTER TABLE "patient_import"
  ADD COLUMN "asked_sheet" text,
  ADD COLUMN "with_hidden_rows" boolean NOT NULL DEFAULT false,
  ADD COLUMN "reading" jsonb;

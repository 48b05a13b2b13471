-- Lists: what they are made from, one sent campaign each, hidden ones, and readings that come to an end (docs/adr/0030).

ALTER TABLE "recipient_list"
  -- What the list was made from. A copy keeps the source of its original.
  ADD COLUMN "source" text NOT NULL DEFAULT 'file',
  -- The list whose rows were copied: always the first of a chain of copies.
  ADD COLUMN "copy_of_id" uuid,
  ADD COLUMN "hidden_at" timestamptz(3),
  ADD COLUMN "hidden_by" text,
  -- Readings that began and did not end, neither well nor with an error that we know: what reads such a file dies of it.
  ADD COLUMN "unended_readings" smallint NOT NULL DEFAULT 0,
  -- Rows that were stored when the last of them began: a reading that gets on is no failure.
  ADD COLUMN "rows_at_reading" integer NOT NULL DEFAULT 0,
  -- The file of a list that was refused for its length is kept until then, for the offer to split it.
  ADD COLUMN "file_kept_until" timestamptz(3),
  -- Of a file that was split: the list that was refused, and which of its patients are in this one.
  ADD COLUMN "part_of_id" uuid,
  ADD COLUMN "part_after" integer,
  ADD COLUMN "part_size" integer,
  ADD CONSTRAINT "recipient_list_source_check" CHECK ("source" IN ('file', 'campaign', 'recalls')),
  ADD CONSTRAINT "recipient_list_hidden_check" CHECK (("hidden_at" IS NULL) = ("hidden_by" IS NULL)),
  ADD CONSTRAINT "recipient_list_part_check" CHECK (
    ("part_of_id" IS NULL) = ("part_after" IS NULL) AND ("part_of_id" IS NULL) = ("part_size" IS NULL)),
  ADD CONSTRAINT "recipient_list_file_kept_check" CHECK ("file_kept_until" IS NULL OR "status" = 'refused');
-- A file is read in pieces; a compressed one would be unpacked as a whole for each.
ALTER TABLE "recipient_list" ALTER COLUMN "file" SET STORAGE EXTERNAL;

ALTER TABLE "patient_import" ADD COLUMN "unended_readings" smallint NOT NULL DEFAULT 0;
ALTER TABLE "patient_import" ALTER COLUMN "file" SET STORAGE EXTERNAL;

-- A list serves one sent campaign. Those that were sent before this rule may share one with an earlier campaign.
ALTER TABLE "campaign" ADD COLUMN "shares_list" boolean NOT NULL DEFAULT false;
UPDATE "campaign" SET "shares_list" = true
WHERE "id" IN (
  SELECT "id" FROM (
    SELECT "id", row_number() OVER (PARTITION BY "list_id", "practice_id" ORDER BY "sent_at", "id") AS "place"
    FROM "campaign" WHERE "phase" <> 'draft'
  ) AS "sent" WHERE "place" > 1
);
CREATE UNIQUE INDEX "campaign_sent_list_key" ON "campaign" ("list_id", "practice_id") WHERE "phase" <> 'draft' AND NOT "shares_list";

-- What a sent campaign was sent to, and who was left out of it and why, is evidence: its list is not judged again.
CREATE FUNCTION "refuse_judging_a_used_list"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM "campaign" c WHERE c."practice_id" = NEW."practice_id" AND c."list_id" = NEW."id" AND c."phase" <> 'draft') THEN
    RAISE EXCEPTION 'a sent campaign used this list' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "recipient_list_stays_as_sent" BEFORE UPDATE ON "recipient_list" FOR EACH ROW
  WHEN ((OLD."purpose", OLD."accepted", OLD."rejected", OLD."shared_numbers", OLD."judged_version", OLD."status")
    IS DISTINCT FROM (NEW."purpose", NEW."accepted", NEW."rejected", NEW."shared_numbers", NEW."judged_version", NEW."status"))
  EXECUTE FUNCTION "refuse_judging_a_used_list"();

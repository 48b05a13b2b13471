-- Further texts of a dispatch, beside its own: each message is written with one of them, chosen when it was planned
-- (docs/adr/0065). They are frozen with the dispatch, and go with it.
CREATE TABLE "dispatch_text" (
  "practice_id" uuid NOT NULL,
  "dispatch_id" uuid NOT NULL,
  "number" smallint NOT NULL,
  -- The language of the text; null for that of the dispatch's own.
  "language" text,
  "subject" text,
  "body" text NOT NULL,
  CONSTRAINT "dispatch_text_pkey" PRIMARY KEY ("practice_id", "dispatch_id", "number"),
  CONSTRAINT "dispatch_text_dispatch_fkey" FOREIGN KEY ("practice_id", "dispatch_id")
    REFERENCES "dispatch" ("practice_id", "id") ON DELETE CASCADE,
  CONSTRAINT "dispatch_text_number_check" CHECK ("number" BETWEEN 1 AND 255)
);
-- The number of the text that a message is written with; null for the dispatch's own.
ALTER TABLE "message" ADD COLUMN "text" smallint;
-- Text B of a trial is such a text too.
INSERT INTO "dispatch_text" ("practice_id", "dispatch_id", "number", "subject", "body")
  SELECT "practice_id", "id", 1, "second_subject", "second_body" FROM "dispatch" WHERE "second_body" IS NOT NULL;
UPDATE "message" SET "text" = 1 WHERE "has_second_text";
DROP TRIGGER "message_text_stays" ON "message";
DROP TRIGGER "message_second_text_exists" ON "message";
DROP FUNCTION "require_second_text"();
DROP TRIGGER "dispatch_texts_stay" ON "dispatch";
ALTER TABLE "dispatch" DROP COLUMN "second_body", DROP COLUMN "second_subject";
ALTER TABLE "message" DROP COLUMN "has_second_text";

ALTER TABLE "message" ADD CONSTRAINT "message_text_fkey" FOREIGN KEY ("practice_id", "dispatch_id", "text")
  REFERENCES "dispatch_text" ("practice_id", "dispatch_id", "number");

-- What a patient got stays what it was.
CREATE FUNCTION "refuse_text_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the text that a message is written with does not change once it is planned' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER "message_text_stays" BEFORE UPDATE OF "text" ON "message" FOR EACH ROW
  WHEN (NEW."text" IS DISTINCT FROM OLD."text") EXECUTE FUNCTION "refuse_text_change"();
CREATE TRIGGER "dispatch_text_stays" BEFORE UPDATE ON "dispatch_text" FOR EACH ROW EXECUTE FUNCTION "refuse_text_change"();

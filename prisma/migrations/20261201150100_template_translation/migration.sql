-- Sentences of a template that a patient has to understand: whoever needs another language is not sent them untranslated.
ALTER TABLE "template_version" ADD COLUMN "must_understand" text[] NOT NULL DEFAULT '{}';

-- The text of a version in another language. A text and its translations are one version: whatever changes makes the
-- next version, whose translations nobody has approved yet (docs/adr/0065).
CREATE TABLE "template_translation" (
  "practice_id" uuid NOT NULL,
  "template_id" uuid NOT NULL,
  "version" integer NOT NULL,
  "language" text NOT NULL,
  "subject" text,
  "body" text NOT NULL,
  "approved_by" text,
  "approved_at" timestamptz(3),
  CONSTRAINT "template_translation_pkey" PRIMARY KEY ("practice_id", "template_id", "version", "language"),
  CONSTRAINT "template_translation_version_fkey" FOREIGN KEY ("practice_id", "template_id", "version")
    REFERENCES "template_version" ("practice_id", "template_id", "version"),
  CONSTRAINT "template_translation_approved_check" CHECK (("approved_by" IS NULL) = ("approved_at" IS NULL))
);

-- Only the approval of a translation may change: its words are those of its version.
CREATE FUNCTION "keep_translation"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a translation keeps its words: make a new version' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER "template_translation_stays" BEFORE UPDATE ON "template_translation" FOR EACH ROW
  WHEN ((OLD."template_id", OLD."version", OLD."language", OLD."subject", OLD."body")
    IS DISTINCT FROM (NEW."template_id", NEW."version", NEW."language", NEW."subject", NEW."body"))
  EXECUTE FUNCTION "keep_translation"();
CREATE TRIGGER "template_translation_kept" BEFORE DELETE ON "template_translation"
  FOR EACH ROW EXECUTE FUNCTION "keep_translation"();

-- Step 0: calls to patients who need another language than a text has that they must understand. It is there from Send on.
ALTER TABLE "follow_up" DROP CONSTRAINT "follow_up_step_check";
ALTER TABLE "follow_up" ADD CONSTRAINT "follow_up_step_check"
  CHECK ("step" BETWEEN 1 AND 3 OR ("step" = 0 AND "channel" = 'call'));

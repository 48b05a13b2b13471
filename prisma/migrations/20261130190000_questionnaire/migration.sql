-- Questionnaires of a practice. `version` names the current version; each change of the form adds a new one. Marks and
-- bands are the practice's own and hold for every version.
CREATE TABLE "questionnaire" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "version" integer NOT NULL DEFAULT 1,
  "marks" jsonb NOT NULL DEFAULT '[]',
  "bands" jsonb NOT NULL DEFAULT '[]',
  "created_by" text NOT NULL,
  "created_at" timestamptz(3) NOT NULL DEFAULT now(),
  "archived_by" text,
  "archived_at" timestamptz(3),
  CONSTRAINT "questionnaire_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "questionnaire_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "questionnaire_archived_check" CHECK (("archived_at" IS NULL) = ("archived_by" IS NULL))
);

-- The FHIR Questionnaire as it was imported or built. `questions` counts what patients may be asked.
CREATE TABLE "questionnaire_version" (
  "practice_id" uuid NOT NULL,
  "questionnaire_id" uuid NOT NULL,
  "version" integer NOT NULL,
  "title" text NOT NULL,
  "questions" integer NOT NULL,
  "source" text NOT NULL,
  "notes" text[] NOT NULL DEFAULT '{}',
  "created_by" text NOT NULL,
  "created_at" timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT "questionnaire_version_pkey" PRIMARY KEY ("practice_id", "questionnaire_id", "version"),
  CONSTRAINT "questionnaire_version_questionnaire_fkey" FOREIGN KEY ("practice_id", "questionnaire_id")
    REFERENCES "questionnaire" ("practice_id", "id"),
  CONSTRAINT "questionnaire_version_version_check" CHECK ("version" >= 1),
  CONSTRAINT "questionnaire_version_questions_check" CHECK ("questions" >= 1)
);

-- Answers keep the version that was asked for as long as they are kept, so a version never changes and never goes.
CREATE FUNCTION "questionnaire_version_stays"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a version of a questionnaire is never changed or deleted';
END $$;
CREATE TRIGGER "questionnaire_version_stays" BEFORE UPDATE OR DELETE ON "questionnaire_version"
  FOR EACH ROW EXECUTE FUNCTION "questionnaire_version_stays"();

-- What one patient was asked by one link, and what they answered. `about_id` is what the link is about: a campaign or a
-- single message.
CREATE TABLE "questionnaire_answer" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "about_id" uuid NOT NULL,
  "questionnaire_id" uuid NOT NULL,
  "version" integer NOT NULL,
  "patient_id" uuid NOT NULL,
  "campaign_id" uuid,
  "draft" jsonb NOT NULL DEFAULT '{}',
  "draft_version" integer NOT NULL DEFAULT 0,
  "started_at" timestamptz(3) NOT NULL DEFAULT now(),
  "changed_at" timestamptz(3) NOT NULL DEFAULT now(),
  "submitted_at" timestamptz(3),
  "response" jsonb,
  "scores" jsonb,
  "save_wanted" boolean NOT NULL DEFAULT false,
  "save_due_at" timestamptz(3),
  "save_tries" integer NOT NULL DEFAULT 0,
  "save_reason" text,
  "record_entry_id" text,
  "saved_at" timestamptz(3),
  CONSTRAINT "questionnaire_answer_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "questionnaire_answer_about_key" UNIQUE ("about_id", "patient_id", "practice_id"),
  CONSTRAINT "questionnaire_answer_version_fkey" FOREIGN KEY ("practice_id", "questionnaire_id", "version")
    REFERENCES "questionnaire_version" ("practice_id", "questionnaire_id", "version"),
  CONSTRAINT "questionnaire_answer_patient_fkey" FOREIGN KEY ("practice_id", "patient_id")
    REFERENCES "patient" ("practice_id", "id"),
  CONSTRAINT "questionnaire_answer_campaign_fkey" FOREIGN KEY ("practice_id", "campaign_id")
    REFERENCES "campaign" ("practice_id", "id"),
  CONSTRAINT "questionnaire_answer_sent_check" CHECK (
    ("submitted_at" IS NULL) = ("response" IS NULL) AND ("submitted_at" IS NULL) = ("scores" IS NULL)),
  -- Nothing is saved to a record that nobody asked to save, or that was never sent.
  CONSTRAINT "questionnaire_answer_saved_check" CHECK (
    ("saved_at" IS NULL) = ("record_entry_id" IS NULL)
    AND ("saved_at" IS NULL OR ("save_wanted" AND "submitted_at" IS NOT NULL))
    AND ("save_due_at" IS NULL OR ("save_wanted" AND "submitted_at" IS NOT NULL AND "saved_at" IS NULL)))
);
CREATE INDEX "questionnaire_answer_campaign_idx" ON "questionnaire_answer" ("campaign_id", "submitted_at", "id")
  WHERE "submitted_at" IS NOT NULL;
CREATE INDEX "questionnaire_answer_save_idx" ON "questionnaire_answer" ("save_due_at") WHERE "save_due_at" IS NOT NULL;

-- What was sent stays as it was sent: only its way into the record changes.
CREATE FUNCTION "questionnaire_answer_stays"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."submitted_at" IS NOT NULL AND (NEW."submitted_at", NEW."response", NEW."scores", NEW."draft", NEW."version")
    IS DISTINCT FROM (OLD."submitted_at", OLD."response", OLD."scores", OLD."draft", OLD."version") THEN
    RAISE EXCEPTION 'answers that were sent never change' USING ERRCODE = '23001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "questionnaire_answer_stays" BEFORE UPDATE ON "questionnaire_answer"
  FOR EACH ROW EXECUTE FUNCTION "questionnaire_answer_stays"();

-- An answer that a person must look at. It is written when the answer is saved, not when the answers are sent, and stays
-- when the patient changes the answer.
CREATE TABLE "questionnaire_alarm" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "answer_id" uuid NOT NULL,
  "link_id" text NOT NULL,
  "raised_at" timestamptz(3) NOT NULL DEFAULT now(),
  "acknowledged_by" text,
  "acknowledged_at" timestamptz(3),
  CONSTRAINT "questionnaire_alarm_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "questionnaire_alarm_question_key" UNIQUE ("practice_id", "answer_id", "link_id"),
  CONSTRAINT "questionnaire_alarm_answer_fkey" FOREIGN KEY ("practice_id", "answer_id")
    REFERENCES "questionnaire_answer" ("practice_id", "id"),
  CONSTRAINT "questionnaire_alarm_acknowledged_check" CHECK (("acknowledged_at" IS NULL) = ("acknowledged_by" IS NULL))
);

-- The questionnaire of a campaign; its version is fixed when Send is pressed.
ALTER TABLE "campaign" ADD COLUMN "questionnaire_id" uuid, ADD COLUMN "questionnaire_version" integer,
  ADD COLUMN "save_answers_to_record" boolean NOT NULL DEFAULT false;
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_questionnaire_fkey" FOREIGN KEY ("practice_id", "questionnaire_id")
  REFERENCES "questionnaire" ("practice_id", "id");
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_questionnaire_version_fkey"
  FOREIGN KEY ("practice_id", "questionnaire_id", "questionnaire_version")
  REFERENCES "questionnaire_version" ("practice_id", "questionnaire_id", "version");
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_questionnaire_check"
  CHECK ("questionnaire_version" IS NULL OR "questionnaire_id" IS NOT NULL);
CREATE INDEX "campaign_questionnaire_idx" ON "campaign" ("questionnaire_id") WHERE "questionnaire_id" IS NOT NULL;

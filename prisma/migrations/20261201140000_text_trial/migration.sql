-- A fair trial of two texts (docs/adr/0064): each patient of a campaign gets text A or text B at random, fixed before sending.

-- As it is written, until Send: {"bodyB": "…", "subjectB": null, "outcome": "booked", "days": 14}. Null for one text.
ALTER TABLE "campaign" ADD COLUMN "text_trial" jsonb;
ALTER TABLE "campaign"
  -- Nobody gets what is urgent, or a correction, at random.
  ADD CONSTRAINT "campaign_text_trial_check" CHECK (
    "text_trial" IS NULL OR ("correction_of_id" IS NULL AND "urgent_at" IS NULL AND jsonb_typeof("text_trial") = 'object')) NOT VALID;
ALTER TABLE "campaign" VALIDATE CONSTRAINT "campaign_text_trial_check";

-- Whoever changes the second text wrote the campaign too.
DROP TRIGGER "campaign_remembers_authors" ON "campaign";
CREATE TRIGGER "campaign_remembers_authors" BEFORE UPDATE ON "campaign" FOR EACH ROW
  WHEN (OLD."phase" = 'draft' AND NEW."phase" = 'draft' AND (OLD."type", OLD."purpose", OLD."list_id", OLD."channel", OLD."subject", OLD."body",
      OLD."snomed_codes", OLD."save_to_record", OLD."allow_replies", OLD."replies_by_link", OLD."questionnaire_id", OLD."empty_values",
      OLD."send_at", OLD."reminders", OLD."follow_ups", OLD."text_trial")
    IS DISTINCT FROM (NEW."type", NEW."purpose", NEW."list_id", NEW."channel", NEW."subject", NEW."body",
      NEW."snomed_codes", NEW."save_to_record", NEW."allow_replies", NEW."replies_by_link", NEW."questionnaire_id", NEW."empty_values",
      NEW."send_at", NEW."reminders", NEW."follow_ups", NEW."text_trial"))
  EXECUTE FUNCTION "remember_author"();

-- Text B as it is sent; text A is the body.
ALTER TABLE "dispatch" ADD COLUMN "second_body" text, ADD COLUMN "second_subject" text;
ALTER TABLE "dispatch" ADD CONSTRAINT "dispatch_second_text_check" CHECK (
  "second_body" IS NULL AND "second_subject" IS NULL OR "second_body" IS NOT NULL AND "origin" = 'campaign') NOT VALID;
ALTER TABLE "dispatch" VALIDATE CONSTRAINT "dispatch_second_text_check";

-- The patient gets text B. One text for each message, so one for each patient of a campaign.
ALTER TABLE "message" ADD COLUMN "has_second_text" boolean NOT NULL DEFAULT false;

-- What a trial compares, and the seed of its allocation, from Send on.
CREATE TABLE "text_trial" (
  "practice_id" uuid NOT NULL,
  "campaign_id" uuid NOT NULL,
  "outcome" text NOT NULL,
  "days" smallint NOT NULL,
  -- Random. With the list it gives the allocation again.
  "seed" text NOT NULL,
  "allocated_at" timestamptz(3) NOT NULL,
  CONSTRAINT "text_trial_pkey" PRIMARY KEY ("practice_id", "campaign_id"),
  CONSTRAINT "text_trial_campaign_fkey" FOREIGN KEY ("practice_id", "campaign_id")
    REFERENCES "campaign" ("practice_id", "id") ON DELETE CASCADE,
  CONSTRAINT "text_trial_outcome_check" CHECK ("outcome" IN ('booked', 'attended')),
  CONSTRAINT "text_trial_days_check" CHECK ("days" BETWEEN 1 AND 90)
);

-- A trial is what it was when its patients were divided: nobody moves its end, or a patient to the other text.
CREATE FUNCTION "refuse_trial_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a trial of two texts does not change once its patients are divided' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER "text_trial_stays" BEFORE UPDATE ON "text_trial" FOR EACH ROW EXECUTE FUNCTION "refuse_trial_change"();
CREATE TRIGGER "message_text_stays" BEFORE UPDATE OF "has_second_text" ON "message" FOR EACH ROW
  WHEN (NEW."has_second_text" IS DISTINCT FROM OLD."has_second_text") EXECUTE FUNCTION "refuse_trial_change"();
CREATE TRIGGER "dispatch_texts_stay" BEFORE UPDATE OF "second_body", "second_subject" ON "dispatch" FOR EACH ROW
  WHEN ((NEW."second_body", NEW."second_subject") IS DISTINCT FROM (OLD."second_body", OLD."second_subject"))
  EXECUTE FUNCTION "refuse_trial_change"();
CREATE TRIGGER "campaign_trial_stays" BEFORE UPDATE OF "text_trial" ON "campaign" FOR EACH ROW
  WHEN (OLD."phase" <> 'draft' AND NEW."text_trial" IS DISTINCT FROM OLD."text_trial") EXECUTE FUNCTION "refuse_trial_change"();

-- Text B only where there is one.
CREATE FUNCTION "require_second_text"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM "dispatch" WHERE "practice_id" = NEW."practice_id" AND "id" = NEW."dispatch_id" AND "second_body" IS NOT NULL) THEN
    RAISE EXCEPTION 'the dispatch has no second text' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "message_second_text_exists" BEFORE INSERT ON "message" FOR EACH ROW
  WHEN (NEW."has_second_text") EXECUTE FUNCTION "require_second_text"();

-- Whether the patient came, as staff say afterwards; null while nobody did.
ALTER TABLE "booking"
  ADD COLUMN "attended" boolean,
  ADD COLUMN "attended_by" text,
  ADD COLUMN "attended_at" timestamptz(3);
ALTER TABLE "booking" ADD CONSTRAINT "booking_attended_check" CHECK (
  ("attended" IS NULL) = ("attended_at" IS NULL) AND ("attended" IS NULL) = ("attended_by" IS NULL)) NOT VALID;
ALTER TABLE "booking" VALIDATE CONSTRAINT "booking_attended_check";

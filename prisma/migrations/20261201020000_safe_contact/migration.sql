-- How a patient can be contacted safely, by channel: others may read their phone or open their post (docs/adr/0050). A
-- patient without a row can be contacted in every way.
CREATE TABLE "safe_contact" (
  "practice_id" uuid NOT NULL,
  "patient_id" uuid NOT NULL,
  "sms" text NOT NULL DEFAULT 'yes',
  "email" text NOT NULL DEFAULT 'yes',
  "letter" text NOT NULL DEFAULT 'yes',
  "call" text NOT NULL DEFAULT 'yes',
  -- By channel: who set it, when, and why.
  "set_by" jsonb NOT NULL DEFAULT '{}',
  "version" integer NOT NULL DEFAULT 1,
  CONSTRAINT "safe_contact_pkey" PRIMARY KEY ("patient_id", "practice_id"),
  CONSTRAINT "safe_contact_patient_fkey" FOREIGN KEY ("practice_id", "patient_id") REFERENCES "patient" ("practice_id", "id"),
  CONSTRAINT "safe_contact_level_check" CHECK (
    "sms" IN ('yes', 'neutral', 'never') AND "email" IN ('yes', 'neutral', 'never')
    AND "letter" IN ('yes', 'neutral', 'never') AND "call" IN ('yes', 'neutral', 'never'))
);

-- Its text says nothing of the patient or their care: a person has said so. What belongs to a direct message never does.
ALTER TABLE "dispatch" ADD COLUMN "neutral_text" boolean NOT NULL DEFAULT false;

-- An envelope is also pulled when a letter became unsafe between printing and posting.
ALTER TABLE "letter" DROP CONSTRAINT "letter_pulled_check";
ALTER TABLE "letter" ADD CONSTRAINT "letter_pulled_check"
  CHECK ("pulled" IN ('deceased', 'left-practice', 'restricted', 'moved', 'closed', 'unsafe')) NOT VALID;
ALTER TABLE "letter" VALIDATE CONSTRAINT "letter_pulled_check";

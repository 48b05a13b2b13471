-- What the register holds of a patient besides: how they like to be called, where and in which form and language letters go.
ALTER TABLE "patient"
  ADD COLUMN "known_as" text,
  ADD COLUMN "address" text[],
  ADD COLUMN "postcode" text,
  ADD COLUMN "language" text,
  ADD COLUMN "format" text,
  -- Words of an import that nobody understood, as they stood: until a person decides what they mean, the patient is kept out.
  ADD COLUMN "status_word" text,
  ADD COLUMN "does_not_wish_sms_word" text,
  ADD COLUMN "marketing_word" text;

ALTER TABLE "patient"
  DROP CONSTRAINT "patient_status_check",
  ADD CONSTRAINT "patient_status_check" CHECK ("status" IN ('registered', 'deceased', 'left', 'restricted', 'unclear')),
  -- An unknown word never lets a patient in.
  ADD CONSTRAINT "patient_unclear_check" CHECK ("status" <> 'unclear' OR "status_word" IS NOT NULL),
  ADD CONSTRAINT "patient_unclear_wish_check" CHECK ("does_not_wish_sms_word" IS NULL OR "does_not_wish_sms" IS TRUE),
  ADD CONSTRAINT "patient_unclear_marketing_check" CHECK ("marketing_word" IS NULL OR "marketing_agreed" IS FALSE);

CREATE INDEX "patient_unclear_idx" ON "patient" ("practice_id")
  WHERE "status_word" IS NOT NULL OR "does_not_wish_sms_word" IS NOT NULL OR "marketing_word" IS NOT NULL;

-- What a practice has said such a word means; imports go by it from then on.
CREATE TABLE "register_word" (
  "practice_id" uuid NOT NULL,
  "field" text NOT NULL,
  "word" text NOT NULL,
  "meaning" text NOT NULL,
  "decided_by" text NOT NULL,
  "decided_at" timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT "register_word_pkey" PRIMARY KEY ("practice_id", "field", "word"),
  CONSTRAINT "register_word_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "register_word_meaning_check" CHECK (
    ("field" = 'status' AND "meaning" IN ('registered', 'deceased', 'left', 'restricted'))
    OR ("field" IN ('doesNotWishSms', 'marketingAgreed') AND "meaning" IN ('yes', 'no')))
);

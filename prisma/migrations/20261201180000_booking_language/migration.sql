-- News of an appointment that was moved or cancelled must be understood. Where we could write it in English only, this is the
-- language that the patient needs, and someone calls as well.
ALTER TABLE "booking_message" ADD COLUMN "needs_language" text;
ALTER TABLE "booking_message" ADD CONSTRAINT "booking_message_needs_language_check" CHECK (
  "needs_language" IS NULL OR ("made_at" IS NOT NULL AND "kind" <> 'confirmed'));

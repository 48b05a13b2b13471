-- How a patient likes to be written to (N28), as the patient or staff said. `language` is what the register or a list
-- says, in its own words, and is overwritten by the next file; `preferred_language` is a BCP 47 tag such as "cy", and
-- wins over it. Null: nobody has said.
ALTER TABLE "patient"
  ADD COLUMN "preferred_language" text,
  ADD COLUMN "large_print" boolean,
  ADD COLUMN "letter_instead" boolean;
ALTER TABLE "patient" ADD CONSTRAINT "patient_preferred_language_check"
  CHECK ("preferred_language" ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$') NOT VALID;
ALTER TABLE "patient" VALIDATE CONSTRAINT "patient_preferred_language_check";

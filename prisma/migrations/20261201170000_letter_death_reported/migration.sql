-- An envelope is also pulled while a reply may report the patient's death and nobody has looked.
ALTER TABLE "letter" DROP CONSTRAINT "letter_pulled_check";
ALTER TABLE "letter" ADD CONSTRAINT "letter_pulled_check"
  CHECK ("pulled" IN ('deceased', 'left-practice', 'restricted', 'moved', 'closed', 'unsafe', 'death-reported')) NOT VALID;
ALTER TABLE "letter" VALIDATE CONSTRAINT "letter_pulled_check";

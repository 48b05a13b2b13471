-- Since when a patient has their mobile number; null where it has not changed since we know the patient.
ALTER TABLE "patient" ADD COLUMN "mobile_since" timestamptz(3);
CREATE FUNCTION "note_mobile_since"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."mobile_since" := now();
  RETURN NEW;
END $$;
CREATE TRIGGER "patient_mobile_since" BEFORE UPDATE OF "mobile" ON "patient" FOR EACH ROW
  WHEN (NEW."mobile" IS DISTINCT FROM OLD."mobile")
  EXECUTE FUNCTION "note_mobile_since"();

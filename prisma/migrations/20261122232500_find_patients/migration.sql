-- Find a patient: by date of birth, and by either part of a name.

-- How names are compared when somebody looks for one: without case, accents, spaces and the marks that people leave out or
-- write in several ways (D'Souza, D’Souza, Dsouza; Sian, Siân). Taken apart before it is made lower case, so that accents
-- go whatever the locale of the database. What LIKE reads as more than itself goes too.
CREATE FUNCTION "name_key"("name" text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT translate(
    lower(regexp_replace(normalize("name", NFKD), '[\u0300-\u036f\s''‘’`´ʼ.,%_\\\u2010-\u2015-]', '', 'g')),
    'øłđ', 'old')
$$;

DROP INDEX "patient_family_name_idx";
CREATE INDEX "patient_family_name_idx" ON "patient" ("name_key"("family_name") text_pattern_ops, "practice_id");
CREATE INDEX "patient_given_name_idx" ON "patient" ("name_key"("given_name") text_pattern_ops, "practice_id");
CREATE INDEX "patient_date_of_birth_idx" ON "patient" ("date_of_birth", "practice_id");

-- Groups of audit rows, each with a hash over its rows and the hash of the group before it: a row that is changed, added or
-- removed later breaks the chain (docs/adr/0052).
CREATE TABLE "audit_seal" (
  "practice_id" uuid NOT NULL,
  "number" integer NOT NULL,
  "last_id" uuid NOT NULL,
  "entries" integer NOT NULL,
  "previous" bytea,
  "hash" bytea NOT NULL,
  "sealed_at" timestamptz(3) NOT NULL,
  CONSTRAINT "audit_seal_pkey" PRIMARY KEY ("practice_id", "number"),
  CONSTRAINT "audit_seal_practice_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "audit_seal_first_check" CHECK (("number" = 1) = ("previous" IS NULL) AND "number" >= 1),
  CONSTRAINT "audit_seal_hash_check" CHECK (length("hash") = 32 AND "entries" > 0)
);
CREATE TRIGGER "audit_seal_append_only" BEFORE UPDATE OR DELETE ON "audit_seal"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "audit_seal_no_truncate" BEFORE TRUNCATE ON "audit_seal"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

CREATE TABLE "audit_check" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "at" timestamptz(3) NOT NULL,
  "seals" integer NOT NULL,
  "entries" integer NOT NULL,
  -- The first group that does not fit; null where all do.
  "broken" integer,
  CONSTRAINT "audit_check_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "audit_check_practice_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id")
);

-- A week in which looks were compared with who looked: own record, a colleague, the same surname.
CREATE TABLE "look_report" (
  "practice_id" uuid NOT NULL,
  "week" date NOT NULL,
  "made_at" timestamptz(3) NOT NULL,
  CONSTRAINT "look_report_pkey" PRIMARY KEY ("practice_id", "week"),
  CONSTRAINT "look_report_practice_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id")
);
CREATE TABLE "look_finding" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "week" date NOT NULL,
  "reason" text NOT NULL,
  "staff_id" uuid NOT NULL,
  "patient_id" uuid NOT NULL,
  "looks" integer NOT NULL,
  "first_at" timestamptz(3) NOT NULL,
  "last_at" timestamptz(3) NOT NULL,
  "reviewed_by" text,
  "reviewed_at" timestamptz(3),
  "note" text,
  CONSTRAINT "look_finding_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "look_finding_week_fkey" FOREIGN KEY ("practice_id", "week") REFERENCES "look_report" ("practice_id", "week"),
  CONSTRAINT "look_finding_staff_fkey" FOREIGN KEY ("practice_id", "staff_id") REFERENCES "membership" ("practice_id", "staff_id"),
  CONSTRAINT "look_finding_patient_fkey" FOREIGN KEY ("practice_id", "patient_id") REFERENCES "patient" ("practice_id", "id"),
  CONSTRAINT "look_finding_reason_check" CHECK ("reason" IN ('own-record', 'colleague', 'same-surname')),
  CONSTRAINT "look_finding_review_check" CHECK (("reviewed_at" IS NULL) = ("reviewed_by" IS NULL) AND ("reviewed_at" IS NULL) = ("note" IS NULL))
);
CREATE UNIQUE INDEX "look_finding_key" ON "look_finding" ("staff_id", "patient_id", "week", "practice_id");

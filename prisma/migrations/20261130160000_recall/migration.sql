-- Which recalls belong together, what patients are written and when (docs/adr/0044).
CREATE TABLE "recall_category" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "name" text NOT NULL,
  -- As the practice system writes them. Case and spaces do not count.
  "reasons" text[] NOT NULL,
  -- Empty for any urgency.
  "urgencies" text[] NOT NULL DEFAULT '{}',
  "sms_body" text NOT NULL,
  "letter_body" text,
  -- SNOMED codes of the first, second and third invitation.
  "codes" text[] NOT NULL DEFAULT '{}',
  "first_contact_days_before" integer NOT NULL DEFAULT 14,
  -- [{channel, afterDays}], in their order.
  "steps" jsonb NOT NULL DEFAULT '[]',
  "min_days_between" integer NOT NULL DEFAULT 7,
  -- Day and month on which invitations are counted from one again.
  "year_start" text NOT NULL DEFAULT '01-04',
  "send_from" text NOT NULL DEFAULT '09:00',
  "send_to" text NOT NULL DEFAULT '16:00',
  "automated" boolean NOT NULL DEFAULT false,
  -- Whether automation sends to patients whose record says no texts, and where consent cannot be read. Null: not decided.
  "send_despite_dissent" boolean,
  "send_when_unreadable" boolean,
  -- Nobody closes such a recall by a file, and only a clinician by hand.
  "clinically_significant" boolean NOT NULL DEFAULT false,
  "attempts_wanted" integer NOT NULL DEFAULT 3,
  "version" integer NOT NULL DEFAULT 1,
  "created_by" text NOT NULL,
  "created_at" timestamptz(3) NOT NULL,
  "changed_by" text NOT NULL,
  "changed_at" timestamptz(3) NOT NULL,
  CONSTRAINT "recall_category_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "recall_category_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "recall_category_name_check" CHECK ("name" <> ''),
  CONSTRAINT "recall_category_reasons_check" CHECK (cardinality("reasons") > 0),
  CONSTRAINT "recall_category_urgencies_check" CHECK ("urgencies" <@ ARRAY['routine', 'urgent']),
  CONSTRAINT "recall_category_codes_check" CHECK (cardinality("codes") <= 3),
  CONSTRAINT "recall_category_days_check" CHECK ("first_contact_days_before" >= 0 AND "min_days_between" >= 0),
  CONSTRAINT "recall_category_attempts_check" CHECK ("attempts_wanted" BETWEEN 1 AND 20)
);
CREATE UNIQUE INDEX "recall_category_name_key" ON "recall_category" (lower("name"), "practice_id");

-- A file of recalls. Its workflow is `recall-import/<id>`.
CREATE TABLE "recall_import" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "status" text NOT NULL DEFAULT 'processing',
  "file" bytea,
  "file_name" text NOT NULL,
  -- The file holds every recall of the practice: those that it lacks are closed.
  "full_file" boolean NOT NULL DEFAULT false,
  "counts" jsonb,
  "problem" jsonb,
  "refusals" jsonb,
  "reading" jsonb,
  "asked_sheet" text,
  "with_hidden_rows" boolean NOT NULL DEFAULT false,
  -- How many recalls wait for a person to say that they are closed. Null when none does.
  "closing_waits" integer,
  "closing_decided_by" text,
  "closing_decided_at" timestamptz(3),
  "closing_confirmed" boolean,
  "created_by" text NOT NULL,
  "created_at" timestamptz(3) NOT NULL,
  "finished_at" timestamptz(3),
  "workflow_started_at" timestamptz(3),
  "unended_readings" smallint NOT NULL DEFAULT 0,
  CONSTRAINT "recall_import_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "recall_import_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "recall_import_status_check" CHECK ("status" IN ('processing', 'ready', 'refused')),
  CONSTRAINT "recall_import_finished_check" CHECK (("status" = 'processing') = ("finished_at" IS NULL)),
  CONSTRAINT "recall_import_decided_check" CHECK (("closing_decided_at" IS NULL) = ("closing_confirmed" IS NULL))
);
CREATE INDEX "recall_import_unstarted_idx" ON "recall_import" ("created_at") WHERE "workflow_started_at" IS NULL;

-- Something that is due for a patient, as the practice system says.
CREATE TABLE "recall" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  -- The practice system's own.
  "reference" text NOT NULL,
  "patient_id" uuid NOT NULL,
  "reason" text NOT NULL,
  "urgency" text NOT NULL DEFAULT 'routine',
  "due_date" date NOT NULL,
  -- The category that its reason and urgency belong to now. Null for none.
  "category_id" uuid,
  -- In the practice system.
  "status" text NOT NULL DEFAULT 'open',
  -- What a person or a rule here found out; the first ending counts.
  "ended" text,
  "ended_at" timestamptz(3),
  "ended_by" text,
  "ended_why" text,
  "booked_at" timestamptz(3),
  "booked_by" text,
  -- Where staff put it to be called or written to. Null for neither.
  "queue" text,
  "queued_at" timestamptz(3),
  "queued_by" text,
  -- The last full file that held it.
  "seen_import_id" uuid,
  "created_at" timestamptz(3) NOT NULL,
  "changed_at" timestamptz(3) NOT NULL,
  CONSTRAINT "recall_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "recall_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "recall_patient_fkey" FOREIGN KEY ("practice_id", "patient_id") REFERENCES "patient" ("practice_id", "id"),
  CONSTRAINT "recall_category_fkey" FOREIGN KEY ("practice_id", "category_id") REFERENCES "recall_category" ("practice_id", "id"),
  CONSTRAINT "recall_import_fkey" FOREIGN KEY ("practice_id", "seen_import_id") REFERENCES "recall_import" ("practice_id", "id"),
  CONSTRAINT "recall_reference_check" CHECK ("reference" <> ''),
  CONSTRAINT "recall_urgency_check" CHECK ("urgency" IN ('routine', 'urgent')),
  CONSTRAINT "recall_status_check" CHECK ("status" IN ('open', 'given', 'closed')),
  CONSTRAINT "recall_ended_check" CHECK ("ended" IN ('given', 'closed')),
  CONSTRAINT "recall_ended_at_check" CHECK (("ended" IS NULL) = ("ended_at" IS NULL) AND ("ended" IS NULL) = ("ended_by" IS NULL)),
  CONSTRAINT "recall_booked_check" CHECK (("booked_at" IS NULL) = ("booked_by" IS NULL)),
  CONSTRAINT "recall_queue_check" CHECK ("queue" IN ('calls', 'letters'))
);
CREATE UNIQUE INDEX "recall_reference_key" ON "recall" ("reference", "practice_id");
CREATE INDEX "recall_due_idx" ON "recall" ("due_date", "id", "practice_id");
CREATE INDEX "recall_patient_idx" ON "recall" ("patient_id", "practice_id");
CREATE INDEX "recall_category_idx" ON "recall" ("category_id");

-- A reference belongs to one patient for ever: a file that gives it to another one has a fault.
CREATE FUNCTION "recall_patient_stays"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a recall never goes to another patient' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER "recall_patient_stays" BEFORE UPDATE OF "patient_id" ON "recall"
  FOR EACH ROW WHEN (OLD."patient_id" <> NEW."patient_id") EXECUTE FUNCTION "recall_patient_stays"();

-- A plan of a category that was carried out, or tried without sending.
CREATE TABLE "recall_run" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "category_id" uuid NOT NULL,
  -- 'schedule', or who started it.
  "by" text NOT NULL,
  -- The time at which its schedule was due. Null when a person started it.
  "due_at" timestamptz(3),
  -- Nothing is sent.
  "trial" boolean NOT NULL DEFAULT false,
  "started_at" timestamptz(3) NOT NULL,
  "finished_at" timestamptz(3),
  "campaign_id" uuid,
  -- {due, patients, sent, leftOut}
  "counts" jsonb,
  -- [{code, count}]
  "left_out" jsonb,
  "problem" jsonb,
  "workflow_started_at" timestamptz(3),
  CONSTRAINT "recall_run_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "recall_run_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "recall_run_category_fkey" FOREIGN KEY ("practice_id", "category_id") REFERENCES "recall_category" ("practice_id", "id"),
  CONSTRAINT "recall_run_campaign_fkey" FOREIGN KEY ("practice_id", "campaign_id") REFERENCES "campaign" ("practice_id", "id"),
  CONSTRAINT "recall_run_counts_check" CHECK ("finished_at" IS NULL OR "counts" IS NOT NULL OR "problem" IS NOT NULL)
);
CREATE INDEX "recall_run_category_idx" ON "recall_run" ("category_id", "started_at");
-- A time of a schedule is run once, however often it is asked for.
CREATE UNIQUE INDEX "recall_run_due_key" ON "recall_run" ("category_id", "due_at", "practice_id") WHERE "due_at" IS NOT NULL;
CREATE INDEX "recall_run_unstarted_idx" ON "recall_run" ("started_at") WHERE "workflow_started_at" IS NULL;

-- One try to reach the patient about a recall. How an SMS stands is read at its message: the patient's of that campaign.
CREATE TABLE "recall_attempt" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "recall_id" uuid NOT NULL,
  "channel" text NOT NULL,
  "at" timestamptz(3) NOT NULL,
  -- Of a call: what came of it. Of a letter: 'posted'. Null of an SMS.
  "outcome" text,
  "note" text,
  "by" text NOT NULL,
  -- When to contact the patient next, where a person said so.
  "next_at" timestamptz(3),
  "campaign_id" uuid,
  "run_id" uuid,
  CONSTRAINT "recall_attempt_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "recall_attempt_recall_fkey" FOREIGN KEY ("practice_id", "recall_id") REFERENCES "recall" ("practice_id", "id"),
  CONSTRAINT "recall_attempt_campaign_fkey" FOREIGN KEY ("practice_id", "campaign_id") REFERENCES "campaign" ("practice_id", "id"),
  CONSTRAINT "recall_attempt_run_fkey" FOREIGN KEY ("practice_id", "run_id") REFERENCES "recall_run" ("practice_id", "id"),
  CONSTRAINT "recall_attempt_channel_check" CHECK ("channel" IN ('sms', 'letter', 'call')),
  CONSTRAINT "recall_attempt_sms_check" CHECK (("channel" = 'sms') = ("campaign_id" IS NOT NULL) AND ("channel" = 'sms') = ("outcome" IS NULL))
);
-- A campaign reaches a recall once, however often it is asked for.
CREATE UNIQUE INDEX "recall_attempt_campaign_key" ON "recall_attempt" ("recall_id", "campaign_id", "practice_id") WHERE "campaign_id" IS NOT NULL;
CREATE INDEX "recall_attempt_recall_idx" ON "recall_attempt" ("recall_id", "at");
CREATE INDEX "recall_attempt_campaign_idx" ON "recall_attempt" ("campaign_id") WHERE "campaign_id" IS NOT NULL;

-- What a patient answered on the page of a recall.
CREATE TABLE "recall_answer" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "recall_id" uuid NOT NULL,
  "kind" text NOT NULL,
  "at" timestamptz(3) NOT NULL,
  "said" text,
  "accepted" boolean,
  "decided_by" text,
  "decided_at" timestamptz(3),
  CONSTRAINT "recall_answer_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "recall_answer_recall_fkey" FOREIGN KEY ("practice_id", "recall_id") REFERENCES "recall" ("practice_id", "id"),
  CONSTRAINT "recall_answer_kind_check" CHECK ("kind" IN ('declined', 'done-elsewhere', 'call-me')),
  CONSTRAINT "recall_answer_decided_check" CHECK (("decided_at" IS NULL) = ("decided_by" IS NULL) AND ("decided_at" IS NULL) = ("accepted" IS NULL))
);
CREATE UNIQUE INDEX "recall_answer_open_key" ON "recall_answer" ("recall_id", "kind", "practice_id") WHERE "decided_at" IS NULL;

-- {name, consentReadable}: what the practice system can tell. Null until the practice names it.
ALTER TABLE "practice_settings" ADD COLUMN "practice_system" jsonb;

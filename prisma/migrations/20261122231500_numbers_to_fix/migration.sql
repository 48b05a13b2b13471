-- A page of one number has an address, and addresses hold ids, never numbers.
ALTER TABLE "number_reputation" ADD COLUMN "id" uuid NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE "number_reputation" ALTER COLUMN "id" DROP DEFAULT;
CREATE UNIQUE INDEX "number_reputation_id_key" ON "number_reputation" ("id", "practice_id");

-- Numbers that were ticked off lately by their next delivery (N13).
CREATE INDEX "number_reputation_good_again_idx" ON "number_reputation" ("practice_id", "last_outcome_at" DESC) WHERE NOT "likely_to_fail";

-- Whether the number was marked as likely to fail when the message was handed over: how often the rule was right (N12).
ALTER TABLE "attempt" ADD COLUMN "expected_to_fail" boolean NOT NULL DEFAULT false;

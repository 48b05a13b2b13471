-- When a person decides about an unclear word, the lists of drafts are due to be judged again from this time on.
ALTER TABLE "recipient_list" ADD COLUMN "judge_due_at" timestamptz(3);
CREATE INDEX "recipient_list_judge_due_idx" ON "recipient_list" ("judge_due_at") WHERE "judge_due_at" IS NOT NULL;

-- An unclear registration now has a separate reason.
UPDATE "list_row" SET "reasons" = (
  SELECT jsonb_agg(CASE WHEN "one" @> '{"code": "left-practice", "detail": "unclear"}' THEN '{"code": "registration-unclear"}' ELSE "one" END ORDER BY "place")
  FROM jsonb_array_elements("reasons") WITH ORDINALITY AS "t"("one", "place"))
WHERE "reasons" @> '[{"code": "left-practice", "detail": "unclear"}]';

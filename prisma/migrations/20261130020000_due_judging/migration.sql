-- A list whose draft rests on what a person has just decided is judged again by itself: from this time on, until it was.
ALTER TABLE "recipient_list" ADD COLUMN "judge_due_at" timestamptz(3);
CREATE INDEX "recipient_list_judge_due_idx" ON "recipient_list" ("judge_due_at") WHERE "judge_due_at" IS NOT NULL;

-- A registration that nobody understood has a reason of its own.
UPDATE "list_row" SET "reasons" = (
  SELECT jsonb_agg(CASE WHEN "one" @> '{"code": "left-practice", "detail": "unclear"}' THEN '{"code": "registration-unclear"}' ELSE "one" END ORDER BY "place")
  FROM jsonb_array_elements("reasons") WITH ORDINALITY AS "t"("one", "place"))
WHERE "reasons" @> '[{"code": "left-practice", "detail": "unclear"}]';

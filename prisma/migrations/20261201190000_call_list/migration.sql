-- Step 4: calls to patients whom nothing of a campaign reached, put on a list by a person.
ALTER TABLE "follow_up" DROP CONSTRAINT "follow_up_step_check";
ALTER TABLE "follow_up" ADD CONSTRAINT "follow_up_step_check"
  CHECK ("step" BETWEEN 1 AND 3 OR ("step" IN (0, 4) AND "channel" = 'call'));

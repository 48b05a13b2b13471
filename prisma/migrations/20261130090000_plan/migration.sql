-- Whether a practice has subscribed or tries Rollcall out. A trial sends no SMS and no email to single patients.
ALTER TABLE "practice_settings" ADD COLUMN "plan" text NOT NULL DEFAULT 'subscribed'
  CONSTRAINT "practice_settings_plan_check" CHECK ("plan" IN ('subscribed', 'trial'));

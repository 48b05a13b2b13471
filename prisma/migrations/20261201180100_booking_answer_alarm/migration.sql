-- A patient may ask for a call instead of choosing a time.
ALTER TABLE "booking_answer" DROP CONSTRAINT "booking_answer_answer_check";
ALTER TABLE "booking_answer" ADD CONSTRAINT "booking_answer_answer_check" CHECK ("answer" IN ('declined', 'elsewhere', 'call-me')) NOT VALID;
ALTER TABLE "booking_answer" VALIDATE CONSTRAINT "booking_answer_answer_check";
-- When staff were told that nobody has seen to it; null while there was no need.
ALTER TABLE "booking_answer" ADD COLUMN "alarmed_at" timestamptz(3);

-- The person at the beginning: what one may do in a time is one person's, however many tokens they make. Null for tokens
-- of the operator and of the first release, which count as persons of their own.
ALTER TABLE "api_token" ADD COLUMN "maker_id" uuid;

-- Every page shows how many conversations nobody has looked at. Only those are in this index, so it stays small.
CREATE INDEX "conversation_unread_idx" ON "conversation" ("practice_id")
  WHERE "unread" AND "state" <> 'done' AND "merged_into_id" IS NULL;

-- For the page of the ledger: newest first, without the uses, of which there is one for each message.
CREATE INDEX "credit_entry_shown_idx" ON "credit_entry" ("practice_id", "id") WHERE "kind" <> 'use';

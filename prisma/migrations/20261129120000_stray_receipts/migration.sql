-- Receipts that match nothing are deleted after some days, and beyond so many of an account. The index holds only them, so
-- the receipts of a campaign do not pay for it.
CREATE INDEX "receipt_stray_idx" ON "receipt" ("account_id", "practice_id", "received_at") WHERE "effect" IN ('unmatched', 'unreadable');

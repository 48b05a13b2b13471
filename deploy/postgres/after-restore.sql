-- Run this after you restore a database and before any worker starts (docs/runbooks/backup-restore.md). The database
-- does not know about messages that were handed over after the backup. So this script pauses every campaign. Workers
-- then look up each SMS that was being sent. They ask the provider by its reference, before they do anything else.
BEGIN;

-- A person resumes or stops each campaign.
UPDATE campaign
SET paused_reason = 'restored-from-backup', paused_at = now(), waiting_kind = NULL, waiting_until = NULL
WHERE phase IN ('scheduled', 'held', 'sending');

-- Two look-ups that both find nothing bring one back to planned, where the provider's look-up is complete. An email cannot be
-- looked up: it stays unknown until a person decides. Receipts that came after the backup are found by the look-up too.
UPDATE attempt a
SET state = 'unknown', claim = NULL, lease_until = NULL, not_before = NULL,
  first_hand_over_at = coalesce(a.first_hand_over_at, now()), look_up_at = now(), look_ups = 0
FROM dispatch d LEFT JOIN campaign c ON c.practice_id = d.practice_id AND c.id = d.id
WHERE d.practice_id = a.practice_id AND d.id = a.dispatch_id
  AND coalesce(c.phase IN ('sending', 'settling'), d.gate <> 'stopped' AND d.settled_at IS NULL)
  AND (a.state IN ('planned', 'submitting') OR (a.state = 'submitted' AND d.channel = 'sms'));

UPDATE message m
SET status = 'unknown', reason_code = NULL, status_at = now()
FROM attempt a
WHERE a.practice_id = m.practice_id AND a.message_id = m.id AND a.number = m.latest_attempt
  AND a.state = 'unknown' AND m.status IN ('planned', 'submitting', 'submitted');

-- The sweeper signals these workflows again, and starts those that no longer exist.
UPDATE recipient_list SET workflow_started_at = NULL WHERE status = 'processing';
UPDATE patient_import SET workflow_started_at = NULL WHERE status = 'processing';
UPDATE dispatch SET workflow_started_at = NULL WHERE campaign_id IS NULL AND settled_at IS NULL;

COMMIT;

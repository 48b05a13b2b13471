-- People are told of an alarming answer to a questionnaire.
ALTER TABLE "notification" DROP CONSTRAINT "notification_kind_check";
ALTER TABLE "notification" ADD CONSTRAINT "notification_kind_check" CHECK ("kind" IN
  ('internal-message', 'assigned', 'reply', 'approval', 'red-flag', 'colleague-left', 'unread-too-long',
   'answer-alarm'));

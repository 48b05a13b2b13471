-- Whoever lets patients answer by a link, or asks them something else, wrote the campaign too.
DROP TRIGGER "campaign_remembers_authors" ON "campaign";
CREATE TRIGGER "campaign_remembers_authors" BEFORE UPDATE ON "campaign" FOR EACH ROW
  WHEN (OLD."phase" = 'draft' AND NEW."phase" = 'draft' AND (OLD."type", OLD."purpose", OLD."list_id", OLD."channel", OLD."subject", OLD."body",
      OLD."snomed_codes", OLD."save_to_record", OLD."allow_replies", OLD."replies_by_link", OLD."questionnaire_id", OLD."empty_values",
      OLD."send_at", OLD."reminders", OLD."follow_ups")
    IS DISTINCT FROM (NEW."type", NEW."purpose", NEW."list_id", NEW."channel", NEW."subject", NEW."body",
      NEW."snomed_codes", NEW."save_to_record", NEW."allow_replies", NEW."replies_by_link", NEW."questionnaire_id", NEW."empty_values",
      NEW."send_at", NEW."reminders", NEW."follow_ups"))
  EXECUTE FUNCTION "remember_author"();

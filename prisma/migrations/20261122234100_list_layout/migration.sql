-- Where the names of the columns stand in the file, and the first of the lines that close a report below the patients:
-- what stands above the one and from the other on was left out, and staff are told so (P13).
ALTER TABLE "recipient_list"
  ADD COLUMN "header_row" integer,
  ADD COLUMN "closing_row" integer;

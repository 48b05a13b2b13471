-- Two categories may have one name, and name one reason: the newer one has its recalls.
DROP INDEX "recall_category_name_key";

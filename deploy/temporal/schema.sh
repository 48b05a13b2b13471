#!/bin/sh
# Brings Temporal's two databases up to the schema of this image. Safe to repeat: run at every start and after an upgrade.
set -eu

for store in temporal visibility; do
  database=temporal
  [ "$store" = visibility ] && database=temporal_visibility
  set -- --plugin postgres12 --endpoint postgres --port 5432 --user temporal --db "$database"
  temporal-sql-tool "$@" setup-schema -v 0.0
  temporal-sql-tool "$@" update-schema -d "/etc/temporal/schema/postgresql/v12/$store/versioned"
done

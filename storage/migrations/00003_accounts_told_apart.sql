-- +goose Up

-- Empty where the person has given none. The words for colours are core's.
ALTER TABLE accounts ADD COLUMN color TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN group_name TEXT NOT NULL DEFAULT '';

-- Finding among very many: lists go by a number from the newest, words are found through an index.

ALTER TABLE initiatives ADD COLUMN number INTEGER;   -- the order in which they came
UPDATE initiatives SET number = came.number
    FROM (SELECT id, row_number() OVER (ORDER BY recorded_at, id DESC) AS number FROM initiatives) came
    WHERE came.id = initiatives.id;
CREATE UNIQUE INDEX initiatives_number ON initiatives (number);
CREATE INDEX initiatives_of_unit ON initiatives (unit_id, number, state);
CREATE INDEX initiatives_entered ON initiatives (entered_by, number, state);
CREATE INDEX initiatives_responsible ON initiatives (responsible_id, number, state) WHERE responsible_id IS NOT NULL;
DROP INDEX initiatives_recent;

-- A part of a word is how one of its ends begins, so every end of every word is kept (duong uong ong ng g). Before
-- them stand the unit and the people whose it is, under signs that nobody can type (bot.messages.clean).
CREATE VIEW initiative_ends AS
    SELECT i.number, i.unit_id,
        char(0xE000) || i.unit_id || ' ' || char(0xE001) || i.entered_by || ' '
        || char(0xE001) || coalesce(i.responsible_id, '') || ' '
        || (
            WITH RECURSIVE rest(text) AS (
                SELECT i.folded || ' ' || n.folded
                UNION ALL
                SELECT substr(text, 2) FROM rest WHERE length(text) > 1
            )
            SELECT group_concat(substr(text, 1, instr(text || ' ', ' ') - 1), ' ') FROM rest
        ) AS words
    FROM initiatives i JOIN unit_names n ON n.unit_id = i.unit_id AND n.valid_to IS NULL;
-- Only spaces part words, so that whatever was typed can be found. Syllables have at most seven letters.
CREATE VIRTUAL TABLE initiative_words USING fts5 (
    words, detail = none, columnsize = 0, prefix = '1 2 3 4 5 6 7',
    tokenize = "ascii tokenchars '!""#$%&''()*+,-./:;<=>?@[\]^_`{|}~'"
);
INSERT INTO initiative_words (rowid, words) SELECT number, words FROM initiative_ends ORDER BY number;
CREATE TRIGGER initiative_added AFTER INSERT ON initiatives BEGIN
    INSERT INTO initiative_words (rowid, words) SELECT number, words FROM initiative_ends WHERE number = new.number;
END;
CREATE TRIGGER initiative_changed AFTER UPDATE OF folded, unit_id, entered_by, responsible_id ON initiatives BEGIN
    UPDATE initiative_words SET words = (SELECT words FROM initiative_ends WHERE number = new.number)
        WHERE rowid = new.number;
END;
CREATE TRIGGER unit_renamed AFTER INSERT ON unit_names WHEN new.valid_to IS NULL BEGIN
    UPDATE initiative_words SET words = (SELECT e.words FROM initiative_ends e WHERE e.number = initiative_words.rowid)
        WHERE rowid IN (SELECT number FROM initiatives WHERE unit_id = new.unit_id);
END;
CREATE TRIGGER unit_name_corrected AFTER UPDATE OF folded ON unit_names WHEN new.valid_to IS NULL BEGIN
    UPDATE initiative_words SET words = (SELECT e.words FROM initiative_ends e WHERE e.number = initiative_words.rowid)
        WHERE rowid IN (SELECT number FROM initiatives WHERE unit_id = new.unit_id);
END;

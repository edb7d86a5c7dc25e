import { countLane, countOutput, countReviewed, STANDING } from './output-counts.ts';

/** Money is summed in whole picodollars, so that adding and taking away again leaves nothing. */
const pico = (of: string): string =>
  `CAST(round(max(0, min(coalesce(${of}cost_usd, ${of}reserved_usd), 1e6)) * 1e12) AS INTEGER)`;
const minute = (of: string): string => `coalesce(unixepoch(${of}at) / 60, 0)`;
/** Adds to what the minute and the run of a call hold. */
const add = (at: string, run: string, picodollars: string, calls: number): string => `
  INSERT INTO spent (minute, run, pico, calls) VALUES (${at}, ${run}, ${picodollars}, ${calls})
    ON CONFLICT (minute, run) DO UPDATE SET pico = pico + excluded.pico, calls = calls + excluded.calls;`;

/** How a trial ended, out of its facts (trial-form.ts). */
const outcome = (of: string): string =>
  `CASE ${of}facts & 3 WHEN 0 THEN 'pass' WHEN 1 THEN 'fail' ELSE 'none' END`;

/** What each next command of a table's stored facts is for, as a field. */
const nextDoes = (table: 'incident' | 'notice'): string => `
  UPDATE ${table} SET doc = json_set(doc, '$.facts.next', json((
    SELECT json_group_array(json(CASE
      WHEN n.value ->> '$.command' LIKE 'daytwo drift%'
        THEN json_set(n.value, '$.does', 'show-streams')
      WHEN n.value ->> '$.command' LIKE 'daytwo ack %'
        THEN json_set(n.value, '$.does', 'take-on')
      ELSE n.value END))
    FROM json_each(${table}.doc, '$.facts.next') AS n
  ))) WHERE json_array_length(doc, '$.facts.next') > 0;`;

/**
 * Forward-only; the index plus one is the schema's version (`PRAGMA user_version`). A released
 * entry is never edited. Times are ISO-8601 UTC text, flags 0 or 1, ids made by the app, documents
 * JSON.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE job (name TEXT PRIMARY KEY, since TEXT NOT NULL) STRICT;
  CREATE TABLE slot (job TEXT NOT NULL, slot TEXT NOT NULL, claimed_at TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (job, slot)) STRICT, WITHOUT ROWID;

  CREATE TABLE run (
    id TEXT PRIMARY KEY, agent TEXT NOT NULL, suite TEXT NOT NULL, trigger TEXT NOT NULL, state TEXT NOT NULL,
    created_at TEXT NOT NULL, started_at TEXT, ended_at TEXT, stop_reason TEXT, doc TEXT NOT NULL
  ) STRICT;
  CREATE INDEX run_suite ON run (agent, suite, created_at);
  CREATE INDEX run_unfinished ON run (state) WHERE state IN ('planned', 'running');

  CREATE INDEX run_ended ON run (state, id);

  CREATE TABLE attempt (
    id TEXT PRIMARY KEY, run TEXT REFERENCES run (id), case_hash TEXT NOT NULL, ordinal INTEGER NOT NULL,
    purpose TEXT NOT NULL, at TEXT NOT NULL, reserved_usd REAL NOT NULL, ended_at TEXT, result TEXT, cost_usd REAL
  ) STRICT;
  CREATE INDEX attempt_run ON attempt (run);
  CREATE INDEX attempt_spent ON attempt (at, cost_usd, reserved_usd);

  CREATE TABLE trial (
    id TEXT PRIMARY KEY, run TEXT REFERENCES run (id), case_hash TEXT NOT NULL, ordinal INTEGER NOT NULL,
    at TEXT NOT NULL, outcome TEXT NOT NULL CHECK (outcome IN ('pass', 'fail', 'none')), output_hash TEXT, doc TEXT NOT NULL,
    UNIQUE (run, case_hash, ordinal)
  ) STRICT;

  CREATE TABLE output (hash TEXT PRIMARY KEY, body BLOB NOT NULL, at TEXT NOT NULL) STRICT;
  CREATE INDEX output_at ON output (at);
  CREATE TABLE suite_case (agent TEXT NOT NULL, suite TEXT NOT NULL, hash TEXT NOT NULL, doc TEXT NOT NULL, PRIMARY KEY (agent, suite, hash)) STRICT, WITHOUT ROWID;
  CREATE TABLE version (agent TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, at TEXT NOT NULL, doc TEXT NOT NULL) STRICT;
  CREATE INDEX version_latest ON version (agent, kind, subject, at);
  CREATE TABLE change (id TEXT PRIMARY KEY, at TEXT NOT NULL, agent TEXT, doc TEXT NOT NULL) STRICT;
  CREATE INDEX change_at ON change (at);

  CREATE TABLE baseline (id TEXT PRIMARY KEY, agent TEXT NOT NULL, suite TEXT NOT NULL, approved_at TEXT NOT NULL, doc TEXT NOT NULL) STRICT;
  CREATE INDEX baseline_current ON baseline (agent, suite, approved_at);
  CREATE TABLE charge (
    stream TEXT NOT NULL, lane TEXT NOT NULL, run TEXT NOT NULL, at TEXT NOT NULL, weight REAL NOT NULL, lasting INTEGER NOT NULL,
    PRIMARY KEY (stream, lane, run)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX charge_at ON charge (at);
  CREATE TABLE review (stream TEXT NOT NULL, run TEXT NOT NULL, at TEXT NOT NULL, evidence REAL NOT NULL, doc TEXT NOT NULL, PRIMARY KEY (stream, run)) STRICT, WITHOUT ROWID;
  CREATE TABLE reviewed_run (run TEXT PRIMARY KEY, at TEXT NOT NULL, summary TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE model (provider TEXT NOT NULL, model TEXT NOT NULL, source TEXT NOT NULL, doc TEXT NOT NULL, PRIMARY KEY (provider, model, source)) STRICT, WITHOUT ROWID;
  CREATE TABLE model_event (id INTEGER PRIMARY KEY, at TEXT NOT NULL, provider TEXT NOT NULL, model TEXT NOT NULL, doc TEXT NOT NULL) STRICT;
  CREATE INDEX model_event_at ON model_event (at);
  CREATE TABLE model_snapshot (provider TEXT NOT NULL, at TEXT NOT NULL, hash TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (provider, at)) STRICT, WITHOUT ROWID;
  CREATE TABLE model_watch (provider TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE incident (
    id TEXT PRIMARY KEY, key TEXT NOT NULL, state TEXT NOT NULL, opened_at TEXT NOT NULL, changed_at TEXT NOT NULL, doc TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX incident_live ON incident (key) WHERE state NOT IN ('resolved', 'not-confirmed');
  CREATE TABLE incident_event (id INTEGER PRIMARY KEY, incident TEXT NOT NULL REFERENCES incident (id), at TEXT NOT NULL, actor TEXT NOT NULL, what TEXT NOT NULL, reason TEXT NOT NULL) STRICT;
  CREATE INDEX incident_event_of ON incident_event (incident);
  CREATE TABLE notice (
    id TEXT PRIMARY KEY, incident TEXT, channel TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'failed')),
    next_at TEXT NOT NULL, created_at TEXT NOT NULL, doc TEXT NOT NULL
  ) STRICT;
  CREATE INDEX notice_due ON notice (next_at) WHERE state = 'pending';
  CREATE TABLE remote (incident TEXT NOT NULL, channel TEXT NOT NULL, ref TEXT NOT NULL, PRIMARY KEY (incident, channel)) STRICT, WITHOUT ROWID;

  CREATE TABLE audit (
    seq INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL,
    detail TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
  CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
  `,
  `
  CREATE TABLE observed (run TEXT PRIMARY KEY REFERENCES run (id), doc TEXT NOT NULL) STRICT;
  CREATE INDEX review_newest ON review (stream, at);
  CREATE INDEX charge_spent ON charge (at, lane, weight);
  CREATE INDEX run_created ON run (created_at);
  CREATE INDEX incident_resolved ON incident (key, changed_at) WHERE state = 'resolved';
  `,
  `
  CREATE TABLE anchor (id TEXT PRIMARY KEY, agent TEXT NOT NULL, judge TEXT NOT NULL, digest TEXT NOT NULL, at TEXT NOT NULL, removed_at TEXT, doc TEXT NOT NULL) STRICT;
  CREATE UNIQUE INDEX anchor_once ON anchor (agent, digest) WHERE removed_at IS NULL;
  CREATE TABLE anchor_verdict (
    run TEXT NOT NULL REFERENCES run (id), anchor TEXT NOT NULL REFERENCES anchor (id), at TEXT NOT NULL, verdict TEXT, reason TEXT NOT NULL, PRIMARY KEY (run, anchor)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX anchor_verdict_of ON anchor_verdict (anchor, at);
  `,
  `
  CREATE TABLE rehearsal (
    id TEXT PRIMARY KEY, agent TEXT NOT NULL, provider TEXT NOT NULL, model TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('unfinished', 'done')),
    created_at TEXT NOT NULL, holder TEXT, held_until TEXT, doc TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX rehearsal_once ON rehearsal (agent, provider, model) WHERE state = 'unfinished';
  CREATE INDEX rehearsal_newest ON rehearsal (agent, created_at);
  `,
  `
  CREATE TABLE uncommitted (agent TEXT PRIMARY KEY, doc TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE carried (source TEXT PRIMARY KEY, at TEXT NOT NULL, known INTEGER NOT NULL, confirmed_by TEXT, confirmed_at TEXT) STRICT, WITHOUT ROWID;
  CREATE TABLE carried_spend (
    source TEXT NOT NULL REFERENCES carried (source), at TEXT NOT NULL, usd REAL NOT NULL, calls INTEGER NOT NULL, PRIMARY KEY (source, at)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX carried_spend_at ON carried_spend (at, usd);
  CREATE TABLE holder (one INTEGER PRIMARY KEY CHECK (one = 1), token TEXT NOT NULL, at TEXT NOT NULL) STRICT;
  `,
  `
  ALTER TABLE slot ADD COLUMN taken_back_at TEXT;
  `,
  // What was read out of sentences until now stands in fields.
  `
  UPDATE incident SET doc = json_set(doc, '$.facts.events', json((
    SELECT json_group_array(json(CASE
      WHEN e.value ->> '$.what' LIKE 'the provider now serves %' THEN json_set(e.value, '$.change', 'served-model')
      WHEN incident.doc ->> '$.kind' = 'soul' AND instr(e.value ->> '$.what', ' is not what is committed') > 0
        THEN json_set(e.value, '$.path', substr(e.value ->> '$.what', 1, instr(e.value ->> '$.what', ' is not what is committed') - 1))
      WHEN incident.doc ->> '$.kind' = 'soul' AND instr(e.value ->> '$.what', ' can be changed by the agent') > 0
        THEN json_set(e.value, '$.path', substr(e.value ->> '$.what', 1, instr(e.value ->> '$.what', ' can be changed by the agent') - 1))
      ELSE e.value END))
    FROM json_each(incident.doc, '$.facts.events') AS e
  ))) WHERE json_array_length(doc, '$.facts.events') > 0;
  UPDATE incident SET doc = json_set(doc, '$.facts.details', json((
    SELECT json_group_array(json(CASE d.value ->> '$.name'
      WHEN 'Why now' THEN json_set(d.value, '$.part', 'why-now')
      WHEN 'Rehearsal' THEN json_set(d.value, '$.part', 'rehearsal')
      ELSE d.value END))
    FROM json_each(incident.doc, '$.facts.details') AS d
  ))) WHERE json_array_length(doc, '$.facts.details') > 0;
  UPDATE incident SET doc = json_set(doc, '$.worseToldAt', (
    SELECT max(at) FROM incident_event AS h WHERE h.incident = incident.id AND h.reason LIKE '%came out worse%'
  )) WHERE EXISTS (SELECT 1 FROM incident_event AS h WHERE h.incident = incident.id AND h.reason LIKE '%came out worse%');
  UPDATE incident SET doc = json_set(doc, '$.notRehearsed', json((
    SELECT json_group_array(replace(substr(h.reason, 1, instr(h.reason, ': ') - 1), ' could not be rehearsed on ', ' '))
    FROM incident_event AS h WHERE h.incident = incident.id AND h.what = 'not rehearsed'
  ))) WHERE EXISTS (SELECT 1 FROM incident_event AS h WHERE h.incident = incident.id AND h.what = 'not rehearsed');
  `,
  // So does what a next command is for.
  `
  ${nextDoes('incident')}
  ${nextDoes('notice')}
  `,
  `
  CREATE TABLE failing_charge (day TEXT PRIMARY KEY, weight REAL NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE failing_episode (
    run TEXT PRIMARY KEY, agent TEXT NOT NULL, suite TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('asking', 'undecided', 'failing', 'over')),
    at TEXT NOT NULL, doc TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX failing_live ON failing_episode (agent, suite) WHERE state <> 'over';
  CREATE INDEX failing_at ON failing_episode (at);
  `,
  // What was spent, kept as a sum: by minute and run, and by hour.
  `
  CREATE TABLE spent (minute INTEGER NOT NULL, run TEXT NOT NULL, pico INTEGER NOT NULL, calls INTEGER NOT NULL, PRIMARY KEY (minute, run)) STRICT, WITHOUT ROWID;
  CREATE INDEX spent_run ON spent (run);
  CREATE TABLE spent_hour (hour INTEGER PRIMARY KEY, pico INTEGER NOT NULL) STRICT;
  INSERT INTO spent SELECT ${minute('')}, coalesce(run, ''), sum(${pico('')}), count(*) FROM attempt GROUP BY 1, 2;
  INSERT INTO spent_hour SELECT minute / 60, sum(pico) FROM spent GROUP BY 1;
  CREATE TRIGGER spent_new AFTER INSERT ON spent BEGIN
    INSERT INTO spent_hour (hour, pico) VALUES (NEW.minute / 60, NEW.pico) ON CONFLICT (hour) DO UPDATE SET pico = pico + excluded.pico;
  END;
  CREATE TRIGGER spent_more AFTER UPDATE OF pico ON spent BEGIN
    UPDATE spent_hour SET pico = pico + NEW.pico - OLD.pico WHERE hour = NEW.minute / 60;
  END;
  CREATE TRIGGER attempt_begun AFTER INSERT ON attempt BEGIN
    ${add(minute('NEW.'), "coalesce(NEW.run, '')", pico('NEW.'), 1)}
  END;
  CREATE TRIGGER attempt_settled AFTER UPDATE OF cost_usd, reserved_usd ON attempt BEGIN
    ${add(minute('NEW.'), "coalesce(NEW.run, '')", `${pico('NEW.')} - ${pico('OLD.')}`, 0)}
  END;
  CREATE TRIGGER attempt_gone AFTER DELETE ON attempt BEGIN
    ${add(minute('OLD.'), "coalesce(OLD.run, '')", `-${pico('OLD.')}`, -1)}
  END;
  DROP INDEX charge_at;
  `,
  // The compact form of what there is most of. What an earlier edition wrote is read where it lies.
  `
  CREATE TABLE name (n INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE case_list (n INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, body BLOB NOT NULL) STRICT;
  ALTER TABLE run ADD COLUMN case_list INTEGER REFERENCES case_list (n);
  ALTER TABLE review ADD COLUMN body BLOB;

  CREATE TABLE pattern (n INTEGER PRIMARY KEY, of_case INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
  CREATE INDEX pattern_of ON pattern (of_case);
  CREATE TABLE kept_trial (
    n INTEGER PRIMARY KEY, run INTEGER NOT NULL, of_case INTEGER NOT NULL, ordinal INTEGER NOT NULL, id ANY NOT NULL UNIQUE,
    at INTEGER NOT NULL, facts INTEGER NOT NULL, output BLOB, pattern INTEGER, body BLOB NOT NULL, UNIQUE (run, of_case, ordinal)
  ) STRICT;
  CREATE INDEX kept_trial_of ON kept_trial (of_case, run, facts);
  CREATE TABLE kept_call (
    n INTEGER PRIMARY KEY, run INTEGER NOT NULL, of_case INTEGER NOT NULL, ordinal INTEGER NOT NULL, purpose TEXT,
    at INTEGER NOT NULL, took INTEGER NOT NULL, result TEXT, cost_usd REAL NOT NULL
  ) STRICT;
  CREATE INDEX kept_call_run ON kept_call (run);
  CREATE TRIGGER call_kept AFTER INSERT ON kept_call BEGIN
    ${add('NEW.at / 60000', "coalesce((SELECT text FROM name WHERE n = NEW.run), '')", pico('NEW.').replace('NEW.reserved_usd', '0'), 1)}
  END;
  CREATE TABLE kept_text (n INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, day INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
  CREATE INDEX kept_text_day ON kept_text (day);
  CREATE TABLE kept_run (run INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;

  CREATE TABLE reply (
    n INTEGER PRIMARY KEY, run TEXT NOT NULL, case_hash TEXT NOT NULL, ordinal INTEGER NOT NULL, digest TEXT NOT NULL, body BLOB NOT NULL
  ) STRICT;
  CREATE INDEX reply_of ON reply (run, case_hash, ordinal);
  `,
  // Answers are compared case by case from here on. What was paid for starts of the comparison
  // before stays spent, and opens none of the new one, which begins anew. The newest look stays
  // charged: it may be looked at again, and nothing is charged twice.
  `
  UPDATE charge SET stream = stream || ' (commonest)'
    WHERE stream LIKE '%/answer' AND at < (SELECT max(at) FROM charge AS c WHERE c.stream = charge.stream);
  `,
  // What a stream's detector knew after a look: numbers alone, which can be worked out again.
  `
  CREATE TABLE detector_state (stream TEXT PRIMARY KEY, at TEXT NOT NULL, body BLOB NOT NULL) STRICT;
  `,
  // What runs came to, counted once.
  `
  CREATE TABLE run_tally (run TEXT PRIMARY KEY, doc TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
  // How the trials of each suite ended, kept as a sum, and what pages of runs and incidents are read by.
  `
  CREATE TABLE trial_count (
    agent TEXT NOT NULL, suite TEXT NOT NULL, outcome TEXT NOT NULL CHECK (outcome IN ('pass', 'fail', 'none')), n INTEGER NOT NULL,
    PRIMARY KEY (agent, suite, outcome)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO trial_count SELECT run.agent, run.suite, of.outcome, sum(of.n) FROM (
    SELECT run, outcome, count(*) AS n FROM trial GROUP BY 1, 2
    UNION ALL
    SELECT name.text, ${outcome('kept.')}, kept.n FROM (SELECT run, facts & 3 AS facts, count(*) AS n FROM kept_trial GROUP BY 1, 2) AS kept JOIN name ON name.n = kept.run
  ) AS of JOIN run ON run.id = of.run GROUP BY 1, 2, 3;
  CREATE TRIGGER trial_kept AFTER INSERT ON kept_trial BEGIN
    INSERT INTO trial_count SELECT agent, suite, ${outcome('NEW.')}, 1 FROM run WHERE id = (SELECT text FROM name WHERE n = NEW.run)
      ON CONFLICT DO UPDATE SET n = n + 1;
  END;
  CREATE INDEX run_of_agent ON run (agent, created_at, id);
  CREATE INDEX incident_opened ON incident (opened_at, id);
  CREATE INDEX incident_counted ON incident (state, doc ->> '$.kind');
  `,
  // Keys that the installation makes for itself, to know again what it has signed.
  `
  CREATE TABLE own_key (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
  // Real work: what agents answered in production, what people said of it, and features' documents.
  // What is counted by day is kept as sums, which outlive the rows.
  `
  CREATE TABLE real_output (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, agent TEXT NOT NULL, name BLOB NOT NULL UNIQUE, at TEXT NOT NULL,
    task TEXT, lane TEXT, day TEXT, session TEXT, fate TEXT, words BLOB, doc TEXT NOT NULL
  ) STRICT;
  CREATE INDEX real_output_newest ON real_output (at, id);
  CREATE INDEX real_output_at ON real_output (agent, at, id);
  CREATE INDEX real_output_task ON real_output (agent, task, at, id);
  CREATE INDEX real_output_lane ON real_output (lane, day, at, id);
  CREATE INDEX real_output_session ON real_output (agent, session) WHERE session IS NOT NULL;
  CREATE INDEX real_output_words ON real_output (at) WHERE words IS NOT NULL;
  CREATE TABLE real_output_count (
    agent TEXT NOT NULL, day TEXT NOT NULL, task TEXT NOT NULL, lane TEXT NOT NULL, fate TEXT NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (agent, day, task, lane, fate)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER real_output_new AFTER INSERT ON real_output BEGIN
    ${countOutput('NEW', 1)}
  END;
  CREATE TRIGGER real_output_moved AFTER UPDATE OF task, lane, fate ON real_output BEGIN
    ${countOutput('OLD', -1)}
    ${countOutput('NEW', 1)}
  END;
  CREATE TABLE real_tool (
    agent TEXT NOT NULL, tool TEXT NOT NULL, day TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (agent, tool, day)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE source_place (source TEXT PRIMARY KEY, at TEXT NOT NULL, doc TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE human_review (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, of_item TEXT NOT NULL, agent TEXT NOT NULL, reviewer TEXT NOT NULL, at TEXT NOT NULL,
    undone_at TEXT, doc TEXT NOT NULL
  ) STRICT;
  CREATE INDEX human_review_of ON human_review (of_item);
  CREATE INDEX human_review_at ON human_review (at, n);
  CREATE TABLE planted (id TEXT PRIMARY KEY, agent TEXT NOT NULL, at TEXT NOT NULL, doc TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE record (
    n INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, subject TEXT NOT NULL, at TEXT NOT NULL, doc TEXT NOT NULL, UNIQUE (kind, id)
  ) STRICT;
  CREATE INDEX record_of ON record (kind, subject, at, n);
  CREATE INDEX record_at ON record (kind, at, n);
  `,
  // Which attack packs agents have met, and with which tools.
  `
  CREATE TABLE attack (agent TEXT NOT NULL, pack TEXT NOT NULL, doc TEXT NOT NULL, PRIMARY KEY (agent, pack)) STRICT, WITHOUT ROWID;
  `,
  // Lists of real answers by task or lane alone, newest first, among a million.
  `
  CREATE INDEX real_output_by_task ON real_output (task, at, id);
  CREATE INDEX real_output_by_lane ON real_output (lane, at, id);
  `,
  'ALTER TABLE failing_charge ADD COLUMN first REAL NOT NULL DEFAULT 0;',
  // What is known of a suite's runs, without a look into their documents.
  `
  DROP INDEX run_suite;
  CREATE INDEX run_outline ON run (agent, suite, created_at, id, trigger, state, started_at, ended_at);
  `,
  // Answers are known whatever file or source they come from. Filled from now on: to go over a million
  // rows would hold the start.
  `
  CREATE TABLE real_output_same (key BLOB PRIMARY KEY, output TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE forgotten_words (
    words BLOB NOT NULL, at TEXT NOT NULL, is_told INTEGER NOT NULL, PRIMARY KEY (words, at, is_told)
  ) STRICT, WITHOUT ROWID;
  `,
  // How many outputs of a day are in a lane, without a look at each: of a hundred thousand that takes long.
  `
  CREATE TABLE real_output_place (
    agent TEXT NOT NULL, lane TEXT NOT NULL, day TEXT NOT NULL, reviewed INTEGER NOT NULL, gone INTEGER NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (agent, lane, day, reviewed, gone)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO real_output_place (agent, lane, day, reviewed, gone, n)
    SELECT agent, coalesce(lane, ''), coalesce(day, ''), id IN (SELECT of_item FROM human_review WHERE undone_at IS NULL),
      words IS NULL, count(*)
    FROM real_output GROUP BY 1, 2, 3, 4, 5;
  CREATE TRIGGER real_output_placed_new AFTER INSERT ON real_output BEGIN
    ${countLane('NEW', 1)}
  END;
  CREATE TRIGGER real_output_placed AFTER UPDATE OF lane, day, words ON real_output
    WHEN OLD.lane IS NOT NEW.lane OR OLD.day IS NOT NEW.day OR (OLD.words IS NULL) <> (NEW.words IS NULL) BEGIN
    ${countLane('OLD', -1)}
    ${countLane('NEW', 1)}
  END;
  CREATE TRIGGER human_review_first AFTER INSERT ON human_review
    WHEN NEW.undone_at IS NULL AND ${STANDING} = 1 BEGIN
    ${countReviewed(0, -1)}
    ${countReviewed(1, 1)}
  END;
  CREATE TRIGGER human_review_again AFTER UPDATE OF undone_at ON human_review
    WHEN OLD.undone_at IS NOT NULL AND NEW.undone_at IS NULL AND ${STANDING} = 1 BEGIN
    ${countReviewed(0, -1)}
    ${countReviewed(1, 1)}
  END;
  CREATE TRIGGER human_review_undone AFTER UPDATE OF undone_at ON human_review
    WHEN OLD.undone_at IS NULL AND NEW.undone_at IS NOT NULL AND ${STANDING} = 0 BEGIN
    ${countReviewed(1, -1)}
    ${countReviewed(0, 1)}
  END;
  `,
  // Which row of a file gave which output, by which fields: those may have been wrong. And outputs may be
  // taken back, which counts them no more.
  `
  CREATE TABLE real_output_row (
    file BLOB NOT NULL, at INTEGER NOT NULL, by TEXT NOT NULL, output TEXT NOT NULL, PRIMARY KEY (file, at)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER real_output_gone AFTER DELETE ON real_output BEGIN
    ${countOutput('OLD', -1)}
    ${countLane('OLD', -1)}
  END;
  `,
  // What nobody has allocated yet is little, and is asked for every five minutes.
  'CREATE INDEX real_output_unallocated ON real_output (agent, at, id) WHERE lane IS NULL;',
];

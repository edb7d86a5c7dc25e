// SQL of the triggers that count outputs; a migration that was released is never written otherwise.

/** Adds to how many outputs a day brought, of one task in one lane. */
export const countOutput = (of: 'NEW' | 'OLD', n: 1 | -1): string => `
    INSERT INTO real_output_count (agent, day, task, lane, fate, n)
      VALUES (${of}.agent, substr(${of}.at, 1, 10), coalesce(${of}.task, ''), coalesce(${of}.lane, ''), coalesce(${of}.fate, ''), ${n})
      ON CONFLICT DO UPDATE SET n = n + excluded.n;`;

/** Adds to how many outputs have a lane and a day, by whether somebody has reviewed them and whether their words are gone. */
export const countLane = (of: 'NEW' | 'OLD', n: 1 | -1): string => `
    INSERT INTO real_output_place (agent, lane, day, reviewed, gone, n)
      SELECT ${of}.agent, coalesce(${of}.lane, ''), coalesce(${of}.day, ''),
        EXISTS (SELECT 1 FROM human_review r WHERE r.of_item = ${of}.id AND r.undone_at IS NULL), ${of}.words IS NULL, ${n}
      WHERE true ON CONFLICT DO UPDATE SET n = n + excluded.n;`;

/** The same of the output of a review, once its first stands or its last does no more. */
export const countReviewed = (reviewed: 0 | 1, n: 1 | -1): string => `
    INSERT INTO real_output_place (agent, lane, day, reviewed, gone, n)
      SELECT agent, coalesce(lane, ''), coalesce(day, ''), ${reviewed}, words IS NULL, ${n} FROM real_output WHERE id = NEW.of_item
      ON CONFLICT DO UPDATE SET n = n + excluded.n;`;

/** How many reviews of an item nobody took back. */
export const STANDING =
  '(SELECT count(*) FROM human_review r WHERE r.of_item = NEW.of_item AND r.undone_at IS NULL)';

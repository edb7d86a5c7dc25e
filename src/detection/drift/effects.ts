import { powersOf } from '../powers.ts';
import { LOGITS } from './prior.ts';
import { sigmoid } from './special-functions.ts';

// The grid on which the sparse process takes a look's common effect û, beside that of the cases'
// rates.

export const GRID = LOGITS.length;
export const EFFECT_STEP = 0.05;
export const EFFECT_HALF = 80;
export const EFFECTS = 2 * EFFECT_HALF + 1;
/** sigmoid(g + u) and 1 − sigmoid(g + u), a row an effect u. */
export const PASS = new Float64Array(EFFECTS * GRID);
export const FAIL = new Float64Array(EFFECTS * GRID);
for (let e = 0; e < EFFECTS; e++) {
  for (const [g, own] of LOGITS.entries()) {
    const logit = own + (e - EFFECT_HALF) * EFFECT_STEP;
    PASS[e * GRID + g] = sigmoid(logit);
    FAIL[e * GRID + g] = sigmoid(-logit);
  }
}
/** The same to the power of a count. */
export const passTo = powersOf(PASS);
export const failTo = powersOf(FAIL);

/** One look in a hundred is a bad day: its effect has this much more variance. */
export const BAD_DAY_VARIANCE = 1.5 ** 2;
export const LOG_BAD_DAY_ODDS = Math.log(100);

// What people use now to notice drift, with the parameters that their sources ship.
import { dedriftAnytime, dedriftFixed } from './dedrift.ts';
import { driftline } from './driftline.ts';
import { drop } from './drop.ts';
import { evalView, evalViewSuite } from './evalview.ts';
import { fisherByCase } from './fisher.ts';
import { hermes } from './hermes.ts';
import { kayenta } from './kayenta.ts';
import type { Rule } from './rule.ts';
import { threeSigma } from './sigma.ts';
import { dailyZ } from './z.ts';

export type { Rule, Verdict, Watch } from './rule.ts';

export const RULES: readonly Rule[] = [
  drop(5),
  drop(10),
  dailyZ(),
  threeSigma(),
  fisherByCase(),
  kayenta(),
  evalView(),
  evalViewSuite(),
  driftline('cases'),
  driftline('suite'),
  hermes(),
  dedriftFixed(),
  dedriftAnytime(),
];

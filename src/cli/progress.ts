import type { Progress } from '../evaluation/replay/replay.ts';
import { usd } from '../platform/money/ceilings.ts';
import type { Io } from './io.ts';

/** Progress of one run: drawn in place on a terminal; elsewhere a line at each tenth. */
export function showProgress(io: Io, now: () => number): (p: Progress) => void {
  const began = now();
  let lastTenth = -1;
  return (p) => {
    const left =
      p.done === 0
        ? ''
        : `, about ${Math.ceil((((now() - began) / p.done) * (p.planned - p.done)) / 1_000)} s left`;
    const line =
      `${p.run.agent}/${p.run.suite}: ${p.done} of ${p.planned} · ${p.pass} pass, ` +
      `${p.fail} fail${p.none > 0 ? `, ${p.none} no verdict` : ''} · ` +
      `${usd(p.costUsd)}${p.done < p.planned ? left : ''}`;
    if (io.tty) {
      process.stderr.write(`\r\u001b[K${line}${p.done === p.planned ? '\n' : ''}`);
      return;
    }
    const tenth = Math.floor((10 * p.done) / Math.max(1, p.planned));
    if (tenth !== lastTenth) io.err(line);
    lastTenth = tenth;
  };
}

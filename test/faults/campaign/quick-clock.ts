/**
 * Loaded before the worker (`--import`): its wall clock, its monotonic clock and the waits of
 * `platform/clock/real` go so many times faster; nothing else does, neither the timeouts of calls,
 * channels and the sandbox nor the machine. So a campaign of hours of the worker's time takes
 * minutes. The worker itself is the one that people start.
 */
import { isMainThread } from 'node:worker_threads';

const speed = Number(process.env['QUICK_SPEED'] ?? 1);
/** The worker's time, and the machine's, at one moment. */
const start = Number(process.env['QUICK_START'] ?? 0);
const origin = Number(process.env['QUICK_ORIGIN'] ?? 0);

if (isMainThread && speed !== 1) {
  const RealDate = Date;
  const now = (): number => Math.floor(start + (RealDate.now() - origin) * speed);
  globalThis.Date = new Proxy(RealDate, {
    construct: (of, given: unknown[], by) =>
      Reflect.construct(of, given.length === 0 ? [now()] : given, by) as object,
    get: (of, name, by) => (name === 'now' ? now : (Reflect.get(of, name, by) as unknown)),
  });
  const passed = performance.now.bind(performance);
  performance.now = () => passed() * speed;
  const later = globalThis.setTimeout;
  const quick = (run: () => void, ms?: number, ...given: []): NodeJS.Timeout =>
    // Only the clock's own waits: whoever else sets a timer waits for something real.
    later(run, /clock[/\\]real\./.test(new Error().stack ?? '') ? (ms ?? 0) / speed : ms, ...given);
  globalThis.setTimeout = Object.assign(quick, later) as typeof setTimeout;
}

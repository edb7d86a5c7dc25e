import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/set-up/longest-first.ts';

/** Files that play whole installations, start processes or take seconds: `*.system.test.ts`. */
const SYSTEM = 'test/**/*.system.test.ts';

// Nothing is isolated: modules are loaded once a worker, so a test leaves nothing behind in them.
export default defineConfig({
  test: {
    // Whole installations on loopback share two cores with others; a slow machine is not a failure.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    isolate: false,
    // Of two cores vitest would leave one to itself, and it has next to nothing to do.
    maxWorkers: '100%',
    globalSetup: 'test/set-up/temporary-folder.ts',
    sequence: { sequencer: LongestFirst },
    env: {
      TZ: 'UTC',
      // Compiling the same files takes most of the time of a process that a test starts.
      NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/daytwo-tests'),
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['node_modules/**', SYSTEM],
          pool: 'threads',
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: [SYSTEM],
          exclude: ['node_modules/**'],
          globalSetup: 'test/set-up/program.ts',
          // A worker thread may set no umask, and its process takes no signals.
          pool: 'forks',
        },
      },
    ],
  },
});

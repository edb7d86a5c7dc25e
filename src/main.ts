#!/usr/bin/env node
import { requireNode } from './platform/node-version.ts';

requireNode();
const { keepHeapSmall } = await import('./platform/program/memory.ts');
keepHeapSmall();
// Imported only now: better-sqlite3 crashes on a Node that is too old before anything can be said.
const { main } = await import('./cli/program.ts');
await main(['node', 'daytwo', 'start', ...process.argv.slice(2)]);
// A supervisor's IPC channel (pm2) would keep the process alive after everything is closed.
process.exit();

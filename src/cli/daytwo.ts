#!/usr/bin/env node
import { requireNode } from '../platform/node-version.ts';

requireNode();
// Imported only now: an older Node has no such cache, and could not say that it is too old.
const { isLongLived } = await import('../platform/program/long-lived.ts');
if (isLongLived(process.argv)) (await import('../platform/program/memory.ts')).keepHeapSmall();
const { keepCompiledCode } = await import('../platform/compile-cache.ts');
keepCompiledCode(process.env);
const { main } = await import('./program.ts');
await main(process.argv);

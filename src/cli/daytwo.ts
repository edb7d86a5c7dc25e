#!/usr/bin/env node
import { requireNode } from '../platform/node-version.ts';

requireNode();
// Imported only now: an older Node has no such cache, and could not say that it is too old.
const { longWorkOf } = await import('../platform/program/long-lived.ts');
const work = longWorkOf(process.argv);
if (work !== null) (await import('../platform/program/memory.ts')).keepHeapSmall(work);
const { keepCompiledCode } = await import('../platform/compile-cache.ts');
keepCompiledCode(process.env);
const { main } = await import('./program.ts');
await main(process.argv);

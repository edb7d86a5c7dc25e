#!/usr/bin/env node
import { requireNode } from '../platform/node-version.ts';

requireNode();
const { main } = await import('./program.ts');
await main(process.argv);

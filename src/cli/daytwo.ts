#!/usr/bin/env node
import { requireNode } from '../node-version.ts';

requireNode();
const { main } = await import('./program.ts');
await main(process.argv);

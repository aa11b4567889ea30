#!/usr/bin/env node
// Runs the command on Node 24, as GitHub's runners do, whatever Node started this file.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { nodeForSluice } from './node.mjs';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const result = spawnSync(nodeForSluice(), [main, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(result.status ?? 2);

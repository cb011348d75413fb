#!/usr/bin/env node
import { existsSync } from 'node:fs';

const program = new URL('../dist/aware.js', import.meta.url);
if (existsSync(program)) {
  await import(program.href);
} else {
  console.error('aware: it has not been built yet: run `npm ci` (or `npm run build`) first');
  process.exitCode = 1;
}

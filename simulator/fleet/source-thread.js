/** A thread of the pool that runs source files: TypeScript's loader has to be there first. */
import { workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
await import(workerData.module);

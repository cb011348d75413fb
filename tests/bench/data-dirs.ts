import { mkdtempSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** On the project's own disk (the build has made `dist`): a temporary directory may be memory. */
const PREFIX = fileURLToPath(new URL('../../dist/bench-', import.meta.url));

/** A new directory for what is measured on disk; whoever made it removes it. */
export const makeDataDir = (): string => mkdtempSync(PREFIX);

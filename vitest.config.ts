import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** Where Node has its own `require`, the firmware's platform folder gets the fake Espruino's. */
const espruinoRequire = {
  name: 'espruino-require',
  enforce: 'pre' as const,
  transform: (code: string, id: string) =>
    id.includes('/firmware/platform/') ? code.replaceAll('require(', 'globalThis.require(') : null,
};

export default defineConfig({
  plugins: [espruinoRequire],
  // What the firmware's build gives it: a board and the version. A test of the other board mocks it.
  resolve: { alias: { board: path('firmware/testing/board.ts') } },
  define: { FIRMWARE_VERSION: JSON.stringify('test') },
  test: {
    include: ['{protocol,firmware,simulator,host-tools,tests,scripts}/**/*.test.ts'],
    globalSetup: ['tests/support/build-once.ts'],
    testTimeout: 30_000,
  },
});

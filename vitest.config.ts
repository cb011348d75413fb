import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{protocol,firmware,simulator,host-tools,tests,scripts}/**/*.test.ts'],
    globalSetup: ['tests/support/build-once.ts'],
    testTimeout: 30_000,
  },
});
